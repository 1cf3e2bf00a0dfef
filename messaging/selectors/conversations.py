"""Conversations of own and shared inboxes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from messaging.choices import Channel
from messaging.errors import ConversationNotFound, ShareTooSmall
from messaging.models import Conversation
from messaging.selectors.shares import is_shared, shared_inboxes
from ticaret.db.search import search_terms
from ticaret.db.totals import Total
from ticaret.errors import Forbidden
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

# Asked beside every page of conversations; the ORM would take four times as long to say it.
_TOTAL = """
    SELECT coalesce(sum(counter.conversations), 0)::bigint
    FROM messaging_inbox AS inbox
    JOIN messaging_inboxcounter AS counter ON counter.inbox_id = inbox.id
    WHERE (inbox.account_id = ANY(%s) OR inbox.id = ANY(%s::uuid[]))
      AND inbox.channel = ANY(%s)
      AND inbox.deleted_at IS NULL
"""
_OF_INBOXES = " AND inbox.id = ANY(%s)"


def conversations(
    *,
    actor: Actor,
    channels: Sequence[str],
    role: Role = Role.VIEWER,
    account_id: UUID | None = None,
) -> TenantQuerySet[Conversation]:
    """The conversations of `channels` in connected inboxes. Raises as `inboxes` does."""
    if account_id is not None:
        actor = actor.within(account_id, role)
    rows = _rows(actor, channels, role)
    rows = rows.filter(inbox__channel__in=channels, inbox__deleted_at__isnull=True)
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    return rows


def conversation(
    *, actor: Actor, conversation_id: UUID, channels: Sequence[str], role: Role = Role.VIEWER
) -> Conversation:
    """One conversation with its inbox and contact.

    Raises ConversationNotFound when it is not there or of another account, Forbidden
    when the actor may see but not do, ShareTooSmall when a share is what allows too little.
    """
    row = (
        conversations(actor=actor, channels=channels)
        .filter(id=conversation_id)
        .select_related("inbox", "contact")
        .first()
    )
    if row is None:
        raise ConversationNotFound
    if may(actor=actor, conversation=row, role=role):
        return row
    if row.account_id in actor.roles or not actor.accounts_with(role):
        raise Forbidden
    raise ShareTooSmall


def may(*, actor: Actor, conversation: Conversation, role: Role) -> bool:
    """Whether the actor may do what `role` allows in a conversation that was fetched for them."""
    if conversation.account_id in actor.accounts_with(role):
        return True
    return is_shared(actor=actor, inbox_id=conversation.inbox_id, role=role)


def matching(
    rows: TenantQuerySet[Conversation], *, q: str, region: str = "TR"
) -> TenantQuerySet[Conversation]:
    """Those whose partner's name, user name or phone number contains what `q` says."""
    for term in search_terms(q, region=region):
        rows = rows.filter(Q(search__contains=term[0]) | Q(search__contains=term[-1]))
    return rows


def conversation_total(
    *, actor: Actor, channels: Sequence[str], inbox_id: UUID | None = None
) -> Total:
    """How many conversations `conversations` finds, from the kept counters.

    Of one inbox when `inbox_id` is given.
    """
    only = actor.inbox_ids
    if inbox_id is not None:
        only = frozenset([inbox_id]) if only is None else only & {inbox_id}
    shared = _shared(actor, channels, Role.VIEWER)
    found = Total(_TOTAL, (actor.accounts_with(Role.VIEWER), shared, list(channels)))
    if only is None:
        return found
    return Total(_TOTAL + _OF_INBOXES, (*found.params, list(only)))


def _rows(actor: Actor, channels: Sequence[str], role: Role) -> TenantQuerySet[Conversation]:
    """Own ones alone where nothing is shared: an index gives them in their order."""
    shared = _shared(actor, channels, role)
    own = actor.accounts_with(role)
    if not shared:
        return Conversation.objects.for_accounts(own)
    return Conversation.objects.unscoped().filter(Q(account_id__in=own) | Q(inbox_id__in=shared))


def _shared(actor: Actor, channels: Sequence[str], role: Role) -> list[UUID]:
    if Channel.PROVIDER_WHATSAPP not in channels:
        return []
    return shared_inboxes(actor=actor, role=role)
