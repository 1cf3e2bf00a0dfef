"""What the tests of tasks, notes and comments look at."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from accounts.models import Letter
from tests.factories.accounts import Firm
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent


def path(firm: Firm, *parts: object) -> str:
    return "/".join([f"/accounts/{firm.id}/crm", *map(str, parts)])


def events_of(firm: Firm, *types: str) -> list[dict[str, Any]]:
    """The payloads of the account's events of these types, oldest first."""
    rows = OutboxEvent.objects.for_accounts([firm.id]).filter(type__in=types).order_by("id")
    return list(rows.values_list("payload", flat=True))


def changes_of(target: Model, action: str) -> list[dict[str, Any]]:
    """The changes in the audit entries of `action` on `target`, oldest first."""
    entries = AuditEntry.objects.unscoped().filter(target_id=target.pk, action=action)
    return list(entries.order_by("id").values_list("changes", flat=True))


def letters(topic: str = "") -> list[str]:
    """Whom notices of `topic` (of any without) are written to."""
    rows = Letter.objects.filter(kind="notice", topic__startswith=topic)
    return sorted(rows.values_list("email", flat=True))
