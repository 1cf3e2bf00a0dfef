"""How many rows a list has, where a kept counter knows it cheaper than counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Total:
    """A SELECT of one number, never NULL, with its parameters; asked beside a page."""

    text: str
    params: tuple[Any, ...]
