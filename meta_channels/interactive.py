"""Interactive messages of WhatsApp: what Meta would refuse is refused here, with its place.

Limits: Meta, "Interactive messages" (Cloud API), 2025. Pure: knows no model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

_BODY, _LIST_BODY, _FOOTER, _HEADER = 1024, 4096, 60, 60
_KINDS_OF_HEADER = ("text", "image", "video", "document")


class Wrong(ValueError):
    """`field` is where in the message; `reason` what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def check(interactive: Any) -> None:
    """Raise Wrong unless `interactive` is a message that WhatsApp takes."""
    message = _mapping("interactive", interactive)
    kind = message.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Wrong("interactive.type", f"one of {', '.join(_READERS)}")
    longest = _LIST_BODY if kind == "list" else _BODY
    body = _mapping("interactive.body", message.get("body"))
    _text("interactive.body.text", body.get("text"), longest)
    if "footer" in message:
        footer = _mapping("interactive.footer", message["footer"])
        _text("interactive.footer.text", footer.get("text"), _FOOTER)
    if "header" in message:
        _header(_mapping("interactive.header", message["header"]), only_text=kind == "list")
    reader(_mapping("interactive.action", message.get("action")))


def text_of(interactive: Mapping[str, Any]) -> str:
    """What the person reads first, for our own copy of the message."""
    return str(_mapping("interactive.body", interactive.get("body")).get("text", ""))


def _header(header: Mapping[str, Any], *, only_text: bool) -> None:
    kind = header.get("type")
    allowed = ("text",) if only_text else _KINDS_OF_HEADER
    if kind not in allowed:
        raise Wrong("interactive.header.type", f"one of {', '.join(allowed)}")
    if kind == "text":
        _text("interactive.header.text", header.get("text"), _HEADER)
    else:
        media = _mapping(f"interactive.header.{kind}", header.get(str(kind)))
        if not any(isinstance(media.get(name), str) and media[name] for name in ("id", "link")):
            raise Wrong(f"interactive.header.{kind}", "an id or a link is needed")


def _buttons(action: Mapping[str, Any]) -> None:
    buttons = _list("interactive.action.buttons", action.get("buttons"), 3)
    titles: list[str] = []
    names: list[str] = []
    for index, button in enumerate(buttons):
        where = f"interactive.action.buttons.{index}"
        reply = _mapping(f"{where}.reply", _mapping(where, button).get("reply"))
        names.append(_text(f"{where}.reply.id", reply.get("id"), 256))
        titles.append(_text(f"{where}.reply.title", reply.get("title"), 20))
    _different("interactive.action.buttons", titles)
    _different("interactive.action.buttons", names)


def _sections(action: Mapping[str, Any]) -> None:
    _text("interactive.action.button", action.get("button"), 20)
    sections = _list("interactive.action.sections", action.get("sections"), 10)
    names: list[str] = []
    for index, raw in enumerate(sections):
        where = f"interactive.action.sections.{index}"
        section = _mapping(where, raw)
        if len(sections) > 1 or section.get("title"):
            _text(f"{where}.title", section.get("title"), 24)
        for place, raw_row in enumerate(_list(f"{where}.rows", section.get("rows"), 10)):
            row = _mapping(f"{where}.rows.{place}", raw_row)
            names.append(_text(f"{where}.rows.{place}.id", row.get("id"), 200))
            _text(f"{where}.rows.{place}.title", row.get("title"), 24)
            if row.get("description"):
                _text(f"{where}.rows.{place}.description", row["description"], 72)
    if len(names) > 10:
        raise Wrong("interactive.action.sections", "at most 10 rows in all")
    _different("interactive.action.sections", names)


def _link(action: Mapping[str, Any]) -> None:
    given = _mapping("interactive.action.parameters", action.get("parameters"))
    _text("interactive.action.parameters.display_text", given.get("display_text"), 20)
    url = _text("interactive.action.parameters.url", given.get("url"), 2000)
    if not url.startswith(("https://", "http://")):
        raise Wrong("interactive.action.parameters.url", "an http or https address")


def _place(action: Mapping[str, Any]) -> None:
    if action.get("name") != "send_location":
        raise Wrong("interactive.action.name", "send_location")


_READERS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "button": _buttons,
    "list": _sections,
    "cta_url": _link,
    "location_request_message": _place,
}


def _mapping(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Wrong(where, "an object is needed")
    return value


def _list(where: str, value: Any, most: int) -> Sequence[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise Wrong(where, f"1 to {most} are needed")
    return value


def _text(where: str, value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise Wrong(where, f"1 to {longest} characters")
    return value


def _different(where: str, values: Sequence[str]) -> None:
    if len(set(values)) < len(values):
        raise Wrong(where, "no two may be equal")
