"""What the rows of imported files say of a person, as long as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.services.personal_data import parties_of
from ticaret.privacy.ports import Erased, Subject
from ticaret.tabular.services import about_people
from ticaret.tabular.services.about_people import Person, ToldRow


class ImportedData:
    """Rows that name the person, and those from which their contact or customer was made.

    It is asked before `CrmData`, which forgets who that was.
    """

    name = "imports"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """The rows as the files had them, under the titles of their columns."""
        person = _person(account_id, subject)
        rows = [_row(row) for row in about_people.rows_about(account_id=account_id, person=person)]
        return {"rows": rows} if rows else None

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty these rows; an undoing of their import leaves what they wrote alone."""
        person = _person(account_id, subject)
        return Erased(rows=about_people.empty_rows_about(account_id=account_id, person=person))


def _person(account_id: UUID, subject: Subject) -> Person:
    parties = parties_of(account_id=account_id, subject=subject)
    return Person(
        phone=subject.phone,
        email=subject.email,
        external_id=subject.external_id,
        ids=[party.contact_id or party.customer_id for party in parties],
    )


def _row(row: ToldRow) -> dict[str, Any]:
    return {
        "importId": str(row.run.pk),
        "file": row.run.filename,
        "number": row.number,
        "cells": row.cells,
        "since": row.told_at.isoformat(),
    }
