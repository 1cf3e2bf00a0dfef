"""Taking part in merges for the usual case: a table with a customer and perhaps a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from crm.errors import MergeCannotBeUndone
from crm.ports import Party


@dataclass(frozen=True, slots=True)
class ForeignKeys:
    """A `MergeParticipant` for a tenant `model` that points at customers and contacts.

    `word` is what a preview counts the rows under. A model without one of the columns says so
    with an empty name. Deleting a customer or contact leaves the rows as they are.
    """

    name: str
    model: type[models.Model]
    word: str
    customer: str = "customer_id"
    contact: str = ""

    def count(self, party: Party) -> Mapping[str, int]:
        """How many rows point at `party`."""
        return {self.word: self._rows(party).count()}

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]:
        """The rows of `loser` point at `winner` from now on. Returns their ids."""
        ids = list(self._rows(loser).order_by("pk").values_list("pk", flat=True))
        self._point(ids, winner, now)
        return {"ids": [str(id) for id in ids]}

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        """Rows that are still there point at `loser` again.

        Raises MergeCannotBeUndone when one of them was given to somebody else since.
        """
        rows = self._all(loser).filter(pk__in=moved["ids"])
        here = self._rows(winner).filter(pk__in=moved["ids"])
        if rows.count() != here.count():
            raise MergeCannotBeUndone(
                detail_tr=f"Birleştirme geri alınamıyor: taşınan kayıtlardan biri ({self.word}) "
                "o günden beri başka birine verilmiş.",
                detail_en=f"The merge cannot be undone: one of the moved rows ({self.word}) "
                "was given to somebody else since.",
            )
        self._point(moved["ids"], loser, now)

    def move_contact(self, contact: Party, customer_id: Any, now: datetime) -> None:
        """What hangs on the contact belongs to its new customer."""
        if self.contact and self.customer:
            self._rows(contact).update(**{self.customer: customer_id, **self._touched(now)})

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Nothing: what was done for somebody stays done."""

    def _all(self, party: Party) -> Any:
        rows: Any = self.model._default_manager
        return rows.filter(account_id=party.account_id)

    def _rows(self, party: Party) -> Any:
        if party.contact_id is None:
            if not self.customer:
                return self._all(party).none()
            return self._all(party).filter(**{self.customer: party.customer_id})
        if not self.contact:
            return self._all(party).none()
        return self._all(party).filter(**{self.contact: party.contact_id})

    def _point(self, ids: Sequence[Any], party: Party, now: datetime) -> None:
        values: dict[str, Any] = {}
        if self.customer:
            values[self.customer] = party.customer_id
        if party.contact_id is not None and self.contact:
            values[self.contact] = party.contact_id
        self._all(party).filter(pk__in=ids).update(**values, **self._touched(now))

    def _touched(self, now: datetime) -> dict[str, datetime]:
        names = {field.name for field in self.model._meta.get_fields()}
        return {"updated_at": now} if "updated_at" in names else {}
