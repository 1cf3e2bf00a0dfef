"""The chats, messages and contacts of one WhatsApp session, for who has access to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from messaging.choices import ChatType, ContactKind
from messaging.errors import ContactNotFound, ConversationNotFound, MediaGone, MessageNotFound
from messaging.models import (
    Attachment,
    ChannelContact,
    Conversation,
    Message,
    MessageLabel,
)
from messaging.ports import conversation_ties
from messaging.selectors.access import SessionAccess
from messaging.selectors.conversations import matching
from messaging.selectors.labels import labelled
from ticaret.db.folding import Folded
from ticaret.db.search import fold, search_terms
from ticaret.db.totals import Total
from ticaret.tenancy.querysets import TenantQuerySet

# Of a session nobody has written to yet there is no counter.
_TOTAL = """
    SELECT coalesce(
        (SELECT conversations FROM messaging_inboxcounter WHERE inbox_id = %s), 0
    )
"""
_CHANNEL, _BROADCAST = "@newsletter", "@broadcast"


def chats(
    *,
    access: SessionAccess,
    q: str = "",
    label_id: UUID | None = None,
    assigned_user_id: UUID | None = None,
    group_id: UUID | None = None,
    unread: bool | None = None,
    archived: bool | None = None,
    type: str = "",
) -> TenantQuerySet[Conversation]:
    """The chats of the session. Labels and assignments are those of the acting account."""
    rows = Conversation.objects.for_accounts([access.inbox.account_id]).filter(
        inbox_id=access.inbox.id
    )
    if q:
        rows = matching(rows, q=q)
    if label_id is not None:
        rows = labelled(rows, account_id=access.account_id, label_id=label_id)
    if assigned_user_id is not None or group_id is not None:
        rows = _assigned(rows, access, assigned_user_id, group_id)
    if unread is not None:
        rows = rows.filter(unread_count__gt=0) if unread else rows.filter(unread_count=0)
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    if type:
        rows = rows.filter(of_type(type, "contact__"))
    return rows


def chat_total(*, access: SessionAccess) -> Total:
    """How many chats the session has, from the kept counter."""
    return Total(_TOTAL, (access.inbox.id,))


def chat(*, access: SessionAccess, chat_id: UUID) -> Conversation:
    """One chat of the session with its inbox and contact. Raises ConversationNotFound."""
    row = chats(access=access).filter(id=chat_id).select_related("inbox", "contact").first()
    if row is None:
        raise ConversationNotFound
    return row


def session_message(*, access: SessionAccess, message_id: UUID) -> Message:
    """One message of the session with its inbox. Raises MessageNotFound."""
    row = (
        Message.objects.for_accounts([access.inbox.account_id])
        .filter(inbox_id=access.inbox.id, id=message_id)
        .select_related("inbox")
        .first()
    )
    if row is None:
        raise MessageNotFound
    return row


def chat_messages(
    *,
    access: SessionAccess,
    chat: Conversation,
    q: str = "",
    type: str = "",
    direction: str = "",
    starred: bool | None = None,
    label_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> TenantQuerySet[Message]:
    """The messages of a chat that was found with `access`. `until` is not included.

    `q` asks for messages whose text contains every word of it.
    """
    rows = Message.objects.for_accounts([chat.account_id]).filter(conversation_id=chat.id)
    if words := fold(q).split():
        rows = _with_words(rows, words)
    if label_id is not None:
        put = MessageLabel.objects.for_accounts([access.account_id]).filter(
            label_id=label_id, message_id=OuterRef("id")
        )
        rows = rows.filter(Exists(put))
    if starred is not None:
        rows = rows.filter(starred_at__isnull=not starred)
    given = {
        "type": type or None,
        "direction": direction or None,
        "occurred_at__gte": since,
        "occurred_at__lt": until,
    }
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


def chat_message(*, access: SessionAccess, chat: Conversation, message_id: UUID) -> Message:
    """One message of a chat that was found with `access`. Raises MessageNotFound."""
    row = chat_messages(access=access, chat=chat).filter(id=message_id).first()
    if row is None:
        raise MessageNotFound
    return row


def before(rows: TenantQuerySet[Message], message: Message) -> TenantQuerySet[Message]:
    """Those of `rows` that come before `message` in the conversation."""
    earlier = Q(occurred_at__lt=message.occurred_at) | Q(id__lt=message.id)
    return rows.filter(earlier, occurred_at__lte=message.occurred_at)


def after(rows: TenantQuerySet[Message], message: Message) -> TenantQuerySet[Message]:
    """Those of `rows` that come after `message` in the conversation."""
    later = Q(occurred_at__gt=message.occurred_at) | Q(id__gt=message.id)
    return rows.filter(later, occurred_at__gte=message.occurred_at)


def around(rows: TenantQuerySet[Message], message: Message, limit: int) -> TenantQuerySet[Message]:
    """Those of `rows`, newest first, with which a page of `limit` has `message` in its middle."""
    newer = after(rows, message).order_by("occurred_at", "id")
    top = list(newer[: limit // 2])
    newest = top[-1] if top else message
    not_newer = Q(occurred_at__lt=newest.occurred_at) | Q(id__lte=newest.id)
    return rows.filter(not_newer, occurred_at__lte=newest.occurred_at)


def quoted_messages(
    *, inbox_ids: Sequence[UUID], external_ids: Sequence[str]
) -> TenantQuerySet[Message]:
    """The messages that others quote, by the provider's ids; the inboxes were accessed before."""
    return Message.objects.unscoped().filter(inbox_id__in=inbox_ids, external_id__in=external_ids)


