"""Names as the API writes them."""

from __future__ import annotations


def camel(name: str) -> str:
    """`last_message_at` → `lastMessageAt`."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
