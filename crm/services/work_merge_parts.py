"""Tasks, notes and comments of a customer or a contact, for merges, moves and deletions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crm.models import Comment, Note, Task
from crm.ports import Party
from crm.services import task_people
from crm.services.matching import platform
from crm.services.repointing import ForeignKeys


class _Followers(ForeignKeys):
    """Rows that follow their customer and contact; what was given away since a merge stays."""

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        here = self._rows(winner).filter(pk__in=moved["ids"])
        self._point(list(here.values_list("pk", flat=True)), loser, now)

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Of a deleted contact the customer stays."""
        if not self.contact:
            return
        for party in parties:
            if party.contact_id is not None:
                self._rows(party).update(**{self.contact: None}, **self._touched(now))


class CustomerNotes(_Followers):
    """Notes about a customer and about its contacts."""

    def __init__(self) -> None:
        super().__init__(name="crm.notes", model=Note, word="notes", contact="contact_id")


class CustomerComments(_Followers):
    """Comments on a customer and on its tasks."""

    def __init__(self) -> None:
        super().__init__(name="crm.comments", model=Comment, word="comments")


class CustomerTasks(_Followers):
    """Tasks, and with each the comments on it."""

    def __init__(self) -> None:
        super().__init__(name="crm.tasks", model=Task, word="tasks", contact="contact_id")

    def move_contact(self, contact: Party, customer_id: Any, now: datetime) -> None:
        ids = list(self._rows(contact).values_list("pk", flat=True))
        super().move_contact(contact, customer_id, now)
        self._bring_comments(ids, contact, customer_id)

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Tasks of a deleted customer are nobody's; they are still to be done."""
        super().release(parties, now)
        for party in parties:
            if party.contact_id is None:
                task_people.release_customer(
                    actor=platform([party.account_id]),
                    account_id=party.account_id,
                    customer_id=party.customer_id,
                    now=now,
                )

    def _point(self, ids: Sequence[Any], party: Party, now: datetime) -> None:
        super()._point(ids, party, now)
        self._bring_comments(ids, party, party.customer_id)

    def _bring_comments(self, ids: Sequence[Any], party: Party, customer_id: Any) -> None:
        comments = Comment.objects.for_accounts([party.account_id])
        comments.filter(task_id__in=ids).update(customer_id=customer_id)
