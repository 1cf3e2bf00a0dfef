"""Writing the audit trail, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from ticaret.api import request_id
from ticaret.api.naming import camel
from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Actor


def record(
    *,
    actor: Actor,
    account_id: UUID,
    action: str,
    target: Model,
    changes: Mapping[str, Sequence[Any]] | None = None,
) -> AuditEntry:
    """Write that `actor` did `action` to `target`; `changes` is `{field: (before, after)}`,
    never with a secret; fields are kept as the API writes them.

    The entry carries the id that the answer to the request has as `X-Request-Id`.
    """
    return AuditEntry.objects.create(
        account_id=account_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        changes={camel(field): list(pair) for field, pair in (changes or {}).items()},
        request_id=request_id.current(),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of `record_all`; its fields mean what those of `record` do."""

    account_id: UUID
    action: str
    target: Model
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def record_all(*, actor: Actor, changes: Sequence[Change]) -> None:
    """What `record` writes, for many at once and with one statement."""
    current = request_id.current()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            account_id=change.account_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_label=actor.label,
            action=change.action,
            target_type=change.target._meta.label_lower,
            target_id=change.target.pk,
            changes={camel(name): list(pair) for name, pair in change.changes.items()},
            request_id=current,
        )
        for change in changes
    )
