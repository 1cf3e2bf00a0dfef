"""Writing the audit trail, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from ticaret.api import request_id
from ticaret.api.naming import camel
from ticaret.audit.models import AuditEntry
from ticaret.db.bulk import insert_rows
from ticaret.db.ids import new_id
from ticaret.tenancy.actor import Actor

_ERASE = """
    UPDATE ticaret_audit_auditentry SET changes = ticaret_audit_erased(changes)
    WHERE target_type = %s AND target_id = ANY(%s) AND changes <> ticaret_audit_erased(changes)
"""


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
    entry = AuditEntry(**_values(actor, account_id, action, target, changes or {}))
    entry.save(force_insert=True)
    return entry


def record_many(
    *,
    actor: Actor,
    account_id: UUID,
    action: str,
    targets: Iterable[tuple[Model, Mapping[str, Sequence[Any]]]],
) -> None:
    """`record` for many targets with their changes, in one statement."""
    insert_rows(
        AuditEntry,
        [
            {"id": new_id(), **_values(actor, account_id, action, target, changes)}
            for target, changes in targets
        ],
    )


def erase_values(model: type[Model], ids: Collection[UUID]) -> int:
    """Erase what the entries about these rows say of values; who did what when, and to which
    fields, stays. Returns how many entries said something.
    """
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ERASE, [model._meta.label_lower, list(ids)])
        erased: int = cursor.rowcount
    return erased


def _values(
    actor: Actor,
    account_id: UUID,
    action: str,
    target: Model,
    changes: Mapping[str, Sequence[Any]],
) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_label": actor.label,
        "action": action,
        "target_type": target._meta.label_lower,
        "target_id": target.pk,
        "changes": {camel(field): list(pair) for field, pair in changes.items()},
        "request_id": request_id.current(),
    }
