"""Typed readers for the environment. A missing or wrong value stops start-up with one sentence.

Every variable may also be given as `<NAME>_FILE`, the path of a file that holds it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.FileAwareEnv()
_T = TypeVar("_T")
_GRAPH_VERSION = re.compile(r"^v\d{2}\.\d$")


def _read(name: str, default: str | None, convert: Callable[[str], _T]) -> _T:
    # A value from a file mostly comes with the newline that editors put at its end.
    raw = (_env.str(name, default=None) or "").rstrip("\r\n")
    if raw == "":
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set.")
        raw = default
    try:
        return convert(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not valid: {error}") from None


def text(name: str, default: str | None = None) -> str:
    return _read(name, default, str)


def flag(name: str, default: bool) -> bool:
    def convert(raw: str) -> bool:
        word = raw.strip().lower()
        if word not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
            raise ValueError("expected true or false")
        return word in {"1", "true", "yes", "on"}

    return _read(name, "true" if default else "false", convert)


def integer(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    def convert(raw: str) -> int:
        value = int(raw)
        if not low <= value <= high:
            raise ValueError(f"expected a whole number from {low} to {high}")
        return value

    return _read(name, str(default), convert)


def words(name: str, default: str = "") -> list[str]:
    return _read(name, default, lambda raw: [w.strip() for w in raw.split(",") if w.strip()])


def url(
    name: str, default: str | None = None, *, schemes: tuple[str, ...] = ("http", "https")
) -> str:
    """An address without a trailing slash, or "" when unset and `default` is ""."""

    def convert(raw: str) -> str:
        if not raw:
            return raw
        parts = urlsplit(raw)
        if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "file"):
            raise ValueError(f"expected an address starting with {' or '.join(schemes)}")
        return raw.rstrip("/")

    return _read(name, default, convert)


def graph_version(name: str, default: str) -> str:
    def convert(raw: str) -> str:
        if not _GRAPH_VERSION.match(raw):
            raise ValueError("expected a version like v25.0")
        return raw

    return _read(name, default, convert)


def encryption_keys(name: str) -> dict[int, bytes]:
    """`1:<base64 of 32 bytes>,2:…` → {1: key, 2: key}; the highest number encrypts."""

    def convert(raw: str) -> dict[int, bytes]:
        keys: dict[int, bytes] = {}
        for part in raw.split(","):
            number, _, encoded = part.strip().partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                raise ValueError("a key is not base64") from None
            if not number.isdigit() or not 0 < int(number) < 2**16 or len(key) != 32:
                raise ValueError("expected <number>:<base64 of 32 bytes>, comma separated")
            keys[int(number)] = key
        return keys

    return _read(name, None, convert)


database = _env.db_url_config
email = _env.email_url_config
