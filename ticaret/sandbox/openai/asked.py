"""What a request may say; anything else is refused, as the API refuses it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox.openai.errors import OpenAiError, invalid
from ticaret.sandbox.openai.schemas import check_strict

_FIELDS = {
    "model": str,
    "messages": list,
    "response_format": dict,
    "max_completion_tokens": int,
    "max_tokens": int,
    "temperature": (int, float),
    "top_p": (int, float),
    "n": int,
    "seed": int,
    "stream": bool,
    "store": bool,
    "user": str,
    "metadata": dict,
    "reasoning_effort": str,
}
_ROLES = ("system", "developer", "user", "assistant")
_PARTS = {"text": "text", "image_url": "image_url"}


@dataclass(frozen=True, slots=True)
class Completion:
    """A request for a chat completion. `schema` is None when no structured output is asked for."""

    model: str
    system: str
    user: str
    schema: dict[str, Any] | None
    max_tokens: int | None
    images: int
    streams: bool


def read_completion(raw: bytes) -> Completion:
    """Raises OpenAiError for a body that the API would refuse."""
    body = _object(raw)
    for name, value in body.items():
        if name not in _FIELDS:
            raise OpenAiError(
                400, f"Unrecognized request argument supplied: {name[:100]}",
                param=name[:100], code="unknown_parameter",
            )  # fmt: skip
        wanted: Any = _FIELDS[name]
        if value is not None and (
            not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)
        ):
            raise invalid(f"Invalid type for '{name}'.", name)
    if not body.get("model"):
        raise invalid("you must provide a model parameter", "model")
    if body.get("n") not in (None, 1):
        raise invalid("The sandbox gives one choice.", "n")
    said: dict[str, list[str]] = {"system": [], "user": []}
    images = 0
    for place, message in enumerate(_messages(body)):
        text, shown = _content(message, f"messages[{place}]")
        images += shown
        said["user" if message["role"] == "user" else "system"].append(text)
    return Completion(
        model=body["model"],
        system="\n".join(said["system"]),
        user="\n".join(said["user"]),
        schema=_schema(body.get("response_format")),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        images=images,
        streams=bool(body.get("stream")),
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise invalid("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise invalid("The body of your request is not an object.")
    return body


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise invalid("[] is too short - 'messages'", "messages")
    for place, message in enumerate(messages):
        where = f"messages[{place}]"
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise invalid(f"'{where}.role' is one of {', '.join(_ROLES)}.", where)
        if set(message) - {"role", "content", "name"}:
            raise invalid(f"'{where}' has an unknown key.", where)
    return messages


def _content(message: Mapping[str, Any], where: str) -> tuple[str, int]:
    content = message.get("content")
    if isinstance(content, str):
        return content, 0
    if not isinstance(content, list) or not content:
        raise invalid(f"Invalid type for '{where}.content'.", where)
    texts, images = [], 0
    for part in content:
        key = _PARTS.get(str(part.get("type"))) if isinstance(part, dict) else None
        if key is None or set(part) != {"type", key}:
            raise invalid(f"Invalid part in '{where}.content'.", where)
        if key == "text":
            texts.append(str(part["text"]))
            continue
        url = part["image_url"].get("url") if isinstance(part["image_url"], dict) else None
        if not isinstance(url, str) or not url.startswith(("data:image/", "https://")):
            raise invalid(f"Invalid image in '{where}.content'.", where)
        images += 1
    return "\n".join(texts), images


def _schema(response_format: Any) -> dict[str, Any] | None:
    if response_format is None or response_format == {"type": "text"}:
        return None
    described = response_format.get("json_schema")
    if response_format.get("type") != "json_schema" or not isinstance(described, dict):
        raise invalid("The sandbox knows text and json_schema.", "response_format")
    name = described.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 64:
        raise invalid("Missing required parameter: 'response_format.json_schema.name'.")
    if described.get("strict") is not True:
        raise invalid("The sandbox wants strict schemas.", "response_format.json_schema.strict")
    schema = described.get("schema")
    check_strict(schema, schema)
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise invalid("schema must be a JSON Schema of 'type: \"object\"'", "response_format")
    return schema
