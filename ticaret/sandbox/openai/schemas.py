"""JSON schemas of structured output: what is allowed in one, and a value that fits it.

The restrictions are those of the strict mode (OpenAI, "Structured model outputs", "Supported
schemas"): every object lists all its properties as required and allows no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticaret.sandbox.openai.errors import OpenAiError, invalid

_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_DEEPEST = 12


def check_strict(schema: Any, root: Any, where: str = "", depth: int = 0) -> None:
    """Raises OpenAiError for a schema that strict mode would refuse."""
    if not isinstance(schema, dict):
        raise _bad(where, "a schema is an object")
    if depth > _DEEPEST:
        raise _bad(where, "it is nested too deeply")
    if "$ref" in schema:
        _target(schema["$ref"], root, where)
        return
    for place, member in enumerate(schema.get("anyOf") or []):
        check_strict(member, root, f"{where}/anyOf/{place}", depth + 1)
    for name, member in (schema.get("$defs") or {}).items():
        check_strict(member, root, f"{where}/$defs/{name}", depth + 1)
    kind = schema.get("type")
    if kind is None and not schema.keys() & {"anyOf", "enum", "const"}:
        raise _bad(where, "schema must have a 'type' key")
    for one in kind if isinstance(kind, list) else [kind]:
        if one is not None and one not in _TYPES:
            raise _bad(where, f"{one!r} is not a type")
    if kind == "object":
        _check_object(schema, root, where, depth)
    if kind == "array":
        check_strict(schema.get("items"), root, f"{where}/items", depth + 1)


def _check_object(schema: Mapping[str, Any], root: Any, where: str, depth: int) -> None:
    if schema.get("additionalProperties") is not False:
        raise _bad(where, "'additionalProperties' is required to be supplied and to be false")
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        raise _bad(where, "an object has 'properties'")
    if sorted(schema.get("required") or []) != sorted(properties):
        raise _bad(where, "'required' is required to list every key in properties")
    for name, member in properties.items():
        check_strict(member, root, f"{where}/{name}", depth + 1)


def fitted(schema: Any, value: Any, root: Any) -> Any:
    """`value` as `schema` wants it: what it has no place for is left out, what is missing is
    the emptiest value that fits.
    """
    if "$ref" in schema:
        return fitted(_target(schema["$ref"], root, ""), value, root)
    if "anyOf" in schema:
        members = schema["anyOf"]
        if value is None and any(member.get("type") == "null" for member in members):
            return None
        filled = [member for member in members if member.get("type") != "null"]
        return fitted(filled[0] if filled else members[0], value, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return value if value in schema["enum"] else schema["enum"][-1]
    return _of_type(schema, value, root)


def _of_type(schema: Any, value: Any, root: Any) -> Any:
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if value is None and "null" in kinds:
        return None
    match next(one for one in kinds if one != "null"):
        case "object":
            given = value if isinstance(value, dict) else {}
            return {
                name: fitted(member, given.get(name), root)
                for name, member in schema["properties"].items()
            }
        case "array":
            rows = value if isinstance(value, list) else []
            return [fitted(schema["items"], row, root) for row in rows]
        case "boolean":
            return value is not False
        case "integer":
            return int(value or 0)
        case "number":
            return value or 0
        case _:
            return value if isinstance(value, str) else ""


def _target(reference: Any, root: Any, where: str) -> Any:
    if reference == "#":
        return root
    name = str(reference).removeprefix("#/$defs/")
    found = (root.get("$defs") or {}).get(name) if isinstance(root, dict) else None
    if not isinstance(found, dict):
        raise _bad(where, f"{str(reference)[:100]!r} leads nowhere")
    return found


def _bad(where: str, why: str) -> OpenAiError:
    message = f"Invalid schema for response_format: In context={where or '()'}, {why}."
    return invalid(message, "response_format")
