"""What happens to messages that exist: statuses, edits, deletions, reactions.

An update that comes before its message is parked and applied when the message
comes, so that the order of arrival does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from messaging import events
from messaging.choices import Direction, DispatchState, MessageStatus
from messaging.models import Attachment, Conversation, Dispatch, Inbox, Message, ParkedUpdate
from messaging.ports import (
    DeletionSeen,
    EditSeen,
    EventResponseSeen,
    PollVoteSeen,
    ReactionSeen,
    StatusSeen,
    WatermarkSeen,
)
from messaging.services import partners
from messaging.states import may_become, stamped, statuses_before
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import DomainEvent, publish
from ticaret.ingress.choices import Verdict

Update = StatusSeen | EditSeen | DeletionSeen | ReactionSeen | PollVoteSeen | EventResponseSeen
_KINDS: dict[str, type[Update]] = {
    "status": StatusSeen,
    "edit": EditSeen,
    "deletion": DeletionSeen,
    "reaction": ReactionSeen,
    "poll_vote": PollVoteSeen,
    "event_response": EventResponseSeen,
}
_KIND_OF = {kind: name for name, kind in _KINDS.items()}
_PARKED_FOR = timedelta(days=14)
_PARKED_BATCH = 500
_CHANGED_FIELDS = [
    "external_id",
    "text",
    "payload",
    "reactions",
    "status",
    "status_times",
    "error",
    "edited_at",
    "edits",
    "revoked_at",
    "updated_at",
]


@dataclass(frozen=True, slots=True)
class MessageUpdate:
    inbox: Inbox
    event: Update


def apply_updates(updates: Sequence[MessageUpdate], *, now: datetime) -> list[Verdict]:
    """Apply or park each update. `processed` when something changed, else `duplicate`.

    `ignored` is who edits or takes back what is in somebody else's conversation.
    """
    messages = _load(updates)
    strangers = _strangers(updates, messages)
    verdicts: list[Verdict] = []
    changes = _Changes(now)
    parked: list[ParkedUpdate] = []
    for index, update in enumerate(updates):
        message = messages.get(_address(update)) or messages.get(_correlation(update))
        if index in strangers:
            verdicts.append(Verdict.IGNORED)
        elif message is None:
            parked.append(_park(update))
            verdicts.append(Verdict.PROCESSED)
        elif changes.apply(message, update.event):
            verdicts.append(Verdict.PROCESSED)
        else:
            verdicts.append(Verdict.DUPLICATE)
    insert_new(parked)
    changes.save()
    return verdicts


def take_parked(messages: Sequence[Message], *, now: datetime) -> None:
    """Apply to `messages`, just stored, what came before them."""
    by_address = {(m.inbox_id, m.external_id): m for m in messages if m.external_id}
    if not by_address:
        return
    waiting = list(
        ParkedUpdate.objects.unscoped()
        .select_for_update()
        .filter(
            inbox_id__in={inbox for inbox, _ in by_address},
            external_id__in=[external_id for _, external_id in by_address],
        )
        .order_by("occurred_at", "id")
    )
    changes = _Changes(now)
    done: list[UUID] = []
    for parked in waiting:
        message = by_address.get((parked.inbox_id, parked.external_id))
        if message is not None:
            changes.apply(message, _unpark(parked))
            done.append(parked.id)
    changes.save()
    ParkedUpdate.objects.unscoped().filter(id__in=done).delete()


def apply_parked(*, now: datetime) -> int:
    """Apply what was parked at the very moment in which its message was stored.

    Neither transaction could see the other. Returns how many messages had something;
    what waited a fortnight is forgotten, because providers repeat for a week at most.
    """
    come = Message.objects.unscoped().filter(
        inbox_id=OuterRef("inbox_id"), external_id=OuterRef("external_id")
    )
    with transaction.atomic():
        ParkedUpdate.objects.unscoped().filter(created_at__lt=now - _PARKED_FOR).delete()
        waiting = ParkedUpdate.objects.unscoped().filter(Exists(come)).order_by("id")
        addresses = set(waiting.values_list("inbox_id", "external_id")[:_PARKED_BATCH])
        messages = list(
            Message.objects.unscoped()
            .select_for_update(no_key=True)
            .filter(
                inbox_id__in={inbox for inbox, _ in addresses},
                external_id__in=[external_id for _, external_id in addresses],
            )
            .order_by("id")
        )
        take_parked(messages, now=now)
    return len(messages)


def apply_watermark(conversation: Conversation, event: WatermarkSeen, *, now: datetime) -> Verdict:
    """All of ours up to the watermark were received or read; the conversation remembers it."""
    reading = event.status == MessageStatus.READ
    field = "read_watermark" if reading else "delivered_watermark"
    known = getattr(conversation, field)
    if known is None or event.watermark > known:
        setattr(conversation, field, event.watermark)
        conversation.save(update_fields=[field])
    reached = list(
        Message.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(
            Q(occurred_at__lte=event.watermark) | Q(external_id__in=list(event.external_ids)),
            conversation=conversation,
            direction=Direction.OUTBOUND,
            status__in=statuses_before(event.status),
            external_id__isnull=False,
        )
        .order_by("id")
    )
    changes = _Changes(now)
    for message in reached:
        changes.set_status(message, event.status, event.watermark)
    changes.save()
    return (
        Verdict.PROCESSED if reached or known != getattr(conversation, field) else Verdict.DUPLICATE
    )


def status_by_watermarks(conversation: Conversation, occurred_at: datetime) -> str:
    """The status of one of ours, sent at `occurred_at`, as far as the watermarks tell."""
    if conversation.read_watermark and occurred_at <= conversation.read_watermark:
        return MessageStatus.READ
    if conversation.delivered_watermark and occurred_at <= conversation.delivered_watermark:
        return MessageStatus.DELIVERED
    return MessageStatus.SENT


class _Changes:
    """Collects changed messages and their events, to write each message once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.messages: dict[UUID, Message] = {}
        self.events: list[DomainEvent] = []
        self.settled: list[UUID] = []
        self.emptied: list[UUID] = []

    def apply(self, message: Message, event: Update) -> bool:
        """Returns whether it changed the message."""
        match event:
            case StatusSeen():
                return self._status(message, event)
            case EditSeen():
                return self._edit(message, event)
            case DeletionSeen():
                return self._delete(message, event)
            case ReactionSeen():
                return self._react(message, event)
            case PollVoteSeen():
                return self._vote(message, event)
            case EventResponseSeen():
                return self._respond(message, event)

    def set_status(
        self,
        message: Message,
        status: str,
        occurred_at: datetime,
        error: dict[str, Any] | None = None,
    ) -> None:
        if message.status in (MessageStatus.SENDING, MessageStatus.UNKNOWN, MessageStatus.QUEUED):
            self.settled.append(message.id)
        message.status = status
        message.status_times = stamped(message.status_times, status, occurred_at)
        message.error = error
        self._changed(message, events.MESSAGE_STATUS)

    def save(self) -> None:
        rows = list(self.messages.values())
        for message in rows:
            message.updated_at = self.now
        if rows:
            write_back(rows, _CHANGED_FIELDS)
        if self.settled:
            Dispatch.objects.unscoped().filter(
                message_id__in=self.settled, state=DispatchState.UNKNOWN
            ).update(state=DispatchState.DONE)
        if self.emptied:
            delete_files(self.emptied)
        publish(*self.events)

    def _status(self, message: Message, event: StatusSeen) -> bool:
        adopted = False
        if event.external_id and message.external_id is None:
            message.external_id = event.external_id
            self.messages[message.id] = message
            adopted = True
        if event.details and event.details != message.payload.get("delivery"):
            message.payload = {**message.payload, "delivery": dict(event.details)}
            self.messages[message.id] = message
            adopted = True
        if event.participant and self._receipt(message, event):
            adopted = True
        if not may_become(message.status, event.status):
            return adopted
        self.set_status(
            message, event.status, event.occurred_at, dict(event.error) if event.error else None
        )
        return True

    def _receipt(self, message: Message, event: StatusSeen) -> bool:
        """Each member of a group has a state of its own, and only the furthest counts."""
        receipts = message.payload.get("receipts", {})
        known = receipts.get(event.participant)
        if known and not may_become(known["status"], event.status):
            return False
        told = {"status": str(event.status), "at": event.occurred_at.isoformat()}
        message.payload = {**message.payload, "receipts": {**receipts, event.participant: told}}
        self.messages[message.id] = message
        return True

    def _vote(self, message: Message, event: PollVoteSeen) -> bool:
        poll = message.payload.get("poll")
        votes = poll.get("votes", {}) if isinstance(poll, dict) else {}
        told = {"options": list(event.options), "at": event.occurred_at.isoformat()}
        known = votes.get(event.voter)
        if message.revoked_at or not isinstance(poll, dict) or not _is_news(known, told):
            return False
        votes = {**votes, event.voter: told}
        message.payload = {**message.payload, "poll": {**poll, "votes": votes}}
        self._changed(message, events.MESSAGE_POLL_VOTE)
        return True

    def _respond(self, message: Message, event: EventResponseSeen) -> bool:
        invitation = message.payload.get("event")
        told = {
            "response": event.response,
            "extraGuests": event.extra_guests,
            "at": event.occurred_at.isoformat(),
        }
        if message.revoked_at or not isinstance(invitation, dict):
            return False
        responses = invitation.get("responses", {})
        if not _is_news(responses.get(event.responder), told):
            return False
        responses = {**responses, event.responder: told}
        message.payload = {**message.payload, "event": {**invitation, "responses": responses}}
        self._changed(message, events.MESSAGE_EVENT_RESPONSE)
        return True

    def _edit(self, message: Message, event: EditSeen) -> bool:
        stale = message.edited_at is not None and event.occurred_at < message.edited_at
        if message.revoked_at or stale or event.text == message.text:
            return False
        message.edits = [
            *message.edits,
            {"text": message.text, "replacedAt": event.occurred_at.isoformat()},
        ]
        message.text = event.text
        message.edited_at = event.occurred_at
        self._changed(message, events.MESSAGE_EDITED)
        return True

    def _delete(self, message: Message, event: DeletionSeen) -> bool:
        if message.revoked_at:
            return False
        message.revoked_at = event.occurred_at
        message.text = ""
        message.payload = {}
        message.edits = []
        self.emptied.append(message.id)
        self._changed(message, events.MESSAGE_DELETED)
        return True

    def _react(self, message: Message, event: ReactionSeen) -> bool:
        before = message.reactions
        of_actor = [r for r in before if r["actor"] == event.actor]
        # WhatsApp tells whole seconds: what comes later with the same time is the newer one.
        if of_actor and _is_known(of_actor[0], event):
            return False
        others = [r for r in before if r["actor"] != event.actor]
        # A reaction taken back stays as an empty one, so that an older report cannot revive it.
        message.reactions = [
            *others,
            {
                "actor": event.actor,
                "direction": event.direction,
                "emoji": event.emoji,
                "reaction": event.reaction,
                "at": event.occurred_at.isoformat(),
            },
        ]
        self._changed(message, events.MESSAGE_REACTION)
        return True

    def _changed(self, message: Message, kind: str) -> None:
        self.messages[message.id] = message
        self.events.append(events.message_event(kind, message, self.now))


