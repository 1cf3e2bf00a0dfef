"""Cursors of keyset lists: opaque, signed, bound to their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.core import signing

from ticaret.errors import FieldError, Invalid

_SALT = "ticaret.api.cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list was left: the order and its value and id in the last row shown."""

    sort: str
    value: Any
    id: UUID


def write(cursor: Cursor) -> str:
    """`cursor` as the text that `nextCursor` shows."""
    return _signer().sign_object([cursor.sort, *_plain(cursor.value), cursor.id.hex])


def read(text: str) -> Cursor:
    """The cursor that `write` made. Raises Invalid for anything else."""
    try:
        sort, kind, plain, row_id = _signer().unsign_object(text)
    except signing.BadSignature:
        raise bad_cursor() from None
    return Cursor(sort, _value(kind, plain), UUID(row_id))


def bad_cursor() -> Invalid:
    """The refusal of a cursor that is forged, damaged or of another order."""
    return Invalid(
        fields=[
            FieldError(
                "cursor",
                "invalid",
                "İmleç geçersiz; listeyi baştan alın.",
                "The cursor is not valid; start the list again.",
            )
        ]
    )


@cache
def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)


def _plain(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "time", value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return type(value).__name__, str(value)
    return "plain", value


def _value(kind: str, plain: Any) -> Any:
    match kind:
        case "time":
            return datetime.fromisoformat(plain)
        case "Decimal":
            return Decimal(plain)
        case "UUID":
            return UUID(plain)
    return plain
