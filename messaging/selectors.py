"""How to fetch messaging's rows safely: every function takes the actor first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from crm.selectors.assignments import AssignmentFilter, narrowed
from messaging.choices import AttachmentState, ConversationStatus, DispatchState, InboxStatus
from messaging.errors import ConversationNotFound, MessageNotFound
from messaging.models import Attachment, Conversation, Dispatch, Inbox, Message
from ticaret.db.search import search_terms
from ticaret.errors import Forbidden, NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

# Asked beside every page of conversations; the ORM would take four times as long to say it.
_TOTAL = """
    SELECT coalesce(sum(counter.conversations), 0)
    FROM messaging_inbox AS inbox
    JOIN messaging_inboxcounter AS counter ON counter.inbox_id = inbox.id
    WHERE inbox.account_id = ANY(%(accounts)s) AND inbox.channel = ANY(%(channels)s)
      AND inbox.deleted_at IS NULL
      AND (%(only)s::uuid[] IS NULL OR inbox.id = ANY(%(only)s::uuid[]))
"""


def inboxes(
    *, actor: Actor, role: Role = Role.VIEWER, account_id: UUID | None = None
) -> TenantQuerySet[Inbox]:
    """The connected inboxes in which `actor` has `role`; of one account when it is given.

    Raises NotFound or Forbidden for an account of others or too small a role in it.
    """
    rows = Inbox.objects.for_accounts(_accounts(actor, role, account_id))
    rows = rows.filter(deleted_at__isnull=True)
    if actor.inbox_ids is not None:
        rows = rows.filter(id__in=actor.inbox_ids)
    return rows


def own_inboxes(account_id: UUID, offered: Collection[UUID]) -> list[UUID]:
    """The ids among `offered` that are connected inboxes of the account."""
    rows = Inbox.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    return list(rows.filter(id__in=offered).values_list("id", flat=True))


def inboxes_of_provider(*, external_ids: Iterable[str], channels: Sequence[str]) -> list[Inbox]:
    """The connected inboxes that a provider's payload names, by their own or their parent's id.

    For the platform's own work on inbound deliveries: the id decides whose a payload is.
    """
    names = list(external_ids)
    return list(
        Inbox.objects.unscoped()
        .filter(Q(external_id__in=names) | Q(parent_external_id__in=names))
        .filter(channel__in=channels, deleted_at__isnull=True)
        .order_by("id")
    )


def conversations(
    *,
    actor: Actor,
    channels: Sequence[str],
    role: Role = Role.VIEWER,
    account_id: UUID | None = None,
) -> TenantQuerySet[Conversation]:
    """The conversations of `channels` in connected inboxes. Raises as `inboxes` does."""
    rows = Conversation.objects.for_accounts(_accounts(actor, role, account_id))
    rows = rows.filter(inbox__channel__in=channels, inbox__deleted_at__isnull=True)
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    return rows


def conversation(
    *, actor: Actor, conversation_id: UUID, channels: Sequence[str], role: Role = Role.VIEWER
) -> Conversation:
    """One conversation with its inbox and contact.

    Raises ConversationNotFound when it is not there or of another account, Forbidden
    when the actor may see but not do.
    """
    row = (
        conversations(actor=actor, channels=channels)
        .filter(id=conversation_id)
        .select_related("inbox", "contact")
        .first()
    )
    if row is None:
        raise ConversationNotFound
    if actor.roles[row.account_id] < role:
        raise Forbidden
    return row


def locked_conversation(*, actor: Actor, conversation_id: UUID) -> Conversation:
    """A conversation that was found for `actor`, locked. Raises ConversationNotFound."""
    rows = Conversation.objects.for_accounts(actor.accounts_with(Role.AGENT))
    found = rows.select_for_update(no_key=True).filter(id=conversation_id).first()
    if found is None:
        raise ConversationNotFound
    return found


def messages(*, actor: Actor, conversation: Conversation) -> TenantQuerySet[Message]:
    """The messages of a conversation that was fetched for `actor`."""
    if conversation.account_id not in actor.roles:
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
    """Those of the messages, of whatever conversation, that are the account's."""
    rows = Message.objects.for_accounts(_accounts(actor, Role.VIEWER, account_id))
    rows = rows.filter(id__in=ids, inbox__deleted_at__isnull=True)
    return rows if actor.inbox_ids is None else rows.filter(inbox_id__in=actor.inbox_ids)


