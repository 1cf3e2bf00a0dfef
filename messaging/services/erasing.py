"""Erasing one contact: the rows stay, so that counts and order hold, but say nothing any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from crm.services import chats
from messaging import events
from messaging.choices import ConversationStatus, DispatchState, MessageStatus
from messaging.models import (
    ChannelContact,
    Conversation,
    ConversationAction,
    Dispatch,
    Message,
    ParkedUpdate,
    SendAttempt,
)
from messaging.services import identities
from messaging.services.updates import delete_files
from ticaret.events.outbox import publish
from ticaret.events.rewriting import rewrite_events
from ticaret.ingress.erasing import erase_partner
from ticaret.webhooks.services.rewriting import rewrite_payloads


@dataclass(frozen=True, slots=True)
class ErasedContact:
    """`rows` were emptied or deleted; `shared` raw deliveries stay until `shared_until`."""

    rows: int
    shared: int
    shared_until: datetime | None


def erase_contact(contact: ChannelContact, *, now: datetime) -> ErasedContact:
    """Erase `contact` (its inbox joined) inside a transaction.

    Afterwards nothing finds it by its old names: the same person, writing again, is a new one.
    """
    names = {contact.external_id, contact.alternate_id, contact.phone.removeprefix("+")} - {""}
    received = erase_partner(
        account_id=contact.account_id,
        inbox_id=contact.inbox_id,
        # Another account may have the number by now, and what comes for it is theirs.
        source="" if contact.inbox.deleted_at else contact.inbox.external_id,
        names=names,
        now=now,
    )
    conversations = list(
        Conversation.objects.for_accounts([contact.account_id])
        .select_for_update(no_key=True)
        .filter(contact=contact)
        .order_by("id")
    )
    rows = received.rows + _parked(contact, names, received.texts)
    for conversation in conversations:
        rows += _messages(conversation, now)
        _conversation(conversation, now)
    rows += len(conversations) + _notices(contact.account_id, names)
    _forget_names(contact)
    chats.forget_chats(conversation_ids=[conversation.id for conversation in conversations])
    identities.learned([contact], conversations, now=now)
    return ErasedContact(rows + 1, received.shared, received.shared_until)


def _forget_names(contact: ChannelContact) -> None:
    contact.external_id = f"erased:{contact.id}"
    contact.alternate_id = contact.name = contact.username = contact.phone = ""
    contact.picture_url = contact.about = ""
    contact.participants = []
    contact.profile_due_at = None
    contact.save()


def _conversation(conversation: Conversation, now: datetime) -> None:
    conversation.external_thread_id = conversation.subject = conversation.search = ""
    conversation.metadata = {}
    conversation.unread_count = 0
    conversation.status = ConversationStatus.CLOSED
    conversation.reply_window_closes_at = now
    conversation.save()
    publish(events.conversation_event(events.CONVERSATION_UPDATED, conversation, now))


def _messages(conversation: Conversation, now: datetime) -> int:
    """Empty the messages, their files and every copy of them. Returns how many rows."""
    of_account = [conversation.account_id]
    messages = Message.objects.for_accounts(of_account).filter(conversation=conversation)
    message_ids = list(messages.select_for_update(no_key=True).values_list("id", flat=True))
    waiting = Dispatch.objects.for_accounts(of_account).filter(
        conversation=conversation, state=DispatchState.QUEUED
    )
    waiting.update(state=DispatchState.FAILED)
    messages.filter(status=MessageStatus.QUEUED).update(status=MessageStatus.FAILED)
    rows = messages.update(
        text="",
        payload={},
        reference="",
        sender_external_id="",
        sender_name="",
        edits=[],
        reactions=[],
        error=None,
        revoked_at=Coalesce("revoked_at", now),
        updated_at=now,
    )
    rows += (
        ConversationAction.objects.for_accounts(of_account)
        .filter(conversation=conversation)
        .delete()[0]
    )
    rows += (
        SendAttempt.objects.filter(dispatch__message__conversation=conversation)
        .exclude(detail="")
        .update(detail="")
    )
    return rows + delete_files(message_ids) + _copies(conversation.account_id, message_ids)


def _copies(account_id: UUID, message_ids: Sequence[UUID]) -> int:
    values = [str(message_id) for message_id in message_ids]
    return _rewrite(account_id, ["message", "id"], values, _without_content)


def _notices(account_id: UUID, names: Collection[str]) -> int:
    return _rewrite(account_id, ["partner"], sorted(names), _without_partner)


def _rewrite(account_id: UUID, path: list[str], values: list[str], change: Any) -> int:
    told = rewrite_events(account_id=account_id, path=path, values=values, change=change)
    return told + rewrite_payloads(account_id=account_id, path=path, values=values, change=change)


def _without_content(payload: dict[str, Any]) -> dict[str, Any]:
    emptied: dict[str, Any] = {"text": "", "payload": {}, "reactions": [], "error": None}
    return {**payload, "message": {**payload["message"], **emptied}}


def _without_partner(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "partner": None, "details": {}}


def _parked(contact: ChannelContact, names: Collection[str], texts: Sequence[str]) -> int:
    """Delete what waits for a message of this person that never came."""
    waiting = ParkedUpdate.objects.for_accounts([contact.account_id]).filter(inbox=contact.inbox)
    reacted = Q(event__actor__in=list(names)) | Q(event__partner__external_id__in=list(names))
    ids = set(waiting.filter(reacted).values_list("id", flat=True))
    for parked in waiting.exclude(id__in=ids):
        if any(parked.external_id in text for text in texts):
            ids.add(parked.id)
    deleted, _ = waiting.filter(id__in=ids).delete()
    return deleted
