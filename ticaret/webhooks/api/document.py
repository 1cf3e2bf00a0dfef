"""The `webhooks` section of the OpenAPI document, made from the event catalogue.

Headers and signatures are those of Standard Webhooks 1.0.0 (https://www.standardwebhooks.com).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticaret.api.examples import ID, TIME
from ticaret.events.catalogue import EventType, event_types
from ticaret.webhooks.payloads import envelope

_HEADERS = (
    ("webhook-id", "`msg_` and the event's id: the same at every attempt and every replay."),
    ("webhook-timestamp", "Unix seconds of this attempt."),
    (
        "webhook-signature",
        "Space-separated `v1,<base64 HMAC-SHA256 of id.timestamp.body>`, one per living secret.",
    ),
)


def add_webhooks(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    result["webhooks"] = {known.type: {"post": _described(known)} for known in event_types()}
    return result


def _described(known: EventType) -> dict[str, Any]:
    sent = envelope(ID, ID, known.type, known.version, TIME, dict(known.example))
    schema = _schema_of(sent)
    schema["properties"]["type"] = {"const": known.type}
    schema["properties"]["version"] = {"const": known.version}
    schema["properties"]["timestamp"] = {"type": "string", "format": "date-time"}
    for name in ("id", "accountId"):
        schema["properties"][name] = {"type": "string", "format": "uuid"}
    return {
        "operationId": f"webhook.{known.type}",
        "summary": known.description_tr,
        "description": known.description_en,
        "tags": ["Webhooks"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
                "description": text,
            }
            for name, text in _HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": sent}},
        },
        "responses": {
            "2XX": {"description": "Taken. Anything else is tried again for about three days."},
            "410": {"description": "No longer wanted: the webhook is disabled."},
        },
    }


def _schema_of(value: Any) -> dict[str, Any]:
    """The shape of an example. A null says nothing about what else could stand there."""
    if isinstance(value, Mapping):
        properties = {name: _schema_of(inner) for name, inner in value.items()}
        return {"type": "object", "properties": properties, "required": list(value)}
    if isinstance(value, list):
        return {"type": "array", "items": _schema_of(value[0]) if value else {}}
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return {"type": names[type(value)]} if type(value) in names else {}
