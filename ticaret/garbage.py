"""How often a worker looks for garbage in circles."""

from __future__ import annotations

import gc
from typing import Any

from celery.signals import worker_process_init

# By default a collection after every 700 objects, which is after every few rows of a thousand.
_NEW_OBJECTS = 20_000
_ROUNDS = 20


def install() -> None:
    """Have every process of a worker `settle` once it has started."""
    worker_process_init.connect(_settle)


def settle() -> None:
    """Leave what start-up made out of every later collection, and collect less often.

    Steps that handle a thousand rows make objects by the ten thousand and drop them all at
    their end; a third of the processor time of an import went into looking at them (measured).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, _ROUNDS, _ROUNDS)


def _settle(**_: Any) -> None:
    settle()
