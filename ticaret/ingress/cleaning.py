"""What providers send, as PostgreSQL can keep it; and how the same thing is recognised again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_DEEPEST = 40


class TooDeep(ValueError):
    pass


def clean(value: Any, depth: int = 0) -> Any:
    """`value` as PostgreSQL can keep it in a JSON column. Raises `TooDeep` beyond 40 levels."""
    if depth > _DEEPEST:
        raise TooDeep
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(name): clean(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [clean(part, depth + 1) for part in value]
    return value


def clean_text(value: str) -> str:
    """`value` without NUL and lone surrogates."""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    try:
        value.encode()
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def short_key(key: str) -> str:
    """`key`, or its beginning and its digest when it has more than 255 characters."""
    key = clean_text(key)
    return key if len(key) <= 255 else f"{key[:150]}:{hashlib.sha256(key.encode()).hexdigest()}"


def digest(value: Any) -> str:
    """The same 32 characters for the same JSON, whatever the order of its keys."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