def attachment(*, actor: Actor, attachment_id: UUID) -> Attachment:
    """A received or sent file with its message. Raises NotFound."""
    rows = Attachment.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        id=attachment_id, message__inbox__deleted_at__isnull=True
    )
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
    return (
        Attachment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(message_id__in=message_ids)
        .order_by("message_id", "position")
    )


def matching(
    rows: TenantQuerySet[Conversation], *, q: str, region: str = "TR"
) -> TenantQuerySet[Conversation]:
    """Those whose partner's name, user name or phone number contains what `q` says."""
    for term in search_terms(q, region=region):
        rows = rows.filter(Q(search__contains=term[0]) | Q(search__contains=term[-1]))
    return rows


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which conversations a list shows by their state and by whose they are."""

    status: str = ""
    assignment: AssignmentFilter = field(default_factory=AssignmentFilter)


def waiting(
    rows: TenantQuerySet[Conversation], *, actor: Actor, chosen: WorkFilter
) -> TenantQuerySet[Conversation]:
    """Those that `chosen` lets through; for the lists of every channel and of the console."""
    if chosen.status:
        rows = rows.filter(status=chosen.status)
    return narrowed(rows, actor=actor, chosen=chosen.assignment)


def conversation_total(
    *, actor: Actor, channels: Sequence[str], inbox_id: UUID | None = None
) -> int:
    """How many conversations `conversations` finds, from the kept counters.

    Of one inbox when `inbox_id` is given.
    """
    only = actor.inbox_ids
    if inbox_id is not None:
        only = frozenset([inbox_id]) if only is None else only & {inbox_id}
    with connection.cursor() as cursor:
        cursor.execute(
            _TOTAL,
            {
                "accounts": actor.accounts_with(Role.VIEWER),
                "channels": list(channels),
                "only": None if only is None else list(only),
            },
        )
        return int(cursor.fetchone()[0])


def oldest_due_wake() -> datetime | None:
    """Since when the conversation that was snoozed until then waits to be woken; None for none."""
    rows = Conversation.objects.unscoped().filter(
        status=ConversationStatus.SNOOZED, snoozed_until__lte=timezone.now()
    )
    moment: datetime | None = rows.aggregate(t=Min("snoozed_until"))["t"]
    return moment


def oldest_due_send() -> datetime | None:
    """Since when the oldest message that may leave now has waited; None when none does.

    What stands behind another message of its conversation may not leave yet.
    """
    now = timezone.now()
    ahead = Dispatch.objects.unscoped().filter(
        conversation=OuterRef("conversation"),
        id__lt=OuterRef("id"),
        state__in=[DispatchState.QUEUED, DispatchState.SENDING],
    )
    waiting = (
        Dispatch.objects.unscoped()
        .filter(~Exists(ahead), state=DispatchState.QUEUED, next_attempt_at__lte=now)
        .filter(inbox__status=InboxStatus.ACTIVE, inbox__deleted_at__isnull=True)
        .exclude(inbox__sends_wait_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment


def oldest_due_file() -> datetime | None:
    """Since when the oldest file to fetch has waited; None when none does."""
    now = timezone.now()
    waiting = (
        Attachment.objects.unscoped()
        .filter(state=AttachmentState.PENDING, next_attempt_at__lte=now)
        .exclude(lease_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment


def _accounts(actor: Actor, role: Role, account_id: UUID | None) -> list[UUID]:
    if account_id is None:
        return actor.accounts_with(role)
    actor.require(account_id, role)
    return [account_id]
