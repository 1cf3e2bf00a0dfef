"""The audit trail cannot be rewritten, whoever tries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from tests.admin.conftest import firm
from ticaret.audit.models import AuditEntry


def update() -> None:
    AuditEntry.objects.unscoped().update(action="nothing.happened")


def delete() -> None:
    AuditEntry.objects.unscoped().delete()


def update_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ticaret_audit_auditentry SET actor_label = ''")


def delete_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ticaret_audit_auditentry")


def empty_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ticaret_audit_auditentry SET changes = '{}'")


def invent_by_hand() -> None:
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE ticaret_audit_auditentry SET changes = '{"name": [null, "Y"]}'""")


def erase_the_doer_with_the_values() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ticaret_audit_auditentry"
            " SET changes = ticaret_audit_erased(changes), actor_label = ''"
        )


@pytest.mark.parametrize(
    "tamper",
    [
        update,
        delete,
        update_by_hand,
        delete_by_hand,
        empty_by_hand,
        invent_by_hand,
        erase_the_doer_with_the_values,
    ],
)
def test_an_entry_can_be_neither_changed_nor_removed(db: None, tamper: Callable[[], None]) -> None:
    firm()
    before = list(AuditEntry.objects.unscoped().values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tamper()
    assert list(AuditEntry.objects.unscoped().values()) == before
    assert len(before) == 1
