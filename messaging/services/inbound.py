"""What channels report becomes contacts, conversations and messages.

One call takes a batch and makes a fixed number of queries. It runs in the
transaction of the drain, so a killed worker leaves nothing half done, and it can
be given the same events again: the unique constraints decide what is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from messaging import events
from messaging.choices import Direction
from messaging.models import Conversation, Inbox
from messaging.ports import (
    ArchiveSeen,
    CallSeen,
    ChatLabelSeen,
    DeletionSeen,
    EditSeen,
    EventResponseSeen,
    GroupSeen,
    InboundEvent,
    LabelSeen,
    MessageSeen,
    Notice,
    Partner,
    PartnerChanged,
    PollVoteSeen,
    PresenceSeen,
    ReactionSeen,
    ReadSeen,
    SessionStateSeen,
    StatusSeen,
    ThreadOpened,
    Unsupported,
    WatermarkSeen,
)
from messaging.services import (
    arrivals,
    conversation_state,
    identities,
    partners,
    signals,
    updates,
)
from ticaret.events.outbox import publish
from ticaret.ingress.choices import Verdict

_UPDATES = (
    StatusSeen,
    EditSeen,
    DeletionSeen,
    ReactionSeen,
    PollVoteSeen,
    EventResponseSeen,
)


@dataclass(frozen=True, slots=True)
class Report:
    """One event of one inbox."""

    inbox: Inbox
    event: InboundEvent


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    reason: str = ""


def receive(reports: Sequence[Report], *, now: datetime) -> list[Outcome]:
    """Take in a batch. One outcome for each report, in the same order."""
    outcomes: dict[int, Outcome] = {}
    for index, report in enumerate(reports):
        if _names_nobody(report.event):
            outcomes[index] = Outcome(Verdict.IGNORED, "the partner has no usable id")
    _identity_changes(reports, outcomes, now)
    _messages_and_openings(reports, outcomes, now)
    # Once more for people whose first message is in this very batch.
    _identity_changes(reports, outcomes, now)
    _message_updates(reports, outcomes, now)
    _of_conversations(reports, outcomes, now)
    _of_inboxes(reports, outcomes, now)
    _notices(reports, outcomes, now)
    return [outcomes[index] for index in range(len(reports))]


def _names_nobody(event: InboundEvent) -> bool:
    """Whether the event's partner has no name here that an answer could be addressed to."""
    if not isinstance(event, MessageSeen | ThreadOpened | GroupSeen | CallSeen):
        return False
    names = (event.partner.external_id, event.partner.alternate_id)
    return not any(names) or max(map(len, names)) > partners.LONGEST_ID


def _identity_changes(
    reports: Sequence[Report], outcomes: dict[int, Outcome], now: datetime
) -> None:
    for index, report in enumerate(reports):
        if not isinstance(report.event, PartnerChanged):
            continue
        if index in outcomes and outcomes[index].verdict != Verdict.IGNORED:
            continue
        old, new = report.event.old, report.event.new
        found = partners.find_contacts([(report.inbox, old)])
        if contact := found.get(partners.key_of(report.inbox, old)):
            changed = partners.rename(contact, old, new, now=now)
            outcomes[index] = Outcome(Verdict.PROCESSED if changed else Verdict.DUPLICATE)
        else:
            outcomes[index] = Outcome(Verdict.IGNORED, "the person is not known here")


def _messages_and_openings(
    reports: Sequence[Report], outcomes: dict[int, Outcome], now: datetime
) -> None:
    chosen = [
        (index, report)
        for index, report in enumerate(reports)
        if isinstance(report.event, MessageSeen | ThreadOpened | GroupSeen | CallSeen)
        and index not in outcomes
    ]
    if not chosen:
        return
    wanted = _people([report for _, report in chosen])
    contacts = partners.resolve_contacts(wanted, now=now)
    opened_at: dict[UUID, datetime] = {}
    for _, report in chosen:
        contact = contacts[_key(report)]
        moment = report.event.occurred_at  # type: ignore[union-attr]
        opened_at[contact.id] = min(moment, opened_at.get(contact.id, moment))
    conversations, new = partners.conversations_of(
        {contact.id: contact for contact in contacts.values()}.values(),
        opened_at=opened_at,
        now=now,
    )
    publish(*(events.conversation_event(events.CONVERSATION_OPENED, c, now) for c in new))
    seen: list[arrivals.Arrival] = []
    for index, report in chosen:
        conversation = conversations[contacts[_key(report)].id]
        if isinstance(report.event, MessageSeen):
            seen.append(arrivals.Arrival(index, report.inbox, conversation, report.event))
        elif isinstance(report.event, GroupSeen | CallSeen):
            line = signals.as_message(report.event)
            seen.append(arrivals.Arrival(index, report.inbox, conversation, line))
        elif isinstance(report.event, ThreadOpened):
            outcomes[index] = _open_thread(report.inbox, conversation, report.event)
    verdicts = arrivals.store(seen, now=now)
    for index, verdict in verdicts.items():
        outcomes[index] = Outcome(verdict)
    written = _written(seen, verdicts)
    reopened = conversation_state.reopen_for_messages(
        [conversation for conversation, _ in written.values()], now=now
    )
    arrivals.save_conversations(list(conversations.values()), now=now)
    identities.wrote({key: moment for key, (_, moment) in written.items()})
    asking = {c.id: c for c in (*new, *reopened) if c.id in written}
    identities.opened(list(asking.values()), now=now)
    for index, report in chosen:
        is_new = outcomes[index].verdict == Verdict.PROCESSED
        if isinstance(report.event, CallSeen):
            if signals.after_call(report.inbox, report.event, is_new=is_new, now=now):
                outcomes[index] = Outcome(Verdict.PROCESSED)
        elif isinstance(report.event, GroupSeen) and is_new:
            signals.after_group(contacts[_key(report)], report.event, now=now)


