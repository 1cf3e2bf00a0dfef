"""Who works on new events and wants to be woken for them.

A reader keeps its own position per account and finds what is new by comparing it with
`EventStream.last_position`, so a lost call costs it only the time until its sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

Reader = Callable[[Sequence[UUID]], None]

_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Called once at start-up. `reader` gets the accounts with new events; it must be quick."""
    _readers.append(reader)


def wake_readers(account_ids: Sequence[UUID]) -> None:
    """Tell every reader of these accounts' new events."""
    for reader in _readers:
        reader(account_ids)
