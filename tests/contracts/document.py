"""The committed OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from ticaret.api.docs import DOCUMENT_AS_JSON


@dataclass(frozen=True, slots=True)
class Documented:
    """One operation of the document."""

    method: str
    path: str
    details: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.details["operationId"])

    @property
    def role(self) -> str:
        return str(self.details["x-required-role"])

    @property
    def takes_account(self) -> bool:
        """Whether `?accountId=` narrows it."""
        return any(
            (item.get("name"), item.get("in")) == ("accountId", "query")
            for item in self.details.get("parameters", [])
        )

    @property
    def is_list(self) -> bool:
        return any(item.get("name") == "cursor" for item in self.details.get("parameters", []))


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    read: dict[str, Any] = orjson.loads(DOCUMENT_AS_JSON.read_bytes())
    return read


@cache
def operations() -> tuple[Documented, ...]:
    """Every operation, in the document's order."""
    return tuple(_read())


def _read() -> Iterator[Documented]:
    for path, methods in document()["paths"].items():
        for method, details in methods.items():
            yield Documented(method.upper(), path, details)