def media_of(*, access: SessionAccess, message: Message, attachment_id: UUID | None) -> Attachment:
    """The file of a message that was found with `access`: the one asked for, or the first.

    Raises MediaGone when the message has none.
    """
    rows = Attachment.objects.for_accounts([access.inbox.account_id]).filter(message_id=message.id)
    if attachment_id is not None:
        rows = rows.filter(id=attachment_id)
    row = rows.order_by("position").select_related("message__inbox").first()
    if row is None:
        raise MediaGone
    return row


def attachment(*, access: SessionAccess, attachment_id: UUID) -> Attachment:
    """A file of any message of the session. Raises MediaGone."""
    rows = Attachment.objects.for_accounts([access.inbox.account_id])
    row = rows.filter(id=attachment_id, message__inbox_id=access.inbox.id).first()
    if row is None:
        raise MediaGone
    return row


def contacts(
    *, access: SessionAccess, q: str = "", type: str = ""
) -> TenantQuerySet[ChannelContact]:
    """The people and groups of the session; those whose name or number contains `q`."""
    rows = ChannelContact.objects.for_accounts([access.inbox.account_id]).filter(
        inbox_id=access.inbox.id
    )
    for term in search_terms(q, region="TR") if q else ():
        rows = rows.filter(Q(search__contains=term[0]) | Q(search__contains=term[-1]))
    return rows.filter(of_type(type, "")) if type else rows


def contact(*, access: SessionAccess, contact_id: UUID) -> ChannelContact:
    """One person or group of the session. Raises ContactNotFound."""
    row = contacts(access=access).filter(id=contact_id).first()
    if row is None:
        raise ContactNotFound
    return row


def participant_counts(*, contact_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many members the groups among these contacts have; the session was accessed before."""
    rows = ChannelContact.objects.unscoped().filter(id__in=contact_ids, kind=ContactKind.GROUP)
    return {row[0]: len(row[1]) for row in rows.values_list("id", "participants")}


def participants(*, contact_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The members of the groups among these contacts, with the names by which they are known."""
    groups = ChannelContact.objects.unscoped().filter(id__in=contact_ids, kind=ContactKind.GROUP)
    members = {group.id: (group.inbox_id, group.participants) for group in groups}
    jids = {member["id"] for _, listed in members.values() for member in listed}
    known = {
        (inbox_id, name): (contact_id, shown)
        for inbox_id, contact_id, shown, *names in ChannelContact.objects.unscoped()
        .filter(inbox_id__in={inbox_id for inbox_id, _ in members.values()})
        .filter(Q(external_id__in=jids) | Q(alternate_id__in=jids))
        .values_list("inbox_id", "id", "name", "external_id", "alternate_id")
        for name in names
        if name
    }
    return {
        group_id: [
            {
                "jid": member["id"],
                "phone": member.get("phone", ""),
                "role": member.get("role", ""),
                "name": known.get((inbox_id, member["id"]), (None, ""))[1],
                "contactId": known.get((inbox_id, member["id"]), (None, ""))[0],
            }
            for member in listed
        ]
        for group_id, (inbox_id, listed) in members.items()
    }


def chats_of_contacts(*, contact_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The chat of each of these contacts that has one; the session was accessed before."""
    rows = Conversation.objects.unscoped().filter(contact_id__in=contact_ids)
    return dict(rows.values_list("contact_id", "id"))


def chat_type(kind: str, jid: str) -> str:
    """What kind of chat a contact makes."""
    if jid.endswith(_CHANNEL):
        return ChatType.CHANNEL
    if jid.endswith(_BROADCAST):
        return ChatType.STATUS
    return ChatType.GROUP if kind == ContactKind.GROUP else ChatType.DIRECT


def _with_words(rows: TenantQuerySet[Message], words: Sequence[str]) -> Any:
    folded: Any = rows.annotate(folded=Folded("text"))
    for word in words:
        folded = folded.filter(folded__contains=word)
    return folded


def of_type(type: str, at: str) -> Q:
    """Contacts that make a chat of `type`; `at` leads to them (`contact__`), or is empty."""
    channel = Q(**{f"{at}external_id__endswith": _CHANNEL})
    status = Q(**{f"{at}external_id__endswith": _BROADCAST})
    match type:
        case ChatType.CHANNEL:
            return channel
        case ChatType.STATUS:
            return status
        case ChatType.GROUP:
            return Q(**{f"{at}kind": ContactKind.GROUP}) & ~channel & ~status
    return Q(**{f"{at}kind": ContactKind.PERSON}) & ~channel & ~status


def _assigned(
    rows: TenantQuerySet[Conversation],
    access: SessionAccess,
    user_id: UUID | None,
    group_id: UUID | None,
) -> TenantQuerySet[Conversation]:
    ties = conversation_ties()
    if ties is None:
        return rows.none()
    return rows.filter(id__in=ties.assigned(access.account_id, user_id=user_id, group_id=group_id))
