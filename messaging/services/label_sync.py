"""Labels of an account and those in the application of its number, kept alike.

Only for sessions with `label_sync`, and only with the labels of the session's owner.
Here is the way in: the number's labels become labels of the account. Outwards a change
leaves a `LabelPush` (`label_requests`), which `label_pushing` carries out.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging.gateways import gateway_for
from messaging.models import (
    Conversation,
    ConversationLabel,
    Inbox,
    InboxLabel,
    Label,
    LabelPush,
    WaSession,
)
from messaging.ports import ChatLabelSeen, LabelSeen
from messaging.services import label_requests, labelling, labels, partners
from ticaret.db.bulk import insert_new
from ticaret.db.search import fold
from ticaret.tenancy.actor import system_actor

_COLOR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_LONGEST_NAME = 60


def label_seen(inbox: Inbox, event: Any, now: datetime) -> bool:
    """The number's application has made, changed or deleted a label.

    A deleted one comes off the chats of this number; the account keeps it. Returns
    whether anything changed.
    """
    assert isinstance(event, LabelSeen)
    session = label_requests.synced(inbox.id)
    if session is None:
        return False
    mapping = _mapping(inbox, event.external_id)
    if event.deleted:
        return mapping is not None and _forget(mapping, now)
    name = event.name.strip()[:_LONGEST_NAME]
    if mapping is None:
        return bool(name) and _adopt(inbox, event.external_id, name, event.color, now) is not None
    label = mapping.label
    changes: dict[str, Any] = {}
    if name and name != label.name and not _by_name(inbox.account_id, name, but=label.id):
        changes["name"] = name
    if _COLOR.match(event.color) and event.color.lower() != _shown(session, label.color):
        changes["color"] = event.color
    if not changes or _is_pushed(inbox, label_id=label.id):
        return False
    labels.update_label(
        actor=system_actor(inbox.account_id),
        account_id=inbox.account_id,
        label_id=label.id,
        now=now,
        tell_numbers=False,
        **changes,
    )
    return True


def chat_label_seen(inbox: Inbox, event: Any, now: datetime) -> bool:
    """The number's application has put a label on a chat or taken it off.

    What we are about to tell it ourselves is newer, unless both are only getting to know
    each other: then each takes over what the other has. Returns whether anything changed.
    """
    assert isinstance(event, ChatLabelSeen)
    session = label_requests.synced(inbox.id)
    if session is None:
        return False
    [*contacts] = partners.find_contacts([(inbox, event.partner)]).values()
    conversation = Conversation.objects.unscoped().filter(contact__in=contacts).first()
    if conversation is None:
        return False
    if session.labels_synced_at and _is_pushed(inbox, conversation_id=conversation.id):
        return False
    mapping = _mapping(inbox, event.label_external_id)
    label = mapping.label if mapping else None
    name = event.label_name.strip()[:_LONGEST_NAME]
    if label is None and event.added and name:
        label = _adopt(inbox, event.label_external_id, name, event.label_color, now)
    if label is None:
        return False
    there = (
        ConversationLabel.objects.for_accounts([inbox.account_id])
        .filter(conversation=conversation, label=label)
        .exists()
    )
    if there == event.added:
        return False
    labelling.change_from_number(conversation=conversation, label=label, on=event.added, now=now)
    return True


def _mapping(inbox: Inbox, external_id: str) -> InboxLabel | None:
    return (
        InboxLabel.objects.for_accounts([inbox.account_id])
        .filter(inbox=inbox, external_id=external_id, label__deleted_at__isnull=True)
        .select_related("label", "inbox")
        .first()
    )


def _shown(session: WaSession, color: str) -> str:
    """A colour of ours as the number's application shows it, which knows a few only."""
    book = gateway_for(session.provider).labels
    return book.nearest_color(color) if book and color else color


def _by_name(account_id: UUID, name: str, *, but: UUID | None = None) -> Label | None:
    rows = Label.objects.for_accounts([account_id]).filter(
        search=fold(name), deleted_at__isnull=True
    )
    return (rows if but is None else rows.exclude(id=but)).first()


def _is_pushed(inbox: Inbox, **of: UUID) -> bool:
    """Whether the number is about to hear of it from us."""
    return LabelPush.objects.unscoped().filter(inbox=inbox, failed=False, **of).exists()


def _adopt(inbox: Inbox, external_id: str, name: str, color: str, now: datetime) -> Label | None:
    """The account's label of that name, made if there is none, is the number's from now on."""
    label = _by_name(inbox.account_id, name)
    if label is None:
        label = labels.create_label(
            actor=system_actor(inbox.account_id),
            account_id=inbox.account_id,
            name=name,
            color=color if _COLOR.match(color) else "",
            now=now,
        )
    InboxLabel.objects.unscoped().filter(
        inbox=inbox, external_id=external_id, label__deleted_at__isnull=False
    ).delete()
    link = InboxLabel(
        account_id=inbox.account_id, inbox=inbox, label=label, external_id=external_id
    )
    return label if insert_new([link]) else None


def _forget(mapping: InboxLabel, now: datetime) -> bool:
    borne = ConversationLabel.objects.for_accounts([mapping.account_id]).filter(
        label=mapping.label, conversation__inbox=mapping.inbox
    )
    for row in borne.select_related("conversation").order_by("conversation_id"):
        labelling.change_from_number(
            conversation=row.conversation, label=mapping.label, on=False, now=now
        )
    mapping.delete()
    return True
