"""Tolerant readers: a value of the wrong type reads as empty, never as an error."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

_EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)
_LONGEST_ID = 512
# Providers write seconds in some places and milliseconds in others; a second count this
# large would lie in the year 5138.
_FIRST_MILLISECONDS = 10**11
_WORD = re.compile(r"[a-z0-9_]{1,60}")


def load_json(raw: str) -> Any:
    """The document, with numbers that JSON columns and clients cannot hold as strings.

    Raises ValueError for what is no JSON (NaN and Infinity are none), and RecursionError.
    """
    return json.loads(raw, parse_int=_integer, parse_float=_number, parse_constant=_refuse)


def _integer(raw: str) -> int | str:
    return int(raw) if len(raw) < 19 else raw


def _number(raw: str) -> float | str:
    number = float(raw)
    return number if math.isfinite(number) else raw


def _refuse(raw: str) -> None:
    raise ValueError(raw)


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def identifier(value: Any) -> str:
    """An id as a string, since some are written as JSON integers; "" when it can be none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    found = str(value).strip()
    return found if len(found) <= _LONGEST_ID else ""


def whole(value: Any) -> int:
    """A count that may be written as a string; 0 when unreadable."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def word(value: Any) -> str:
    """A provider's word that becomes part of a kind: lower case, or "unknown"."""
    found = text(value).lower().replace("-", "_")
    return found if _WORD.fullmatch(found) else "unknown"


def moment(value: Any, received_at: datetime) -> datetime:
    """The time that `value` tells: seconds, milliseconds (numbers or strings) or ISO 8601.

    What is unreadable, before 2004, or more than a day ahead becomes `received_at`.
    """
    found = _moment(value)
    if found is None or not _EARLIEST <= found <= received_at + timedelta(days=1):
        return received_at
    return found


def _moment(value: Any) -> datetime | None:
    try:
        if isinstance(value, str) and not value.isascii():
            return None
        if isinstance(value, str) and not value.isdigit():
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        number = float(value)
        if number >= _FIRST_MILLISECONDS:
            number /= 1000
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def occurred_at(payload: Mapping[str, Any]) -> datetime:
    """The time that `split` wrote into the payload of an item."""
    return datetime.fromisoformat(payload["occurred_at"])


def given(source: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of `names` that are present and not empty."""
    return {name: source[name] for name in names if source.get(name) not in (None, "", [], {})}
