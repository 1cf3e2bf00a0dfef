"""What CRM asks of messaging: chats and messages by id, inboxes to link, messages in a timeline."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from crm.choices import SourceType
from crm.ports import (
    ConversationFacts,
    LinkSource,
    MessageFacts,
    TimelineEntry,
    TimelinePosition,
    TimelineSubject,
)
from crm.selectors import assignments, identities
from messaging import selectors
from messaging.choices import Channel
from messaging.models import Conversation
from messaging.services.identities import conversation_facts
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_SOURCE_TYPES = {
    Channel.PROVIDER_WHATSAPP: SourceType.WA_SESSION,
    Channel.INSTAGRAM_LOGIN: SourceType.INSTAGRAM_ACCOUNT,
}

# The newest of each conversation by its own index, then the newest of all of them.
_NEWEST = f"""
    SELECT found.id, found.occurred_at, found.conversation_id, found.inbox_id, found.direction,
           found.type, found.text, found.status, found.sent_by_user_id, found.sent_by_label,
           found.revoked_at IS NOT NULL
    FROM messaging_conversation AS conversation
    JOIN messaging_inbox AS inbox ON inbox.id = conversation.inbox_id
    CROSS JOIN LATERAL (
        SELECT * FROM messaging_message AS message
        WHERE message.conversation_id = conversation.id {{before}}
        ORDER BY message.occurred_at DESC, message.id DESC LIMIT %(limit)s
    ) AS found
    WHERE conversation.id = ANY(%(chats)s) AND {selectors.INBOX_IS_SEEN}
    ORDER BY found.occurred_at DESC, found.id DESC LIMIT %(limit)s
"""  # noqa: S608  # our own words; every value is a parameter
_BEFORE = "AND (message.occurred_at, message.id) < (%(time)s, %(id)s)"


class Directory:
    """`crm.ports.ConversationDirectory`."""

    def conversations(
        self, *, actor: Actor, account_id: UUID, ids: Collection[UUID]
    ) -> dict[UUID, ConversationFacts]:
        """Those of the conversations that the account sees, in inboxes that the actor may touch."""
        rows = _seen(actor, account_id, ids)
        return {
            row.id: conversation_facts(row, row.inbox.channel)
            for row in rows.select_related("contact", "inbox")
        }

    def messages(
        self, *, actor: Actor, account_id: UUID, ids: Collection[UUID]
    ) -> dict[UUID, MessageFacts]:
        """Those of the messages whose conversations the account sees."""
        rows = selectors.messages_by_ids(actor=actor, account_id=account_id, ids=ids)
        return {
            message_id: MessageFacts(message_id, conversation_id, inbox_id)
            for message_id, conversation_id, inbox_id in rows.values_list(
                "id", "conversation_id", "inbox_id"
            )
        }


class Sources:
    """`crm.ports.InboxSources`."""

    def sources(
        self, *, actor: Actor, account_id: UUID, ids: Collection[UUID] | None = None
    ) -> list[LinkSource]:
        """The connected inboxes of the account, by name; those among `ids` when given."""
        rows = selectors.inboxes(actor=actor, account_id=account_id, role=Role.VIEWER)
        if ids is not None:
            rows = rows.filter(id__in=ids)
        return [
            LinkSource(
                source_type=_SOURCE_TYPES.get(Channel(row.channel), SourceType.META_ASSET),
                source_id=row.id,
                channel=row.channel,
                label=row.name,
                status=row.status,
                updated_at=row.updated_at,
                meta={
                    "externalId": row.external_id,
                    "username": row.username,
                    "phoneNumber": row.phone_number,
                    "profilePictureUrl": row.picture_url,
                },
            )
            for row in rows.defer("token").order_by("name", "id")
        ]


class MessagesInTimeline:
    """`crm.ports.TimelineSource` of the messages of linked conversations."""

    types = ("message",)

    def entries(
        self,
        *,
        actor: Actor,
        subject: TimelineSubject,
        types: Sequence[str],
        before: TimelinePosition | None,
        limit: int,
    ) -> list[TimelineEntry]:
        """The newest messages before `before`; one statement over all the conversations."""
        if not subject.conversation_ids:
            return []
        values = {
            **selectors.inbox_seen_by(actor=actor, account_id=subject.account_id),
            "chats": list(subject.conversation_ids),
            "limit": limit,
        }
        if before is not None:
            values |= {"time": before.occurred_at, "id": before.id}
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST.format(before=_BEFORE if before else ""), values)
            return [_entry(row) for row in cursor.fetchall()]


def _seen(actor: Actor, account_id: UUID, ids: Collection[UUID]) -> TenantQuerySet[Conversation]:
    """Those of the conversations in connected inboxes that the account has, or shares."""
    inboxes = selectors.inboxes(actor=actor, account_id=account_id)
    return Conversation.objects.unscoped().filter(id__in=ids, inbox__in=inboxes)


def _entry(row: tuple[Any, ...]) -> TimelineEntry:
    message_id, at, chat_id, inbox_id, direction, type, text, status, user_id, label, gone = row
    by = {"kind": "user", "id": user_id, "label": label} if user_id else None
    return TimelineEntry(
        id=message_id,
        type="message",
        occurred_at=at,
        actor=by,
        data={
            "messageId": message_id,
            "chatId": chat_id,
            "inboxId": inbox_id,
            "direction": direction,
            "type": type,
            "text": text,
            "status": status,
            "revoked": gone,
        },
    )


class Ties:
    """`messaging.ports.ConversationTies`: what CRM knows beside a chat, for its lists."""

    def assigned(
        self, account_id: UUID, *, user_id: UUID | None, group_id: UUID | None
    ) -> QuerySet[Any, Any]:
        """One column: the chats that the user, and the group, have in the account."""
        return assignments.chats_of(account_id=account_id, user_id=user_id, group_id=group_id)

    def assignments(
        self, account_id: UUID, conversation_ids: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        """`{userId, groupId, userName, groupName, assignedAt}` of those that somebody has."""
        return assignments.shown_on_chats(account_id=account_id, conversation_ids=conversation_ids)

    def customer_links(
        self, account_id: UUID, conversation_ids: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        """`{identityId, customerId, customerTitle, contactId, contactName}` of linked ones."""
        return identities.shown_on_chats(account_id=account_id, conversation_ids=conversation_ids)