def _is_news(kept: Mapping[str, Any] | None, told: Mapping[str, Any]) -> bool:
    """Whether `told` is no older than what is kept, and says something else."""
    return kept is None or (told["at"] >= kept["at"] and told != kept)


def _is_known(kept: Mapping[str, Any], event: ReactionSeen) -> bool:
    """Whether `kept`, the actor's stored reaction, is newer than `event` or the same."""
    at = event.occurred_at.isoformat()
    same = (kept["emoji"], kept["reaction"]) == (event.emoji, event.reaction)
    return bool(kept["at"] > at or (kept["at"] == at and same))


def delete_files(message_ids: Sequence[UUID]) -> int:
    """Forget the files of these messages; our copies go once that is committed.

    Returns how many there were.
    """
    rows = Attachment.objects.unscoped().filter(message_id__in=message_ids)
    copies = [(row.file.storage, row.file.name) for row in rows]
    rows.delete()
    for storage, name in copies:
        if name:
            transaction.on_commit(partial(storage.delete, name), robust=True)
    return len(copies)


def _load(updates: Sequence[MessageUpdate]) -> dict[tuple[UUID, str], Message]:
    addresses = [_address(update) for update in updates]
    own = [_correlation(update) for update in updates]
    own_ids = [correlation for _, correlation in own if correlation]
    rows = (
        Message.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(inbox_id__in={update.inbox.id for update in updates})
        .filter(
            Q(external_id__in=[external_id for _, external_id in addresses if external_id])
            | Q(id__in=own_ids, direction=Direction.OUTBOUND)
        )
        .order_by("id")
    )
    messages: dict[tuple[UUID, str], Message] = {}
    for message in rows:
        messages[message.inbox_id, str(message.id)] = message
        if message.external_id:
            messages[message.inbox_id, message.external_id] = message
    return messages


