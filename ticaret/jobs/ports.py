"""What a kind of job must bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a job stands when its next step begins; `fetched` is what its `fetch` brought."""

    account_id: UUID
    parameters: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    done: int
    total: int | None
    fetched: Any = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. With a `result` the job has succeeded, with an `error` it has failed
    for a reason that trying again would not change; else the next step follows.
    """

    done: int
    total: int | None = None
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    error: str = ""


class Wait(Exception):
    """Raised by a `fetch`: the step cannot be taken yet, and this is no failure of the job."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason


# Runs in one transaction with the checkpoint it returns, so a killed worker repeats nothing.
RunStep = Callable[[Stage, datetime], Step]
# Runs in the transaction in which a job is given up, after a step failed again and again.
GivenUp = Callable[[Stage, datetime], None]

# Runs before its step, outside any transaction: the place for one outside call, which may
# be made again when a worker is killed. May raise `Wait`.
Fetch = Callable[[Stage], Any]

_kinds: dict[str, RunStep] = {}
_fetches: dict[str, Fetch] = {}
_given_up: dict[str, GivenUp] = {}


def register_job(
    kind: str, run_step: RunStep, *, fetch: Fetch | None = None, given_up: GivenUp | None = None
) -> None:
    """Called once at start-up by the app that owns the kind.

    `given_up` lets it note on its own rows that no further step will come.
    """
    _kinds[kind] = run_step
    if fetch is not None:
        _fetches[kind] = fetch
    if given_up is not None:
        _given_up[kind] = given_up


def step_of(kind: str) -> RunStep:
    """The step of `kind`. Raises KeyError for an unknown one."""
    return _kinds[kind]


def fetch_of(kind: str) -> Fetch | None:
    """What the steps of `kind` need from outside; None when they need nothing."""
    return _fetches.get(kind)


def given_up_of(kind: str) -> GivenUp | None:
    """What the app wants done when a job of `kind` is given up."""
    return _given_up.get(kind)
