"""Addresses outside the envelope: provider webhooks, pages, streams. Documented here by hand.

Their views are plain ones, so the document cannot be read off them; whoever owns
one describes it at start-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PlainOperation:
    """One method of one path. `answers` maps a status to (media type, what it says).

    `parameters` are OpenAPI parameter objects; `request` is (media type, JSON schema).
    `extension` marks what is not in the catalogue.
    """

    method: str
    path: str
    tag: str
    summary: str
    role: str
    answers: Mapping[int, tuple[str, str]]
    description: str = ""
    parameters: Sequence[Mapping[str, Any]] = field(default_factory=list)
    request: tuple[str, Mapping[str, Any]] | None = None
    extension: bool = False


_operations: list[PlainOperation] = []


def document(*operations: PlainOperation) -> None:
    """Put these into the OpenAPI document; called once at start-up."""
    _operations.extend(operations)


def add_plain_operations(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    for operation in _operations:
        item = result["paths"].setdefault(operation.path, {})
        item[operation.method] = _described(operation)
    result["paths"] = dict(sorted(result["paths"].items()))
    return result


def _described(operation: PlainOperation) -> dict[str, Any]:
    parts = [part for part in operation.path.split("/") if part]
    described: dict[str, Any] = {
        "operationId": operation.method + "".join(part.capitalize() for part in parts),
        "summary": operation.summary,
        "tags": [operation.tag],
        "responses": {
            str(status): {
                "description": text,
                "content": {media_type: {"schema": {"type": "string"}}},
            }
            for status, (media_type, text) in operation.answers.items()
        },
        "x-required-role": operation.role,
        "x-plain": True,
    }
    if operation.extension:
        described["x-extension"] = True
    if operation.description:
        described["description"] = operation.description
    if operation.parameters:
        described["parameters"] = [dict(parameter) for parameter in operation.parameters]
    if operation.request is not None:
        media_type, schema = operation.request
        content = {media_type: {"schema": dict(schema)}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.role == "public":
        described["security"] = []
    return described
