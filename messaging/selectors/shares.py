"""Which inboxes of other accounts are shared with whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from messaging.choices import SharePermission
from messaging.models import WaSessionShare
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_RANK = {
    SharePermission.READ: Role.VIEWER,
    SharePermission.REPLY: Role.AGENT,
    SharePermission.MANAGE: Role.ADMIN,
}


def reaches(permission: str, wanted: str) -> bool:
    """Whether `permission` includes `wanted`."""
    return _RANK[SharePermission(permission)] >= _RANK[SharePermission(wanted)]


def permissions_for(role: Role) -> list[str]:
    """The permissions that allow in a shared inbox what `role` allows in an own one."""
    least = min(role, Role.ADMIN)
    return [permission for permission, rank in _RANK.items() if rank >= least]


def shares(*, actor: Actor, role: Role = Role.VIEWER) -> TenantQuerySet[WaSessionShare]:
    """What others share with the accounts in which `actor` has `role`, for such work."""
    rows = WaSessionShare.objects.unscoped().filter(
        target_account_id__in=actor.accounts_with(role),
        permission__in=permissions_for(role),
        session__inbox__deleted_at__isnull=True,
    )
    if actor.inbox_ids is not None:
        rows = rows.filter(session_id__in=actor.inbox_ids)
    return rows


def shared_inboxes(*, actor: Actor, role: Role = Role.VIEWER) -> list[UUID]:
    """The ids of the inboxes that others share with `actor` for the work of `role`."""
    return list(shares(actor=actor, role=role).values_list("session_id", flat=True))


def is_shared(*, actor: Actor, inbox_id: UUID, role: Role = Role.VIEWER) -> bool:
    """Whether an inbox of others is shared with `actor` for the work of `role`."""
    return shares(actor=actor, role=role).filter(session_id=inbox_id).exists()


def audience(inbox_ids: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    """The accounts beside the owner that hear what happens in these inboxes, by inbox."""
    found: dict[UUID, list[UUID]] = {}
    rows = WaSessionShare.objects.unscoped().filter(
        session_id__in=inbox_ids, session__inbox__deleted_at__isnull=True
    )
    for inbox_id, account_id in rows.values_list("session_id", "target_account_id").order_by("id"):
        found.setdefault(inbox_id, []).append(account_id)
    return found
