"""JSON bodies, read strictly: what could not be stored or answered is refused at the door."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from ticaret.errors import DomainError, FieldError, Invalid, TooLarge

_MAX_DEPTH = 64
_INT64 = range(-(2**63), 2**63)


class MalformedBody(DomainError):
    code = "malformed_body"
    message_tr = "Gönderilen içerik geçerli bir JSON değil."
    message_en = "The body is not valid JSON."


def check_length(request: Request, limit: int) -> None:
    """Raise TooLarge by the announced length, before a byte of the body is read."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise MalformedBody from None
    if announced > limit:
        raise TooLarge


class StrictJson(BaseParser):
    """RFC 8259 JSON in UTF-8 of at most `API_BODY_LIMIT` bytes.

    Raises TooLarge, MalformedBody (also for `NaN`, `Infinity` and nesting beyond 64
    levels), or Invalid naming the field of a string with NUL or a lone surrogate and
    of a number beyond 64 bits.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(settings.API_BODY_LIMIT + 1)
        if len(raw) > settings.API_BODY_LIMIT:
            raise TooLarge
        try:
            value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise MalformedBody from None
        faults = list(_faults(value))
        if faults:
            raise Invalid(fields=faults)
        return value


class Upload(MultiPartParser):
    """A form with a file, for the views that list it in `parser_classes`.

    Gives a plain dict of the form's texts, and its files as they were uploaded. Raises
    MalformedBody, or Invalid naming a text that cannot be stored.
    """

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            form = super().parse(stream, media_type, dict(parser_context or {}))
            told = {**form.data.dict(), **form.files.dict()}
        except (ParseError, SuspiciousOperation, ValueError, LookupError):
            raise MalformedBody from None
        faults = [_bad_text(name) for name, value in told.items() if _unstorable_item(name, value)]
        if faults:
            raise Invalid(fields=faults)
        return told


def _unstorable_item(name: str, value: Any) -> bool:
    return _unstorable(name) or (isinstance(value, str) and _unstorable(value))


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _faults(root: Any) -> Iterator[FieldError]:
    waiting: list[tuple[str, int, Any]] = [("", 0, root)]
    while waiting:
        path, depth, value = waiting.pop()
        if depth > _MAX_DEPTH:
            raise MalformedBody
        if isinstance(value, dict):
            for key, item in value.items():
                if _unstorable(key):
                    yield _bad_text(path)
                else:
                    waiting.append((f"{path}.{key}" if path else key, depth + 1, item))
        elif isinstance(value, list):
            waiting.extend(
                (f"{path}.{index}" if path else str(index), depth + 1, item)
                for index, item in enumerate(value)
            )
        elif isinstance(value, str):
            if _unstorable(value):
                yield _bad_text(path)
        elif _out_of_range(value):
            yield FieldError(path, "out_of_range", "Sayı çok büyük.", "The number is too large.")


def _unstorable(text: str) -> bool:
    if "\x00" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _out_of_range(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    return isinstance(value, int) and value not in _INT64


def _bad_text(path: str) -> FieldError:
    return FieldError(
        path,
        "invalid_characters",
        "Metin, saklanamayan karakterler içeriyor.",
        "The text contains characters that cannot be stored.",
    )
