"""Messages that a provider reports: stored once, matched with our own where they are echoes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from messaging import events
from messaging.choices import (
    AttachmentState,
    Direction,
    DispatchState,
    MessageStatus,
    MessageType,
)
from messaging.models import Attachment, Conversation, Dispatch, Inbox, Message
from messaging.ports import IncomingMedia, MessageSeen, adapter_for
from messaging.services.updates import status_by_watermarks, take_parked
from messaging.states import may_become, stamped
from ticaret import doorbell
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import publish
from ticaret.ingress.choices import Verdict

FETCH_MEDIA = "messaging.tasks.fetch_due_media"

# An echo without our id belongs to a message of ours that looks the same and left about then.
_ECHO_DISTANCE = timedelta(minutes=10)
# Of these there is no text that must be the same: it is in the payload, in the provider's form.
_TOLD_BY_TYPE = {
    MessageType.LOCATION,
    MessageType.CONTACTS,
    MessageType.POLL,
    MessageType.EVENT,
    MessageType.LIST,
    MessageType.BUTTONS,
    MessageType.STICKER,
}
_LONGEST_NAME = 255
_LONGEST_REFERENCE = 512
_LONGEST_DIGEST = 128


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reported message with its conversation, locked; `index` is the caller's."""

    index: int
    inbox: Inbox
    conversation: Conversation
    event: MessageSeen


def store(arrived: Sequence[Arrival], *, now: datetime) -> dict[int, Verdict]:
    """Store what is new. A verdict by `Arrival.index`: processed or duplicate."""
    verdicts = {arrival.index: Verdict.DUPLICATE for arrival in arrived}
    if not arrived:
        return verdicts
    remaining = _match_own(arrived, verdicts, now)
    drafts: dict[UUID, tuple[Message, Arrival]] = {}
    addresses: set[tuple[UUID, str]] = set()
    for arrival in remaining:
        address = (arrival.inbox.id, arrival.event.external_id)
        if address not in addresses:
            addresses.add(address)
            message = _draft(arrival)
            drafts[message.id] = (message, arrival)
    stored = insert_new([message for message, _ in drafts.values()])
    new = [drafts[message_id] for message_id in sorted(message.id for message in stored)]
    for message, arrival in new:
        verdicts[arrival.index] = Verdict.PROCESSED
        _count_in(message, arrival)
    _attach([(message, arrival.event.media) for message, arrival in new], now)
    publish(
        *(
            events.message_event(
                events.MESSAGE_RECEIVED
                if message.direction == Direction.INBOUND
                else events.MESSAGE_ECHOED,
                message,
                now,
            )
            for message, _ in new
        )
    )
    take_parked([message for message, _ in new], now=now)
    return verdicts


def save_conversations(conversations: Sequence[Conversation], *, now: datetime) -> None:
    """Write what `store` and the openings changed."""
    for conversation in conversations:
        conversation.updated_at = now
    write_back(
        conversations,
        [
            "last_message",
            "last_message_at",
            "last_inbound_at",
            "last_inbound_external_id",
            "external_thread_id",
            "unread_count",
            "reply_window_closes_at",
            "metadata",
            "status",
            "snoozed_until",
            "closed_at",
            "updated_at",
        ],
    )


def open_window(inbox: Inbox, conversation: Conversation, acted_at: datetime) -> None:
    """The partner acted at `acted_at`: the reply window is open for the channel's hours."""
    hours = adapter_for(inbox.channel).capabilities().window_hours
    if hours is None:
        return
    closes = acted_at + timedelta(hours=hours)
    if conversation.reply_window_closes_at is None or closes > conversation.reply_window_closes_at:
        conversation.reply_window_closes_at = closes


def _match_own(
    arrived: Sequence[Arrival], verdicts: dict[int, Verdict], now: datetime
) -> list[Arrival]:
    """Recognise echoes of what went out through us; returns what is left to store."""
    echoes = [a for a in arrived if a.event.direction == Direction.OUTBOUND]
    if not echoes:
        return list(arrived)
    own = list(
        Message.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(conversation_id__in={a.conversation.id for a in echoes})
        .filter(direction=Direction.OUTBOUND)
        .filter(
            Q(id__in=[c for a in echoes if (c := _correlated(a.event))])
            | Q(external_id__in=[a.event.external_id for a in echoes])
            | Q(
                external_id__isnull=True,
                status__in=[MessageStatus.SENDING, MessageStatus.UNKNOWN],
            )
        )
        .order_by("occurred_at", "id")
    )
    matched: dict[int, Message] = {}
    for echo in echoes:
        for message in own:
            if _is_echo_of(echo, message):
                matched[echo.index] = message
                if message.external_id is None:
                    verdicts[echo.index] = Verdict.PROCESSED
                    _confirm(message, echo, now)
                break
    take_parked(list(matched.values()), now=now)
    return [arrival for arrival in arrived if arrival.index not in matched]


