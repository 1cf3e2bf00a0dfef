"""Answers on their way out."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from messaging.models import Conversation, Dispatch, Message, SendAttempt
from messaging.services import dispatching, outcomes
from messaging.services.sending import Draft, queue_message
from ticaret.tenancy.actor import system_actor


def queue(conversation: Conversation, text: str = "Buyurun", **draft: Any) -> Message:
    """An answer in `conversation`, waiting to leave."""
    return queue_message(
        actor=system_actor(conversation.account_id),
        conversation=conversation,
        draft=Draft(text=text, **draft),
        now=timezone.now(),
    )


def send_next() -> int:
    """What one round of the worker does, on this connection. Returns how many it claimed."""
    outcomes.expire_leases(now=timezone.now())
    claims = dispatching.claim(now=timezone.now())
    for claimed in claims:
        dispatching.send_one(claimed)
    return len(claims)


def fresh(message: Message) -> Message:
    return Message.objects.unscoped().get(id=message.id)


def dispatch_of(message: Message) -> Dispatch:
    return Dispatch.objects.unscoped().get(message=message)


def attempts_of(message: Message) -> list[tuple[str, str]]:
    """Outcome and code of every attempt, the oldest first."""
    rows = SendAttempt.objects.filter(dispatch__message=message).order_by("id")
    return list(rows.values_list("outcome", "code"))
