"""Messages and their files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from messaging.errors import ConversationNotFound, MessageNotFound
from messaging.models import Attachment, Conversation, Message
from messaging.selectors.shares import is_shared, shares
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def messages(*, actor: Actor, conversation: Conversation) -> TenantQuerySet[Message]:
    """The messages of a conversation that was fetched for `actor`."""
    if conversation.account_id not in actor.roles and not is_shared(
        actor=actor, inbox_id=conversation.inbox_id
    ):
        raise ConversationNotFound
    return Message.objects.for_accounts([conversation.account_id]).filter(
        conversation_id=conversation.id
    )


def message(*, actor: Actor, conversation: Conversation, message_id: UUID) -> Message:
    """One message of `conversation`. Raises MessageNotFound."""
    row = messages(actor=actor, conversation=conversation).filter(id=message_id).first()
    if row is None:
        raise MessageNotFound
    return row


def messages_by_ids(
    *, actor: Actor, account_id: UUID, ids: Collection[UUID]
) -> TenantQuerySet[Message]:
    """Those of the messages, of whatever conversation, that the account sees."""
    actor = actor.within(account_id, Role.VIEWER)
    shared = shares(actor=actor).values("session_id")
    rows = Message.objects.unscoped().filter(
        Q(account_id=account_id) | Q(inbox_id__in=shared),
        id__in=ids,
        inbox__deleted_at__isnull=True,
    )
    return rows if actor.inbox_ids is None else rows.filter(inbox_id__in=actor.inbox_ids)


def attachment(*, actor: Actor, attachment_id: UUID) -> Attachment:
    """A received or sent file with its message. Raises NotFound."""
    rows = _attachments(actor).filter(id=attachment_id, message__inbox__deleted_at__isnull=True)
    if actor.inbox_ids is not None:
        rows = rows.filter(message__inbox_id__in=actor.inbox_ids)
    row = rows.select_related("message").first()
    if row is None:
        raise NotFound
    return row


def attachment_for_provider(attachment_id: UUID) -> Attachment | None:
    """A file of ours that a provider fetches by its signed address."""
    return Attachment.objects.unscoped().filter(id=attachment_id).first()


def attachments_of(*, actor: Actor, message_ids: Sequence[UUID]) -> TenantQuerySet[Attachment]:
    """The files of these messages, as far as they are the actor's, in their order."""
    return _attachments(actor).filter(message_id__in=message_ids).order_by("message_id", "position")


def _attachments(actor: Actor) -> TenantQuerySet[Attachment]:
    shared = shares(actor=actor).values("session_id")
    return Attachment.objects.unscoped().filter(
        Q(account_id__in=actor.accounts_with(Role.VIEWER)) | Q(message__inbox_id__in=shared)
    )
