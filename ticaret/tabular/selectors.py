"""How to fetch imports safely."""

from __future__ import annotations

from uuid import UUID

from ticaret.errors import NotFound
from ticaret.tabular.models import ColumnMapping, ImportChunk, ImportRow, ImportRun
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def imports(*, actor: Actor, account_id: UUID, kind: str) -> TenantQuerySet[ImportRun]:
    """The imports of one kind into an account. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.VIEWER)
    return ImportRun.objects.for_accounts([account_id]).filter(kind=kind)


def one_import(*, actor: Actor, account_id: UUID, kind: str, import_id: UUID) -> ImportRun:
    """One import. Raises NotFound or Forbidden."""
    found = imports(actor=actor, account_id=account_id, kind=kind).filter(id=import_id).first()
    if found is None:
        raise NotFound
    return found


def rows_of(
    *, actor: Actor, account_id: UUID, kind: str, import_id: UUID, verdict: str = ""
) -> TenantQuerySet[ImportRow]:
    """The reported rows of an import, with `verdict` only such. Raises NotFound or Forbidden."""
    run = one_import(actor=actor, account_id=account_id, kind=kind, import_id=import_id)
    rows = ImportRow.objects.for_accounts([account_id]).filter(run_id=run.id)
    return rows.filter(verdict=verdict) if verdict else rows


def mappings(*, actor: Actor, account_id: UUID, kind: str) -> TenantQuerySet[ColumnMapping]:
    """What the account said of the titles in its files. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.VIEWER)
    return ColumnMapping.objects.for_accounts([account_id]).filter(kind=kind)


def locked_run(*, account_id: UUID, import_id: UUID) -> ImportRun:
    """An import for its worker, locked until the transaction ends."""
    return (
        ImportRun.objects.for_accounts([account_id])
        .select_for_update(no_key=True)
        .get(id=import_id)
    )


def chunk_of(run: ImportRun, number: int) -> ImportChunk | None:
    """The rows of one step; None behind the last."""
    return (
        ImportChunk.objects.for_accounts([run.account_id])
        .filter(run_id=run.id, number=number)
        .first()
    )


def chunk_count(run: ImportRun) -> int:
    """How many steps the rows of an import take."""
    return ImportChunk.objects.for_accounts([run.account_id]).filter(run_id=run.id).count()
