"""Parts of a file by the `Range` header (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from messaging.errors import RangeNotSatisfiable

_SINGLE = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes from `start` on."""

    start: int
    length: int

    def of(self, size: int | None) -> str:
        """As `Content-Range` says it."""
        whole = "*" if size is None else size
        return f"bytes {self.start}-{self.start + self.length - 1}/{whole}"


def single_range(header: str) -> str:
    """`header` when it asks for one part in bytes, else "": what may be ignored is ignored."""
    match = _SINGLE.match(header.strip().lower())
    if match is None or match.group(1) == match.group(2) == "":
        return ""
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return ""
    return f"bytes={first}-{last}"


def served_range(header: str, size: int) -> ByteRange | None:
    """The part of a file of `size` bytes that `header` asks for; None for all of it.

    Raises RangeNotSatisfiable when it lies behind the end.
    """
    wanted = single_range(header)
    if not wanted:
        return None
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise RangeNotSatisfiable(size=size)
        return ByteRange(size - length, length)
    if int(first) >= size:
        raise RangeNotSatisfiable(size=size)
    end = min(int(last), size - 1) if last else size - 1
    return ByteRange(int(first), end - int(first) + 1)
