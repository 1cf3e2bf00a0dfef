"""Every type of event there is, with its meaning and an example: what others may subscribe to.

Each app registers its own at start-up. A payload only grows: a change that would break a
reader of `version` n is published as version n + 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EventType:
    """`example` is the payload of one such event, as readers get it."""

    type: str
    description_tr: str
    description_en: str
    example: Mapping[str, Any]
    version: int = 1


_types: dict[str, EventType] = {}


def register_event_type(
    type: str, *, tr: str, en: str, example: Mapping[str, Any], version: int = 1
) -> None:
    """Called once at start-up for each type that an app publishes.

    Raises ValueError for a type that is registered already.
    """
    if type in _types:
        raise ValueError(f"the event type {type} is registered twice")
    _types[type] = EventType(type, tr, en, example, version)


def event_types() -> list[EventType]:
    """Every registered type, by name."""
    return [_types[name] for name in sorted(_types)]


def is_event_type(name: str) -> bool:
    """Whether some app publishes events of this type."""
    return name in _types


def event_version(name: str) -> int:
    """The present version of the payloads of this type; 1 for one that nobody registered."""
    known = _types.get(name)
    return known.version if known is not None else 1
