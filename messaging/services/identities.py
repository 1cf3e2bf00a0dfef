"""CRM hears who writes: each contact with its conversation, as the facts that CRM takes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from crm.phones import DEFAULT_REGION, normalize
from crm.ports import ConversationFacts, PartnerFacts
from crm.services import auto_assignment, chats, identities
from messaging.choices import Channel, ContactKind, ConversationStatus
from messaging.models import ChannelContact, Conversation, Inbox
from messaging.selectors.shares import audience

# Where the provider's name for a person is their phone number.
_CALLED_BY_PHONE = {Channel.WHATSAPP_BUSINESS, Channel.PROVIDER_WHATSAPP}
_NUMBER = re.compile(r"(\d{7,15})(?:@s\.whatsapp\.net|@c\.us)?")


def partner_facts(
    contact: ChannelContact, conversation: Conversation | None, channel: str
) -> PartnerFacts:
    """What is known of the person or group behind `contact`."""
    return PartnerFacts(
        id=contact.id,
        inbox_id=contact.inbox_id,
        channel=channel,
        external_id=contact.external_id,
        alternate_id=contact.alternate_id,
        name=contact.name,
        username=contact.username,
        phone=phone_of(contact, channel),
        picture_url=contact.picture_url,
        is_group=contact.kind == ContactKind.GROUP,
        conversation_id=conversation.id if conversation else None,
        first_seen_at=contact.created_at,
        last_seen_at=conversation.last_message_at if conversation else None,
    )


def conversation_facts(conversation: Conversation, channel: str) -> ConversationFacts:
    """A conversation whose contact is joined."""
    return ConversationFacts(
        id=conversation.id,
        inbox_id=conversation.inbox_id,
        partner=partner_facts(conversation.contact, conversation, channel),
        is_open=conversation.status == ConversationStatus.OPEN,
    )


def phone_of(contact: ChannelContact, channel: str) -> str:
    """The number of the person in E.164; empty where none is known."""
    if contact.kind == ContactKind.GROUP:
        return ""
    number = contact.phone
    if not number and channel in _CALLED_BY_PHONE:
        called = _NUMBER.fullmatch(contact.external_id)
        number = called[1] if called else ""
    if not number:
        return ""
    try:
        return normalize(f"+{number.removeprefix('+')}", DEFAULT_REGION)
    except ValueError:
        return ""


def appeared(new: Sequence[Conversation], *, now: datetime) -> None:
    """These conversations, contacts joined, are new: each account that sees them can match them."""
    if not new:
        return
    others = audience({conversation.inbox_id for conversation in new})
    seen: dict[UUID, list[Conversation]] = defaultdict(list)
    for conversation in sorted(new, key=lambda conversation: conversation.id):
        for account_id in (conversation.account_id, *others.get(conversation.inbox_id, ())):
            seen[account_id].append(conversation)
    for account_id in sorted(seen):
        introduce(account_id=account_id, conversations=seen[account_id], now=now)


def introduce(*, account_id: UUID, conversations: Sequence[Conversation], now: datetime) -> None:
    """Let the account know who is in these conversations, contacts joined; the known stay."""
    channels = _channels(conversations)
    facts = [
        partner_facts(conversation.contact, conversation, channels[conversation.inbox_id])
        for conversation in conversations
    ]
    identities.appear(account_id=account_id, partners=facts, now=now)


def learned(
    contacts: Sequence[ChannelContact],
    conversations: Sequence[Conversation],
    *,
    now: datetime,
) -> None:
    """Names, numbers or pictures of these contacts changed."""
    channels = _channels(contacts)
    by_contact = {conversation.contact_id: conversation for conversation in conversations}
    identities.refresh(
        partners=[
            partner_facts(contact, by_contact.get(contact.id), channels[contact.inbox_id])
            for contact in contacts
        ],
        now=now,
    )


def merged(
    *,
    keep: ChannelContact,
    gone_id: UUID,
    conversation: Conversation | None,
    gone_conversation_id: UUID | None,
    now: datetime,
) -> None:
    """Two contacts are one person, and their conversations one."""
    facts = partner_facts(keep, conversation, _channels([keep])[keep.inbox_id])
    identities.merge_partners(keep=facts, gone_partner_id=gone_id, now=now)
    if conversation and gone_conversation_id and conversation.id != gone_conversation_id:
        chats.merge_chats(keep_id=conversation.id, gone_id=gone_conversation_id, now=now)


def wrote(last: Mapping[UUID, datetime]) -> None:
    """The partners of these conversations wrote, last at these times."""
    identities.seen(last_seen_at=last)


def opened(conversations: Sequence[Conversation], *, now: datetime) -> None:
    """These conversations, contacts joined, want somebody who answers."""
    if not conversations:
        return
    channels = _channels(conversations)
    ordered = sorted(conversations, key=lambda each: (each.account_id, each.id))
    for account_id, own in groupby(ordered, key=lambda each: each.account_id):
        auto_assignment.assign_opened(
            account_id=account_id,
            chats=[conversation_facts(each, channels[each.inbox_id]) for each in own],
            now=now,
        )


def _channels(rows: Sequence[Conversation] | Sequence[ChannelContact]) -> dict[UUID, str]:
    inboxes = Inbox.objects.unscoped().filter(id__in={row.inbox_id for row in rows})
    return dict(inboxes.values_list("id", "channel"))
