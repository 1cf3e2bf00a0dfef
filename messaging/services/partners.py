"""From a provider's names for people to contacts and conversations, one of each.

Whatever arrives in parallel, the unique constraints decide; a person first seen
under two names becomes one as soon as a payload ties the names together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from messaging.choices import ContactKind
from messaging.models import ChannelContact, Conversation, Inbox, InboxCounter
from messaging.ports import Partner
from messaging.services import identities
from messaging.services.merging import merge_contacts
from ticaret import doorbell
from ticaret.db.bulk import insert_new, write_back
from ticaret.db.search import fold_all

FETCH_PROFILES = "messaging.tasks.fetch_due_profiles"

Key = tuple[UUID, str, str]

_FACTS = ("name", "username", "phone", "picture_url", "about")
LONGEST_ID = 256
_LENGTHS = {"name": 255, "username": 255, "phone": 32}


def key_of(inbox: Inbox, partner: Partner) -> Key:
    """What tells partners apart: the inbox and both of its names for the person."""
    return (inbox.id, partner.external_id, partner.alternate_id)


def find_contacts(wanted: Sequence[tuple[Inbox, Partner]]) -> dict[Key, ChannelContact]:
    """The contacts that are known among `wanted`."""
    index = _load(wanted)
    found: dict[Key, ChannelContact] = {}
    for inbox, partner in wanted:
        matches = _matches(index, inbox, partner)
        if matches:
            found[key_of(inbox, partner)] = matches[0]
    return found


def resolve_contacts(
    wanted: Sequence[tuple[Inbox, Partner]], *, now: datetime
) -> dict[Key, ChannelContact]:
    """One contact for each of `wanted`, created, completed or merged as needed."""
    resolved: dict[Key, ChannelContact] = {}
    # Those with both names first: they tell which of the others are the same person.
    both = [(i, p) for i, p in wanted if p.external_id and p.alternate_id]
    for group in (both, [pair for pair in wanted if pair not in both] if both else wanted):
        if group:
            resolved |= _resolve(group, now)
    return resolved


def conversations_of(
    contacts: Iterable[ChannelContact], *, opened_at: dict[UUID, datetime], now: datetime
) -> tuple[dict[UUID, Conversation], list[Conversation]]:
    """The conversation of each contact, locked, by contact id; and the new ones among them.

    `opened_at` gives, by contact id, the time of a conversation that has to be made.
    """
    by_id = {contact.id: contact for contact in contacts}
    known = set(
        Conversation.objects.unscoped()
        .filter(contact_id__in=by_id)
        .values_list("contact_id", flat=True)
    )
    drafts = [
        Conversation(
            account_id=contact.account_id,
            inbox_id=contact.inbox_id,
            contact=contact,
            external_thread_id=contact.external_id,
            last_message_at=opened_at[contact.id],
            search=search_text(contact),
        )
        for contact in by_id.values()
        if contact.id not in known and contact.id in opened_at
    ]
    made = insert_new(drafts)
    locked = {
        conversation.contact_id: conversation
        for conversation in Conversation.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(contact_id__in=by_id)
        .order_by("id")
    }
    for conversation in locked.values():
        conversation.contact = by_id[conversation.contact_id]
    new = [locked[draft.contact_id] for draft in made]
    _count(new)
    identities.appeared(new, now=now)
    return locked, new


def search_text(contact: ChannelContact) -> str:
    """What `q` looks in for the conversations of `contact`."""
    return fold_all(contact.name, contact.username, contact.phone, contact.external_id)


def _count(new: Sequence[Conversation]) -> None:
    for inbox_id, number in sorted(Counter(c.inbox_id for c in new).items()):
        InboxCounter.objects.filter(inbox_id=inbox_id).update(
            conversations=F("conversations") + number
        )


def _resolve(wanted: Sequence[tuple[Inbox, Partner]], now: datetime) -> dict[Key, ChannelContact]:
    index = _load(wanted)
    drafts = [
        _draft(inbox, partner, now)
        for inbox, partner in wanted
        if not _matches(index, inbox, partner)
    ]
    if drafts:
        insert_new(drafts)
        if any(draft.profile_due_at for draft in drafts):
            doorbell.ring_on_commit(FETCH_PROFILES)
        index = _load(wanted)
    resolved: dict[Key, ChannelContact] = {}
    changed: dict[UUID, ChannelContact] = {}
    for inbox, partner in wanted:
        matches = _matches(index, inbox, partner)
        contact = matches[0]
        for other in matches[1:]:
            merge_contacts(keep=contact, gone=other, now=now)
            index = {k: contact if c.id == other.id else c for k, c in index.items()}
        if _complete(contact, partner):
            changed[contact.id] = contact
        resolved[key_of(inbox, partner)] = contact
    _save(list(changed.values()), now)
    return resolved


def _save(contacts: Sequence[ChannelContact], now: datetime) -> None:
    if not contacts:
        return
    write_back(contacts, ["external_id", "alternate_id", *_FACTS, "participants", "updated_at"])
    conversations = list(
        Conversation.objects.unscoped().filter(contact_id__in=[c.id for c in contacts])
    )
    texts = {contact.id: search_text(contact) for contact in contacts}
    for conversation in conversations:
        conversation.search = texts[conversation.contact_id]
    write_back(conversations, ["search", "updated_at"])
    identities.learned(contacts, conversations, now=now)


def _load(wanted: Sequence[tuple[Inbox, Partner]]) -> dict[tuple[UUID, str], ChannelContact]:
    names = {name for _, p in wanted for name in (p.external_id, p.alternate_id) if name}
    contacts = (
        ChannelContact.objects.unscoped()
        .filter(inbox_id__in={inbox.id for inbox, _ in wanted})
        .filter(Q(external_id__in=names) | Q(alternate_id__in=names))
        .order_by("id")
    )
    index: dict[tuple[UUID, str], ChannelContact] = {}
    for contact in contacts:
        for name in (contact.external_id, contact.alternate_id):
            if name:
                index[contact.inbox_id, name] = contact
    return index


def _matches(
    index: dict[tuple[UUID, str], ChannelContact], inbox: Inbox, partner: Partner
) -> list[ChannelContact]:
    """The distinct contacts that carry one of the partner's names, the oldest first."""
    found = {
        contact.id: contact
        for name in (partner.external_id, partner.alternate_id)
        if name and (contact := index.get((inbox.id, name)))
    }
    return [found[contact_id] for contact_id in sorted(found)]


