"""The audit trail of a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Value

from crm.models import Customer
from crm.ports import audited
from crm.selectors.customers import require_customer
from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_CUSTOMER = "crm.customer"


def customer_history(
    *,
    actor: Actor,
    customer_id: UUID,
    action: str = "",
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> TenantQuerySet[AuditEntry]:
    """What was done to a customer and to what hangs on it. Raises CustomerNotFound.

    `since` is included, `until` is not.
    """
    customer = require_customer(actor=actor, customer_id=customer_id)
    about = Q(target_type=_CUSTOMER, target_id=customer_id)
    for target_type, ids in _hanging(customer).items():
        about |= Q(target_type=target_type, target_id__in=ids)
    wanted: dict[str, Any] = {
        "action": action,
        "actor_id": actor_id,
        "created_at__gte": since,
        "created_at__lt": until,
    }
    entries = AuditEntry.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(about)
    return entries.filter(**{name: value for name, value in wanted.items() if value})


def _hanging(customer: Customer) -> dict[str, list[UUID]]:
    """The ids of what hangs on the customer, by type; one statement for all types."""
    found: dict[str, list[UUID]] = {}
    parts = [
        rows(customer.account_id, customer.pk).order_by().values_list(Value(type), F("pk"))
        for type, rows in audited().items()
    ]
    if parts:
        for type, id in parts[0].union(*parts[1:], all=True):
            found.setdefault(type, []).append(id)
    return found
