"""Inboxes: own ones, shared ones, and those that a provider's payload names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from messaging.models import Inbox, WaSessionShare
from messaging.selectors.shares import permissions_for, shares
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def inboxes(
    *, actor: Actor, role: Role = Role.VIEWER, account_id: UUID | None = None
) -> TenantQuerySet[Inbox]:
    """The connected inboxes in which `actor` may do what `role` allows; of one account if given.

    Shared ones are among them. Raises NotFound or Forbidden for an account of others or
    too small a role in it.
    """
    if account_id is not None:
        actor = actor.within(account_id, role)
    shared = shares(actor=actor, role=role).values("session_id")
    rows = Inbox.objects.unscoped().filter(
        Q(account_id__in=actor.accounts_with(role)) | Q(id__in=shared), deleted_at__isnull=True
    )
    if actor.inbox_ids is not None:
        rows = rows.filter(id__in=actor.inbox_ids)
    return rows


# The same of one row `inbox`, for statements that the ORM does not write.
INBOX_IS_SEEN = """
    inbox.deleted_at IS NULL
    AND (inbox.account_id = %(account)s OR EXISTS (
        SELECT FROM messaging_wasessionshare AS share
        WHERE share.session_id = inbox.id AND share.target_account_id = %(account)s
            AND share.permission = ANY(%(permissions)s)))
    AND (%(inboxes)s::uuid[] IS NULL OR inbox.id = ANY(%(inboxes)s))
"""


def inbox_seen_by(*, actor: Actor, account_id: UUID, role: Role = Role.VIEWER) -> dict[str, Any]:
    """The parameters of `INBOX_IS_SEEN`. Raises as `inboxes` does."""
    actor.require(account_id, role)
    return {
        "account": account_id,
        "permissions": permissions_for(role),
        "inboxes": None if actor.inbox_ids is None else list(actor.inbox_ids),
    }


def own_inboxes(account_id: UUID, offered: Collection[UUID]) -> list[UUID]:
    """The ids among `offered` that are connected inboxes of the account, or shared with it."""
    shared = WaSessionShare.objects.unscoped().filter(target_account_id=account_id)
    rows = Inbox.objects.unscoped().filter(
        Q(account_id=account_id) | Q(id__in=shared.values("session_id")),
        deleted_at__isnull=True,
        id__in=offered,
    )
    return list(rows.values_list("id", flat=True))


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
