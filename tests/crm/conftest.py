"""What the tests of CRM look at."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from tests.factories.accounts import Firm
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent


def changes_of(target: Model, action: str) -> dict[str, Any]:
    """The changes in the newest audit entry of `action` on `target`."""
    entries = AuditEntry.objects.unscoped().filter(target_id=target.pk, action=action)
    changes: dict[str, Any] = entries.latest("id").changes
    return changes


def last_event(firm: Firm) -> OutboxEvent:
    return OutboxEvent.objects.for_accounts([firm.id]).latest("id")
