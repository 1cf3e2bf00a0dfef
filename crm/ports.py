"""What the apps above bring to CRM."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, or a contact with the customer it belongs to."""

    account_id: UUID
    customer_id: UUID
    contact_id: UUID | None = None


class MergeParticipant(Protocol):
    """Rows that hang on customers or contacts. All of it runs in the caller's transaction.

    `repoint` moves what hangs on `loser` to `winner` and returns, as JSON, what `restore` needs
    to bring exactly that back. `restore` raises `crm.errors.MergeCannotBeUndone` when it can't.
    Both parties are contacts, or both are customers: then what hangs on the contacts of the loser
    goes along, but not the contacts, which are CRM's own.
    """

    @property
    def name(self) -> str: ...

    def count(self, party: Party) -> Mapping[str, int]:
        """How many rows would move, by the word that a preview shows them under."""
        ...

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]: ...

    def restore(
        self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime
    ) -> None: ...

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """The contact now belongs to `customer_id`; so does what hangs on the contact."""
        ...

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """These were deleted: let go of what should not point at them."""
        ...


# (account, customer) → ids of rows of one kind whose changes belong to the customer's history.
AuditedRows = Callable[[UUID, UUID], Iterable[UUID]]

_participants: dict[str, MergeParticipant] = {}
_audited: dict[str, AuditedRows] = {}


def register_merge_participant(participant: MergeParticipant) -> None:
    """Called once at start-up by each app whose rows hang on customers or contacts."""
    _participants[participant.name] = participant


def merge_participants() -> list[MergeParticipant]:
    """Every registered participant, in the order of registration."""
    return list(_participants.values())


def register_audited(target_type: str, rows: AuditedRows) -> None:
    """`rows` finds the rows of `target_type` (`crm.contact`) that a customer's audit shows too."""
    _audited[target_type] = rows


def audited() -> Mapping[str, AuditedRows]:
    """What was registered, by target type."""
    return _audited
