"""How an order's number is written. Pure.

A format is text with `{year}` and, at its end, `{number}` or `{number:6}` (six digits at
least). Because the number stands last, after something that is no digit, two orders with
different sequence numbers never read the same, whatever the format was at their times.
"""

from __future__ import annotations

import re

from orders import limits
from orders.errors import BadNumberFormat
from ticaret.errors import FieldError

DEFAULT_FORMAT = "{year}-{number:6}"

_FORMAT = re.compile(
    r"(?P<before>(?:\{year\}|[A-Za-zÇĞİÖŞÜçğıöşü0-9 ._/#-])*)"
    r"\{number(?::(?P<width>[1-9]|1[0-2]))?\}"
)


def check_format(text: str) -> str:
    """`text` without blanks around it. Raises BadNumberFormat."""
    text = text.strip()
    found = _FORMAT.fullmatch(text)
    before = found["before"] if found else ""
    if found is None or before.endswith("}") or before[-1:].isdigit():
        raise BadNumberFormat(
            fields=[
                FieldError(
                    "numberFormat",
                    BadNumberFormat.code,
                    BadNumberFormat.message_tr,
                    BadNumberFormat.message_en,
                )
            ]
        )
    if len(before.replace("{year}", "2026")) > limits.NUMBER - 20:
        raise BadNumberFormat(
            detail_tr="Biçim çok uzun.",
            detail_en="The format is too long.",
        )
    return text


def write_number(format: str, *, sequence: int, year: int) -> str:
    """The number of the order with this place in the sequence."""
    found = _FORMAT.fullmatch(format)
    if found is None:
        raise ValueError(f"not a number format: {format}")
    width = int(found["width"] or 1)
    return f"{found['before'].replace('{year}', str(year))}{sequence:0{width}d}"