def _is_echo_of(echo: Arrival, message: Message) -> bool:
    if message.conversation_id != echo.conversation.id:
        return False
    if message.external_id is not None:
        return message.external_id == echo.event.external_id
    if echo.event.foreign:
        return False
    correlated = _correlated(echo.event)
    if correlated is not None:
        return message.id == correlated
    return (
        message.type == echo.event.type
        and (message.type in _TOLD_BY_TYPE or message.text == echo.event.text)
        and abs(message.occurred_at - echo.event.occurred_at) <= _ECHO_DISTANCE
    )


def _confirm(message: Message, echo: Arrival, now: datetime) -> None:
    """The echo proves that it was sent, whatever became of the provider's answer."""
    message.external_id = echo.event.external_id
    message.reference = echo.event.reference[:_LONGEST_REFERENCE] or message.reference
    message.occurred_at = echo.event.occurred_at
    status = status_by_watermarks(echo.conversation, message.occurred_at)
    moved = may_become(message.status, status)
    if moved:
        message.status = status
        message.status_times = stamped(
            message.status_times, MessageStatus.SENT, echo.event.occurred_at
        )
        message.error = None
    message.save(
        update_fields=[
            "external_id",
            "reference",
            "occurred_at",
            "status",
            "status_times",
            "error",
            "updated_at",
        ]
    )
    Dispatch.objects.unscoped().filter(message=message, state=DispatchState.UNKNOWN).update(
        state=DispatchState.DONE
    )
    if moved:
        publish(events.message_event(events.MESSAGE_STATUS, message, now))


def _correlated(event: MessageSeen) -> UUID | None:
    try:
        return UUID(event.correlation_id)
    except ValueError:
        return None


def _draft(arrival: Arrival) -> Message:
    event = arrival.event
    inbound = event.direction == Direction.INBOUND
    status = (
        MessageStatus.RECEIVED
        if inbound
        else status_by_watermarks(arrival.conversation, event.occurred_at)
    )
    return Message(
        account_id=arrival.inbox.account_id,
        inbox=arrival.inbox,
        conversation=arrival.conversation,
        external_id=event.external_id,
        reference=event.reference[:_LONGEST_REFERENCE],
        sender_external_id=_sender_id(event),
        sender_name=event.sender.name[:_LONGEST_NAME] if event.sender else "",
        direction=event.direction,
        type=event.type,
        text=event.text,
        payload=dict(event.payload),
        quoted_external_id=event.quoted_external_id,
        status=status,
        status_times=stamped({}, status, event.occurred_at),
        occurred_at=event.occurred_at,
        backfilled=event.backfilled,
    )


def _count_in(message: Message, arrival: Arrival) -> None:
    """Bring the conversation up to date with one new message."""
    conversation, event = arrival.conversation, arrival.event
    if conversation.last_message_id is None or event.occurred_at >= conversation.last_message_at:
        conversation.last_message = message
        conversation.last_message_at = event.occurred_at
    if event.direction != Direction.INBOUND or event.quiet:
        return
    if event.thread_external_id and _is_newest(conversation, event):
        conversation.external_thread_id = event.thread_external_id
    if not event.backfilled:
        conversation.unread_count += 1
    if _is_newest(conversation, event):
        conversation.last_inbound_at = event.occurred_at
        conversation.last_inbound_external_id = event.external_id
    if event.opens_window:
        open_window(arrival.inbox, conversation, event.occurred_at)


def _is_newest(conversation: Conversation, event: MessageSeen) -> bool:
    known = conversation.last_inbound_at
    return known is None or event.occurred_at >= known


def _sender_id(event: MessageSeen) -> str:
    if event.sender is None:
        return ""
    return event.sender.external_id or event.sender.alternate_id


def _attach(messages: Sequence[tuple[Message, Sequence[IncomingMedia]]], now: datetime) -> None:
    attachments = [
        Attachment(
            account_id=message.account_id,
            message=message,
            position=position,
            type=media.type,
            state=AttachmentState.PENDING if media.fetch else AttachmentState.REMOTE,
            external_id=media.external_id,
            source_url=media.url,
            mime_type=media.mime_type[:_LONGEST_NAME],
            filename=media.filename[:_LONGEST_NAME],
            title=media.title,
            sha256=media.sha256[:_LONGEST_DIGEST],
            next_attempt_at=now,
        )
        for message, files in messages
        for position, media in enumerate(files)
    ]
    Attachment.objects.bulk_create(attachments)
    if any(attachment.state == AttachmentState.PENDING for attachment in attachments):
        doorbell.ring_on_commit(FETCH_MEDIA)
