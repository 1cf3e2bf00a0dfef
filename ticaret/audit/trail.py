"""Writing the audit trail, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db.models import Model

from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Actor

# Set by the request's middleware, so that an entry can be found from an answer's X-Request-Id.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    *,
    actor: Actor,
    account_id: UUID,
    action: str,
    target: Model,
    changes: Mapping[str, Sequence[Any]] | None = None,
) -> AuditEntry:
    """Write that `actor` did `action` to `target`; `changes` is `{field: (before, after)}`."""
    return AuditEntry.objects.create(
        account_id=account_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        changes={field: list(pair) for field, pair in (changes or {}).items()},
        request_id=request_id.get(),
    )