def _strangers(
    updates: Sequence[MessageUpdate], messages: Mapping[tuple[UUID, str], Message]
) -> set[int]:
    """The edits and deletions that come from somebody else than the message's partner.

    Whoever is not known here may be the partner under another name.
    """
    told = [
        (index, update, update.event.partner, message)
        for index, update in enumerate(updates)
        if isinstance(update.event, EditSeen | DeletionSeen) and update.event.partner
        if (message := messages.get(_address(update)))
    ]
    if not told:
        return set()
    contacts = partners.find_contacts([(update.inbox, who) for _, update, who, _ in told])
    owners = dict(
        Conversation.objects.unscoped()
        .filter(id__in={message.conversation_id for *_, message in told})
        .values_list("id", "contact_id")
    )
    return {
        index
        for index, update, who, message in told
        if (contact := contacts.get(partners.key_of(update.inbox, who)))
        and contact.id != owners.get(message.conversation_id)
    }


def _address(update: MessageUpdate) -> tuple[UUID, str]:
    return (update.inbox.id, update.event.external_id)


def _correlation(update: MessageUpdate) -> tuple[UUID, str]:
    """Our own message id, where the provider handed it back."""
    raw = getattr(update.event, "correlation_id", "")
    try:
        return (update.inbox.id, str(UUID(raw)))
    except ValueError:
        return (update.inbox.id, "")


def _park(update: MessageUpdate) -> ParkedUpdate:
    event = asdict(update.event)
    text = json.dumps(event, default=str, sort_keys=True)
    return ParkedUpdate(
        account_id=update.inbox.account_id,
        inbox=update.inbox,
        external_id=update.event.external_id,
        kind=_KIND_OF[type(update.event)],
        digest=hashlib.sha256(text.encode()).hexdigest(),
        event=json.loads(text),
        occurred_at=update.event.occurred_at,
    )


def _unpark(parked: ParkedUpdate) -> Update:
    fields = {**parked.event, "occurred_at": parked.occurred_at}
    fields.pop("partner", None)
    return _KINDS[parked.kind](**fields)
