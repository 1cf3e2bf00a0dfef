"""WhatsApp templates: those of a number, and sending one in a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from messaging.choices import Channel
from messaging.models import Conversation
from meta_channels import selectors as meta
from meta_channels.choices import TemplateStatus
from meta_channels.errors import NotAWhatsAppNumber, TemplateParametersWrong
from meta_channels.models import MessageTemplate
from meta_channels.services.template_sending import send_template
from ticaret.console import replies, selectors
from ticaret.console.access import in_firm, signed_in, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.paging import keyset
from ticaret.console.post_filters import search_words
from ticaret.console.shell import frame
from ticaret.console.template_forms import TemplateForm, place_refusal
from ticaret.console.template_looks import category_word, look_of, status_words
from ticaret.tenancy.actor import Actor, Role

_NUMBERS = (Channel.WHATSAPP_BUSINESS,)
_OFFERED = 50


@require_safe
@in_firm(Role.VIEWER)
def listed(request: HttpRequest, actor: Actor, firm: Account, asset_id: UUID) -> HttpResponse:
    """The templates of a number by name; as a part, the rows behind `cursor`."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    inbox = meta.asset_of_account(
        actor=actor, account_id=firm.pk, inbox_id=asset_id, channels=_NUMBERS
    )
    found = meta.matching_templates(meta.templates(inbox=inbox), q=search_words(request.GET))
    show = request.GET.get("show", "")
    if show == "approved":
        found = found.filter(status=TemplateStatus.APPROVED)
    page = keyset(
        found,
        name="console.templates",
        column="name",
        cursor=request.GET.get("cursor", ""),
        descending=False,
    )
    context = {
        **around,
        "firm": firm,
        "inbox": inbox,
        "lines": _lines(page.rows),
        "page": page,
        "show": show,
        "q": search_words(request.GET),
    }
    name = "_rows" if wants_part(request) else "templates"
    return render(request, f"console/templates/{name}.html", context)


@require_safe
@in_firm(Role.VIEWER)
def shown(
    request: HttpRequest, actor: Actor, firm: Account, asset_id: UUID, template_id: UUID
) -> HttpResponse:
    """One template as it will look, for the drawer."""
    inbox = meta.asset_of_account(
        actor=actor, account_id=firm.pk, inbox_id=asset_id, channels=_NUMBERS
    )
    row = meta.template(inbox=inbox, template_id=template_id)
    context = {"line": _lines([row])[0], "look": look_of(row.components)}
    return render(request, "console/templates/_template.html", context)


@require_safe
@signed_in
def offered(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The approved templates of the conversation's number, for choosing; a part."""
    conversation = _conversation(actor, conversation_id)
    approved = meta.templates(inbox=conversation.inbox).filter(status=TemplateStatus.APPROVED)
    found = meta.matching_templates(approved, q=search_words(request.GET))
    lines = _lines(list(found.order_by("name", "id")[:_OFFERED]))
    context = {"conversation": conversation, "lines": lines, "q": search_words(request.GET)}
    is_list = "q" in request.GET
    name = "_offered_rows" if is_list else "_offered"
    return render(request, f"console/templates/{name}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def send(
    request: HttpRequest, actor: Actor, conversation_id: UUID, template_id: UUID
) -> HttpResponse:
    """What the template asks for, with how it will look; then the message."""
    conversation = _conversation(actor, conversation_id)
    row = meta.template(inbox=conversation.inbox, template_id=template_id)
    make = partial(TemplateForm, components=row.components)
    if request.method != "POST":
        context = {
            "form": make(),
            "url": request.get_full_path(),
            "button": _("Gönder"),
            "look": look_of(row.components),
        }
        return render(request, "console/templates/_send.html", context)

    def deliver(form: TemplateForm) -> HttpResponse:
        try:
            send_template(
                actor=actor,
                conversation=conversation,
                template_id=template_id,
                now=timezone.now(),
                **form.parameters(),
            )
        except TemplateParametersWrong as error:
            raise place_refusal(form, error) from None
        return replies.done(toast=_("Şablon gönderiliyor."))

    return ask(request, make, deliver, button=_("Gönder"))


def _conversation(actor: Actor, conversation_id: UUID) -> Conversation:
    found = selectors.conversation(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    if found.inbox.channel not in _NUMBERS:
        raise NotAWhatsAppNumber
    return found


def _lines(rows: Sequence[MessageTemplate]) -> list[dict[str, Any]]:
    return [
        {
            "template": row,
            "state": status_words(row.status),
            "category": category_word(row.category),
            "body": "".join(piece.text for piece in look_of(row.components).body),
        }
        for row in rows
    ]
