"""Buttons, lists and templates of WhatsApp: checked, and made into text and buttons. Pure."""

from __future__ import annotations

import re
from typing import Any

from ticaret.sandbox.directory import Template
from ticaret.sandbox.graph import errors

Json = dict[str, Any]

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")
_PLACEHOLDER = re.compile(r"\{\{\w+\}\}")


def wanted(params: Json, part: str, name: str) -> str:
    """`params[part][name]`, or code 100 when it is missing or empty."""
    holder = params.get(part)
    value = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(value, str) or not value:
        raise errors.invalid(f"The parameter {part}['{name}'] is required.")
    return value


def _limited(value: Any, name: str, limit: int) -> str:
    if not isinstance(value, str) or not value:
        raise errors.whatsapp_invalid(131008, "Required parameter is missing", f"{name} is missing")
    if len(value) > limit:
        raise errors.whatsapp_invalid(
            131009,
            "Parameter value is not valid",
            f"{name} is at most {limit} characters",
        )
    return value


def interactive(params: Json) -> tuple[str, Json]:
    """The text and the content of an interactive message."""
    part = params.get("interactive")
    if not isinstance(part, dict):
        raise errors.invalid("The parameter interactive is required.")
    kind, action = str(part.get("type", "")), part.get("action")
    action = action if isinstance(action, dict) else {}
    body = (part.get("body") or {}).get("text")
    text = _limited(body, "body text", 4096 if kind == "list" else 1024)
    if kind == "button":
        return text, {"buttons": _reply_buttons(action.get("buttons"))}
    if kind == "list":
        opener = _limited(action.get("button"), "button", 20)
        return text, {"opener": opener, "buttons": _rows(action.get("sections"))}
    if kind == "cta_url":
        parameters = action.get("parameters") or {}
        title = _limited(parameters.get("display_text"), "display_text", 20)
        return text, {
            "buttons": [{"kind": "url", "id": str(parameters.get("url", "")), "title": title}]
        }
    if kind == "location_request_message":
        return text, {}
    raise errors.whatsapp_invalid(
        131009,
        "Parameter value is not valid",
        f"interactive type {kind} is not supported",
    )


def _counted(items: Any, name: str, most: int) -> list[Json]:
    good = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    if not good or not 1 <= len(items) <= most:
        raise errors.whatsapp_invalid(
            131009, "Parameter value is not valid", f"{name} must be 1 to {most}"
        )
    return list(items)


def _reply_buttons(items: Any) -> list[Json]:
    buttons = []
    for item in _counted(items, "buttons", 3):
        reply = item.get("reply") or {}
        title = _limited(reply.get("title"), "button title", 20)
        buttons.append(
            {
                "kind": "reply",
                "id": _limited(reply.get("id"), "button id", 256),
                "title": title,
            }
        )
    if len({button["title"] for button in buttons}) < len(buttons):
        raise errors.whatsapp_invalid(
            131009, "Parameter value is not valid", "button titles must differ"
        )
    return buttons


def _rows(sections: Any) -> list[Json]:
    rows = [row for s in _counted(sections, "sections", 10) for row in s.get("rows") or []]
    return [
        {
            "kind": "list",
            "id": _limited(row.get("id"), "row id", 200),
            "title": _limited(row.get("title"), "row title", 24),
            "description": str(row.get("description", "")),
        }
        for row in _counted(rows, "rows", 10)
    ]


def template(params: Json, known: list[Template]) -> tuple[str, Json]:
    """The filled-in text and the content of a template message."""
    part = params.get("template")
    part = part if isinstance(part, dict) else {}
    name = str(part.get("name", ""))
    language = (part.get("language") or {}).get("code", "")
    chosen = next((t for t in known if t.name == name and t.language == language), None)
    if chosen is None:
        raise errors.GraphError(
            132001,
            "Template name does not exist in the translation",
            status=404,
            details=f"template name ({name}) does not exist in {language}",
        )
    values: list[str] = []
    for component in part.get("components") or []:
        if str(component.get("type", "")).lower() == "body":
            values = [str(p.get("text", "")) for p in component.get("parameters") or []]
    expected = len(_PLACEHOLDER.findall(chosen.body))
    if len(values) != expected:
        raise errors.whatsapp_invalid(
            132000,
            "Number of parameters does not match the expected number of params",
            f"body: number of localizable_params ({len(values)}) does not match the expected"
            f" number of params ({expected})",
        )
    filled = iter(values)
    text = _PLACEHOLDER.sub(lambda _: next(filled), chosen.body)
    buttons = [{"kind": "template", "id": title, "title": title} for title in chosen.buttons]
    return text, {
        "buttons": buttons,
        "category": chosen.category.lower(),
        "template": name,
    }
