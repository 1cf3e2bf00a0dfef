"""Labels: the settings page, and which of them are on a conversation or a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from messaging import selectors as messaging
from messaging.models import Conversation, Label
from messaging.selectors import labels as label_selectors
from messaging.services import labelling
from messaging.services import labels as services
from ticaret.console import replies, selectors
from ticaret.console.abilities import abilities_of
from ticaret.console.access import in_firm, signed_in, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.shell import frame
from ticaret.console.whatsapp_forms import LabelForm, LabelsForm
from ticaret.errors import Forbidden, Invalid
from ticaret.tenancy.actor import Actor, Role


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The firm's labels in their order."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    found = label_selectors.labels(actor=actor, account_id=firm.pk).order_by("position", "id")
    context = {
        **around,
        "firm": firm,
        "labels": list(found),
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    part = "console/labels/_list.html"
    return render(request, part if wants_part(request) else "console/labels/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def edit(
    request: HttpRequest, actor: Actor, firm: Account, label_id: UUID | None = None
) -> HttpResponse:
    """A new label, or another name and colour for one."""
    initial = {"color": services.PALETTE[0]}
    if label_id is not None:
        label = label_selectors.label(actor=actor, account_id=firm.pk, label_id=label_id)
        initial = {"name": label.name, "color": label.color}

    def save(form: Form) -> HttpResponse:
        who: dict[str, Any] = {"actor": actor, "account_id": firm.pk, "now": timezone.now()}
        if label_id is None:
            services.create_label(**who, **form.cleaned_data)
        else:
            services.update_label(**who, label_id=label_id, **form.cleaned_data)
        return replies.done(toast=_("Kaydedildi."), refresh="labels")

    return ask(request, LabelForm, save, initial=initial)


@require_POST
@in_firm(Role.AGENT)
def delete(request: HttpRequest, actor: Actor, firm: Account, label_id: UUID) -> HttpResponse:
    services.delete_label(actor=actor, account_id=firm.pk, label_id=label_id, now=timezone.now())
    return replies.done(toast=_("Etiket silindi."), refresh="labels")


@require_POST
@in_firm(Role.AGENT)
def move(request: HttpRequest, actor: Actor, firm: Account, label_id: UUID) -> HttpResponse:
    """One place up or down. Raises Invalid for anything but `up` and `down`."""
    step = {"up": -1, "down": 1}.get(request.POST.get("to", ""))
    if step is None:
        raise Invalid
    label = label_selectors.label(actor=actor, account_id=firm.pk, label_id=label_id)
    services.update_label(
        actor=actor,
        account_id=firm.pk,
        label_id=label_id,
        position=max(0, label.position + step),
        now=timezone.now(),
    )
    return replies.done(refresh="labels")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def on_conversation(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Which labels a conversation bears."""
    found = selectors.conversation(actor=actor, conversation_id=conversation_id)
    account_id = _labelling_account(actor, found)
    there = label_selectors.labels_of_conversation(
        actor=actor, account_id=account_id, conversation_id=found.id
    )

    def save(form: Form) -> HttpResponse:
        labelling.set_on_conversation(
            actor=actor,
            account_id=account_id,
            conversation=found,
            label_ids=_ids(form),
            now=timezone.now(),
        )
        return replies.done(toast=_("Etiketler kaydedildi."))

    return ask(request, _form(actor, account_id), save, initial=_initial(list(there)))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def on_message(
    request: HttpRequest, actor: Actor, conversation_id: UUID, message_id: UUID
) -> HttpResponse:
    """Which labels a message bears."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    message = messaging.message(actor=actor, conversation=conversation, message_id=message_id)
    account_id = _labelling_account(actor, conversation)
    there = label_selectors.labels_of_message(
        actor=actor, account_id=account_id, message_id=message.id
    )

    def save(form: Form) -> HttpResponse:
        labelling.set_on_message(
            actor=actor,
            account_id=account_id,
            message=message,
            label_ids=_ids(form),
            now=timezone.now(),
        )
        return replies.done(toast=_("Etiketler kaydedildi."))

    return ask(request, _form(actor, account_id), save, initial=_initial(list(there)))


def _labelling_account(actor: Actor, conversation: Conversation) -> UUID:
    can = abilities_of(actor=actor, conversation=conversation)
    if not can.write:
        raise Forbidden
    return can.account_id


def _form(actor: Actor, account_id: UUID) -> Callable[..., Form]:
    rows = label_selectors.labels(actor=actor, account_id=account_id).order_by("position", "id")
    choices = [(str(row.id), row.name) for row in rows]

    def make(*args: Any, **kwargs: Any) -> Form:
        return LabelsForm(*args, choices=choices, **kwargs)

    return make


def _initial(there: list[Label]) -> dict[str, Any]:
    return {"labels": [str(row.id) for row in there]}


def _ids(form: Form) -> list[UUID]:
    return [UUID(chosen) for chosen in form.cleaned_data["labels"]]
