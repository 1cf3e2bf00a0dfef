"""Sending what is neither text nor a file: a place, a person's card, a poll."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from messaging.choices import MessageType
from messaging.services.sending import Draft, queue_message
from ticaret.console import replies, selectors
from ticaret.console.access import signed_in
from ticaret.console.dialog_forms import ask
from ticaret.console.whatsapp_forms import ContactForm, LocationForm, PollForm
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role

_FORMS: dict[str, Any] = {
    MessageType.LOCATION: LocationForm,
    MessageType.CONTACTS: ContactForm,
    MessageType.POLL: PollForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def extra(request: HttpRequest, actor: Actor, conversation_id: UUID, kind: str) -> HttpResponse:
    """The form of `kind`, then the message. Raises NotFound for a kind that has no form."""
    conversation = selectors.conversation(
        actor=actor, conversation_id=conversation_id, role=Role.AGENT
    )
    if kind not in _FORMS:
        raise NotFound

    def send(form: Any) -> HttpResponse:
        text = form.cleaned_data["name"] if kind == MessageType.POLL else ""
        draft = Draft(type=MessageType(kind), text=text, payload=form.payload())
        queue_message(actor=actor, conversation=conversation, draft=draft, now=timezone.now())
        return replies.done()

    return ask(request, _FORMS[kind], send, button=_("Gönder"))