def _draft(inbox: Inbox, partner: Partner, now: datetime) -> ChannelContact:
    return ChannelContact(
        account_id=inbox.account_id,
        inbox=inbox,
        kind=ContactKind.GROUP if partner.is_group else ContactKind.PERSON,
        external_id=partner.external_id or partner.alternate_id,
        alternate_id=partner.alternate_id if partner.external_id else "",
        profile_due_at=now if _has_to_be_asked(partner) else None,
        **{fact: _fit(fact, getattr(partner, fact)) for fact in _FACTS},
    )


def _has_to_be_asked(partner: Partner) -> bool:
    return partner.incomplete or not (partner.name or partner.is_group)


def _complete(contact: ChannelContact, partner: Partner) -> bool:
    """Take over what the partner's payload knows better. Returns whether anything changed."""
    before = {name: getattr(contact, name) for name in ("external_id", "alternate_id", *_FACTS)}
    if partner.external_id and partner.alternate_id:
        contact.external_id, contact.alternate_id = partner.external_id, partner.alternate_id
    for fact in _FACTS:
        if value := _fit(fact, getattr(partner, fact)):
            setattr(contact, fact, value)
    if partner.participants:
        contact.participants = [dict(member) for member in partner.participants]
        before["participants"] = None
    return any(getattr(contact, name) != value for name, value in before.items())


def _fit(fact: str, value: str) -> str:
    return value[: _LENGTHS[fact]] if fact in _LENGTHS else value


def complete(contact: ChannelContact, partner: Partner, *, now: datetime) -> None:
    """Take over what `partner` knows of the person, and let it be found by it.

    A contact that already carries one of the names is the same person: both become one.
    """
    for other in _matches(_load([(contact.inbox, partner)]), contact.inbox, partner):
        if other.id != contact.id:
            merge_contacts(keep=contact, gone=other, now=now)
    if _complete(contact, partner):
        _save([contact], now)


def rename(contact: ChannelContact, old: Partner, new: Partner, *, now: datetime) -> bool:
    """The person of `contact`, called `old`, is now called `new`. False when that was known.

    A contact that already carries the new name is the same person: both become one.
    """
    index = _load([(contact.inbox, new)])
    others = [c for c in _matches(index, contact.inbox, new) if c.id != contact.id]
    for other in others:
        merge_contacts(keep=contact, gone=other, now=now)
    external_id, alternate_id = contact.external_id, contact.alternate_id
    if new.external_id:
        external_id = new.external_id
    elif external_id == old.alternate_id:
        external_id = new.alternate_id
    if new.alternate_id and external_id != new.alternate_id:
        alternate_id = new.alternate_id
    if (external_id, alternate_id) == (contact.external_id, contact.alternate_id):
        return bool(others)
    contact.external_id, contact.alternate_id = external_id, alternate_id
    _save([contact], now)
    return True
