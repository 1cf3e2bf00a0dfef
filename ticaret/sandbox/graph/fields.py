"""The `fields` parameter: `id,name,messages.limit(5){id,from}`."""

from __future__ import annotations

import re
from typing import Any

from ticaret.sandbox.graph import errors

_NAME = re.compile(r"([A-Za-z_]\w*)((?:\.\w+\([^)]*\))*)")

Fields = dict[str, "Fields"]


def parse(text: str) -> Fields:
    """Nested names; modifiers such as `.limit(5)` are dropped. Raises code 2500 on bad syntax."""
    fields, end = _parse(text, 0)
    if end != len(text):
        raise errors.GraphError(2500, "Syntax error in the fields parameter")
    return fields


def _parse(text: str, at: int) -> tuple[Fields, int]:
    fields: Fields = {}
    while at < len(text):
        match = _NAME.match(text, at)
        if match is None:
            raise errors.GraphError(2500, "Syntax error in the fields parameter")
        at = match.end()
        inner: Fields = {}
        if text[at : at + 1] == "{":
            inner, at = _parse(text, at + 1)
            if text[at : at + 1] != "}":
                raise errors.GraphError(2500, "Syntax error in the fields parameter")
            at += 1
        fields[match[1]] = inner
        if text[at : at + 1] != ",":
            break
        at += 1
    return fields, at


def select(node: dict[str, Any], fields: Fields) -> dict[str, Any]:
    """The asked fields of `node` and always its `id`; unset ones are left out, as Graph does."""
    chosen = {"id": node["id"]} if "id" in node else {}
    for name, inner in fields.items():
        if node.get(name) is not None:
            chosen[name] = _narrow(node[name], inner) if inner else node[name]
    return chosen


def _narrow(value: Any, fields: Fields) -> Any:
    if isinstance(value, list):
        return [_narrow(item, fields) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("data"), list | dict):
        return {**value, "data": _narrow(value["data"], fields)}
    return select(value, fields)