def _written(
    seen: Sequence[arrivals.Arrival], verdicts: Mapping[int, Verdict]
) -> dict[UUID, tuple[Conversation, datetime]]:
    """The conversations into which the partner wrote just now, with the last time."""
    written: dict[UUID, tuple[Conversation, datetime]] = {}
    for arrival in seen:
        event, conversation = arrival.event, arrival.conversation
        if (
            event.direction != Direction.INBOUND
            or event.backfilled
            or event.quiet
            or verdicts[arrival.index] != Verdict.PROCESSED
        ):
            continue
        _, before = written.get(conversation.id, (conversation, event.occurred_at))
        written[conversation.id] = (conversation, max(before, event.occurred_at))
    return written


def _open_thread(inbox: Inbox, conversation: Conversation, event: ThreadOpened) -> Outcome:
    arrivals.open_window(inbox, conversation, event.occurred_at)
    if event.details:
        conversation.metadata = {**conversation.metadata, **event.details}
    return Outcome(Verdict.PROCESSED)


def _message_updates(
    reports: Sequence[Report], outcomes: dict[int, Outcome], now: datetime
) -> None:
    chosen = [
        (index, updates.MessageUpdate(report.inbox, report.event))
        for index, report in enumerate(reports)
        if isinstance(report.event, _UPDATES)
    ]
    if not chosen:
        return
    verdicts = updates.apply_updates([update for _, update in chosen], now=now)
    for (index, _), verdict in zip(chosen, verdicts, strict=True):
        stranger = verdict == Verdict.IGNORED
        reason = "the message is in somebody else's conversation" if stranger else ""
        outcomes[index] = Outcome(verdict, reason)


def _of_conversations(
    reports: Sequence[Report], outcomes: dict[int, Outcome], now: datetime
) -> None:
    chosen = [
        (index, report)
        for index, report in enumerate(reports)
        if isinstance(report.event, WatermarkSeen | ReadSeen | ArchiveSeen | PresenceSeen)
    ]
    if not chosen:
        return
    contacts = partners.find_contacts([_pair(report) for _, report in chosen])
    conversations, _ = partners.conversations_of(
        {contact.id: contact for contact in contacts.values()}.values(), opened_at={}, now=now
    )
    for index, report in chosen:
        contact = contacts.get(_key(report))
        conversation = conversations.get(contact.id) if contact else None
        if conversation is None:
            outcomes[index] = Outcome(Verdict.IGNORED, "no such conversation")
        elif isinstance(report.event, WatermarkSeen):
            verdict = updates.apply_watermark(conversation, report.event, now=now)
            outcomes[index] = Outcome(verdict)
        elif isinstance(report.event, ReadSeen | ArchiveSeen | PresenceSeen):
            verdict = signals.on_conversation(conversation, report.event, now=now)
            outcomes[index] = Outcome(verdict)


def _of_inboxes(reports: Sequence[Report], outcomes: dict[int, Outcome], now: datetime) -> None:
    for index, report in enumerate(reports):
        if isinstance(report.event, LabelSeen | ChatLabelSeen | SessionStateSeen):
            found = signals.on_inbox(report.inbox, report.event, now=now)
            outcomes[index] = (
                Outcome(Verdict.IGNORED, "nothing here acts on it")
                if found is None
                else Outcome(found)
            )


def _notices(reports: Sequence[Report], outcomes: dict[int, Outcome], now: datetime) -> None:
    for index, report in enumerate(reports):
        if isinstance(report.event, Unsupported):
            reason = report.event.reason or "this kind is kept but not acted on"
            outcomes[index] = Outcome(Verdict.IGNORED, reason)
        elif isinstance(report.event, Notice):
            notice = report.event
            publish(
                events.inbox_event(
                    events.INBOX_NOTICE,
                    report.inbox,
                    now,
                    notice=notice.kind,
                    partner=notice.partner.external_id if notice.partner else None,
                    details=dict(notice.payload),
                    reportedAt=notice.occurred_at.isoformat(),
                )
            )
            outcomes[index] = Outcome(Verdict.PROCESSED)


def _people(reports: Sequence[Report]) -> list[tuple[Inbox, Partner]]:
    """Everybody once; of several reports of a person the last that gives a name."""
    found: dict[partners.Key, tuple[Inbox, Partner]] = {}
    for report in reports:
        inbox, partner = _pair(report)
        if partner.name or _key(report) not in found:
            found[_key(report)] = (inbox, partner)
    return list(found.values())


def _pair(report: Report) -> tuple[Inbox, Partner]:
    partner = getattr(report.event, "partner", None)
    if not isinstance(partner, Partner):
        raise TypeError(f"{type(report.event).__name__} has no partner")
    return report.inbox, partner


def _key(report: Report) -> partners.Key:
    return partners.key_of(*_pair(report))
