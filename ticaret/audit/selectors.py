"""Reading the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def entries(
    *,
    actor: Actor,
    actor_id: UUID | None = None,
    action: str = "",
    target_type: str = "",
    target_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> TenantQuerySet[AuditEntry]:
    """The trail of the accounts that the actor administers.

    `actor_id` is who did it; `since` is included, `until` is not.
    """
    wanted: dict[str, Any] = {
        "actor_id": actor_id,
        "action": action,
        "target_type": target_type,
        "target_id": target_id,
        "created_at__gte": since,
        "created_at__lt": until,
    }
    rows = AuditEntry.objects.for_accounts(actor.accounts_with(Role.ADMIN))
    return rows.filter(**{name: value for name, value in wanted.items() if value})
