"""What a template asks to be filled in, and the components of a send that fills it.

Shapes and limits: Meta, "Message templates" (Cloud API). Pure: knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_MEDIA = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document", "GIF": "video"}
_LONGEST_TEXT = 1024
_LONGEST_PAYLOAD = 128
_HTTPS = re.compile(r"https://[^\s]{1,2000}")


class Wrong(ValueError):
    """`field` is the parameter that is missing, too much or malformed; `reason` says which."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def wanted(components: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a form for this template needs.

    `{"header": {"type", "names"}, "body": [names], "buttons": [{"index", "type", "required"}],
    "cards": [the same of each card]}`; a header's type is `text`, `image`, `video`, `document`
    or `location`.
    """
    cards = [_asked(_components(card)) for card in _cards(components)]
    return _asked(components) | {"cards": cards}


def _asked(components: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    asked: dict[str, Any] = {"header": None, "body": [], "buttons": []}
    for component in components:
        kind = _word(component.get("type"))
        if kind == "HEADER":
            asked["header"] = _header(component)
        elif kind == "BODY":
            asked["body"] = _names(component.get("text"))
        elif kind == "BUTTONS":
            asked["buttons"] = list(_buttons(component.get("buttons")))
    return asked


def fill(
    components: Sequence[Mapping[str, Any]],
    *,
    named: bool,
    header: Mapping[str, Any] | None,
    body: Mapping[str, str],
    buttons: Mapping[str, str],
    cards: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """The `components` of a send. `body` by variable, `buttons` by index. Raises Wrong.

    `header` is `{"text"}`, `{"url", "filename"}` or `{"latitude", "longitude", "name",
    "address"}`, as the template's header wants it; `cards` has `{"header", "body", "buttons"}`
    for each card of a carousel, in its order.
    """
    filled = _filled(components, named=named, header=header, body=body, buttons=buttons)
    known = [_components(card) for card in _cards(components)]
    if len(known) != len(cards):
        raise Wrong("cards", f"the template has {len(known)}")
    if not known:
        return filled
    return [*filled, {"type": "carousel", "cards": list(_filled_cards(known, cards, named))}]


def _filled_cards(
    known: Sequence[Sequence[Mapping[str, Any]]], cards: Sequence[Mapping[str, Any]], named: bool
) -> Iterator[dict[str, Any]]:
    for index, (components, card) in enumerate(zip(known, cards, strict=True)):
        try:
            filled = _filled(
                components,
                named=named,
                header=card.get("header"),
                body=card.get("body") or {},
                buttons=card.get("buttons") or {},
            )
        except Wrong as wrong:
            raise Wrong(f"cards.{index}.{wrong.field}", wrong.reason) from None
        yield {"card_index": index, "components": filled}


def _filled(
    components: Sequence[Mapping[str, Any]],
    *,
    named: bool,
    header: Mapping[str, Any] | None,
    body: Mapping[str, str],
    buttons: Mapping[str, str],
) -> list[dict[str, Any]]:
    asked = _asked(components)
    filled: list[dict[str, Any]] = []
    if asked["header"] is not None:
        filled.append(
            {"type": "header", "parameters": [_filled_header(asked["header"], header or {}, named)]}
        )
    elif header:
        raise Wrong("header", "the template has none to fill")
    _exactly("body", asked["body"], body)
    if asked["body"]:
        texts = [_text(f"body.{name}", body[name], name, named) for name in asked["body"]]
        filled.append({"type": "body", "parameters": texts})
    _exactly(
        "buttons",
        [b["index"] for b in asked["buttons"] if b["required"]],
        buttons,
        optional=[b["index"] for b in asked["buttons"] if not b["required"]],
    )
    filled.extend(
        _filled_button(button, buttons[button["index"]])
        for button in asked["buttons"]
        if button["index"] in buttons
    )
    return filled


def preview(
    components: Sequence[Mapping[str, Any]], *, body: Mapping[str, str], header_text: str = ""
) -> str:
    """The text that the person will read, for our own copy of the message."""
    parts: list[str] = []
    for component in components:
        kind, text = _word(component.get("type")), component.get("text")
        if not isinstance(text, str):
            continue
        if kind == "HEADER":
            parts.append(_VARIABLE.sub(header_text.replace("\\", r"\\"), text))
        elif kind == "BODY":
            parts.append(_VARIABLE.sub(lambda found: body.get(found[1], found[0]), text))
        elif kind == "FOOTER":
            parts.append(text)
    return "\n".join(parts)


def _cards(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    for component in components:
        if _word(component.get("type")) == "CAROUSEL":
            return _mappings(component.get("cards"))
    return []


def _components(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _mappings(card.get("components"))


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _header(component: Mapping[str, Any]) -> dict[str, Any] | None:
    form = _word(component.get("format") or "TEXT")
    if form == "TEXT":
        names = _names(component.get("text"))
        return {"type": "text", "names": names} if names else None
    if form == "LOCATION":
        return {"type": "location", "names": []}
    return {"type": _MEDIA[form], "names": []} if form in _MEDIA else None


def _buttons(buttons: Any) -> Iterator[dict[str, Any]]:
    for index, button in enumerate(buttons if isinstance(buttons, list) else []):
        if not isinstance(button, Mapping):
            continue
        kind, name = _word(button.get("type")), str(index)
        if kind == "URL" and _names(button.get("url")):
            yield {"index": name, "type": "url", "required": True}
        elif kind == "COPY_CODE":
            yield {"index": name, "type": "copy_code", "required": True}
        elif kind == "OTP":
            yield {"index": name, "type": "url", "required": True}
        elif kind == "QUICK_REPLY":
            yield {"index": name, "type": "quick_reply", "required": False}


def _filled_header(
    asked: Mapping[str, Any], given: Mapping[str, Any], named: bool
) -> dict[str, Any]:
    kind = asked["type"]
    if kind == "text":
        return _text("header.text", given.get("text"), asked["names"][0], named)
    if kind == "location":
        place = {name: given.get(name) for name in ("latitude", "longitude")}
        if not all(_is_number(value) for value in place.values()):
            raise Wrong("header", "a location needs latitude and longitude")
        more = {n: str(given[n])[:1000] for n in ("name", "address") if given.get(n)}
        return {"type": "location", "location": place | more}
    url = given.get("url")
    if not isinstance(url, str) or not _HTTPS.fullmatch(url):
        raise Wrong("header.url", "an https address of the file is needed")
    media = {"link": url}
    if kind == "document" and given.get("filename"):
        media["filename"] = str(given["filename"])[:240]
    return {"type": kind, kind: media}


def _filled_button(button: Mapping[str, Any], value: str) -> dict[str, Any]:
    field = f"buttons.{button['index']}"
    kind = button["type"]
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_PAYLOAD:
        raise Wrong(field, f"1 to {_LONGEST_PAYLOAD} characters are needed")
    parameter = {
        "url": {"type": "text", "text": value},
        "copy_code": {"type": "coupon_code", "coupon_code": value},
        "quick_reply": {"type": "payload", "payload": value},
    }[kind]
    return {
        "type": "button",
        "sub_type": kind,
        "index": button["index"],
        "parameters": [parameter],
    }


def _text(field: str, value: Any, name: str, named: bool) -> dict[str, str]:
    """Meta refuses line breaks, tabs and rows of blanks in a parameter (132012)."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(field, "a text is needed")
    if len(value) > _LONGEST_TEXT:
        raise Wrong(field, f"at most {_LONGEST_TEXT} characters")
    if re.search(r"[\n\t]| {5,}", value):
        raise Wrong(field, "no line breaks, tabs or more than four blanks in a row")
    parameter = {"type": "text", "text": value}
    return parameter | ({"parameter_name": name} if named else {})


def _exactly(
    field: str,
    names: Sequence[str],
    given: Mapping[str, Any],
    *,
    optional: Sequence[str] = (),
) -> None:
    for name in names:
        if name not in given:
            raise Wrong(f"{field}.{name}", "it is missing")
    for name in given:
        if name not in names and name not in optional:
            raise Wrong(f"{field}.{name}"[:200], "the template does not ask for it")


def _names(text: Any) -> list[str]:
    return list(dict.fromkeys(_VARIABLE.findall(text))) if isinstance(text, str) else []


def _word(value: Any) -> str:
    return value.upper() if isinstance(value, str) else ""


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and -180 <= value <= 180
