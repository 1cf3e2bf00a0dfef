"""What an operator does with a message or a conversation besides answering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from messaging import selectors as messaging
from messaging.choices import ActionKind
from messaging.models import Conversation, Message
from messaging.services import actions
from ticaret.console import replies, selectors
from ticaret.console.access import signed_in
from ticaret.console.dialog_forms import ask
from ticaret.console.forms import list_filter
from ticaret.console.whatsapp_forms import EditForm
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor, Role

_LONGEST_EMOJI = 32


@require_POST
@signed_in
def on_message(
    request: HttpRequest, actor: Actor, conversation_id: UUID, message_id: UUID
) -> HttpResponse:
    """React, delete for everyone, star, pin; and their opposites. Raises Invalid for others."""
    conversation, message = _found(actor, conversation_id, message_id)
    what: dict[str, Any] = {
        "actor": actor,
        "conversation": conversation,
        "message": message,
        "now": timezone.now(),
    }
    match request.POST.get("action"):
        case ActionKind.REACT:
            emoji = request.POST.get("emoji", "")[: _LONGEST_EMOJI + 1]
            actions.react(**what, emoji=emoji.replace("\0", ""))
        case ActionKind.DELETE:
            actions.delete_message(**what)
        case ActionKind.STAR:
            actions.star_message(**what, on=True)
        case ActionKind.UNSTAR:
            actions.star_message(**what, on=False)
        case ActionKind.PIN:
            actions.pin_message(**what, seconds=_whole(request.POST.get("seconds", "")))
        case ActionKind.UNPIN:
            actions.unpin_message(**what)
        case _:
            raise Invalid
    return replies.done()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(
    request: HttpRequest, actor: Actor, conversation_id: UUID, message_id: UUID
) -> HttpResponse:
    """Another text for one of our messages."""
    conversation, message = _found(actor, conversation_id, message_id)

    def save(form: Form) -> HttpResponse:
        actions.edit_message(
            actor=actor,
            conversation=conversation,
            message=message,
            text=form.cleaned_data["text"].replace("\r\n", "\n").strip(),
            now=timezone.now(),
        )
        return replies.done(toast=_("Düzenleme gönderiliyor."))

    return ask(request, EditForm, save, initial={"text": message.text})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def forward(
    request: HttpRequest, actor: Actor, conversation_id: UUID, message_id: UUID
) -> HttpResponse:
    """GET: the conversations of the same inbox, those that `q` finds. POST: on to one of them."""
    conversation, message = _found(actor, conversation_id, message_id)
    if request.method == "POST":
        goal = selectors.conversation(
            actor=actor, conversation_id=_uuid(request.POST.get("to", "")), role=Role.AGENT
        )
        actions.forward_message(actor=actor, message=message, to=goal, now=timezone.now())
        return replies.done(toast=_("İletildi: %(name)s") % {"name": goal.contact})
    wanted = selectors.ListFilter(inbox_id=conversation.inbox_id, q=list_filter(request.GET).q)
    page = selectors.rows(actor=actor, chosen=wanted)
    context = {"rows": page.rows, "url": request.path, "is_search": "q" in request.GET}
    template = "console/inbox/_forward_rows.html" if "q" in request.GET else _FORWARD
    return render(request, template, context)


_FORWARD = "console/inbox/_forward.html"


@require_POST
@signed_in
def on_conversation(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Put away, take out again, count as unread. Raises Invalid for anything else."""
    conversation = selectors.conversation(
        actor=actor, conversation_id=conversation_id, role=Role.AGENT
    )
    now = timezone.now()
    match request.POST.get("action"):
        case ActionKind.ARCHIVE:
            actions.archive_conversation(actor=actor, conversation=conversation, on=True, now=now)
            return replies.done(toast=_("Arşivleniyor."))
        case ActionKind.UNARCHIVE:
            actions.archive_conversation(actor=actor, conversation=conversation, on=False, now=now)
            return replies.done(toast=_("Arşivden çıkarılıyor."))
        case ActionKind.MARK_UNREAD:
            actions.mark_unread(actor=actor, conversation=conversation, now=now)
            return replies.done(toast=_("Okunmadı olarak işaretleniyor."))
    raise Invalid


@require_POST
@signed_in
def presence(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The operator types, or has stopped. Raises Invalid for anything else."""
    conversation = selectors.conversation(
        actor=actor, conversation_id=conversation_id, role=Role.AGENT
    )
    wanted = request.POST.get("presence", "")
    if wanted not in {ActionKind.TYPING, ActionKind.RECORDING, ActionKind.PAUSED}:
        raise Invalid
    actions.show_presence(
        actor=actor,
        conversation=conversation,
        presence=ActionKind(wanted),
        now=timezone.now(),
    )
    return HttpResponse(status=204)


def _found(actor: Actor, conversation_id: UUID, message_id: UUID) -> tuple[Conversation, Message]:
    conversation = selectors.conversation(
        actor=actor, conversation_id=conversation_id, role=Role.AGENT
    )
    message = messaging.message(actor=actor, conversation=conversation, message_id=message_id)
    return conversation, message


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid from None
