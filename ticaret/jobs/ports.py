"""What a kind of job must bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a job stands when its next step begins."""

    account_id: UUID
    parameters: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. With a `result` the job has succeeded; else the next step follows."""

    done: int
    total: int | None = None
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None


# Runs in one transaction with the checkpoint it returns, so a killed worker repeats nothing.
RunStep = Callable[[Stage, datetime], Step]

_kinds: dict[str, RunStep] = {}


def register_job(kind: str, run_step: RunStep) -> None:
    """Called once at start-up by the app that owns the kind."""
    _kinds[kind] = run_step


def step_of(kind: str) -> RunStep:
    """The step of `kind`. Raises KeyError for an unknown one."""
    return _kinds[kind]
