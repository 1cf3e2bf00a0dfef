"""What a message carries besides text and files, as lines to show.

The payload is as the provider sent it, so nothing about its shape is taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from messaging.models import Message
from ticaret.console.formats import date_and_time

_LONGEST = 200
_MOST_LINES = 12
# The end of the year 9999.
_LAST_SECOND = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Detail:
    """`href` is empty or an http address."""

    icon: str
    text: str
    note: str = ""
    href: str = ""


def details_of(message: Message) -> list[Detail]:
    """The lines below the text of `message`; none for one that was taken back."""
    if message.revoked_at or not isinstance(message.payload, Mapping):
        return []
    found: list[Detail] = []
    for name, read in _READERS.items():
        if value := message.payload.get(name):
            found += read(value)
    return found[:_MOST_LINES]


def _location(value: Any) -> Iterator[Detail]:
    place = _mapping(value)
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return
    point = urlencode({"mlat": latitude, "mlon": longitude})
    yield Detail(
        "pin",
        _text(place.get("name")) or _text(place.get("title")) or _("Konum"),
        _("Canlı konum")
        if place.get("live") is True
        else _text(place.get("address")) or f"{latitude:.5f}, {longitude:.5f}",
        f"https://www.openstreetmap.org/?{point}",
    )


def _contacts(value: Any) -> Iterator[Detail]:
    for contact in _list(value):
        card = _mapping(contact)
        phones = [_text(_mapping(phone).get("phone")) for phone in _list(card.get("phones"))]
        name = _text(_mapping(card.get("name")).get("formatted_name")) or _text(card.get("name"))
        yield Detail("person", name or _("Kişi kartı"), ", ".join(filter(None, phones)))


def _order(value: Any) -> Iterator[Detail]:
    for item in _list(_mapping(value).get("product_items")):
        line = _mapping(item)
        price = f"{_text(line.get('item_price'))} {_text(line.get('currency'))}".strip()
        name = _text(line.get("product_retailer_id"))
        yield Detail("bag", f"{_text(line.get('quantity'))} × {name}", price)


def _referral(value: Any) -> Iterator[Detail]:
    source = _mapping(value)
    ads = _mapping(source.get("ads_context_data"))
    title = _text(source.get("headline")) or _text(ads.get("ad_title"))
    yield Detail("ad", _("Reklamdan geldi"), title, _address(source.get("source_url")))


def _story(value: Any) -> Iterator[Detail]:
    yield Detail("story", _("Hikâye"), "", _address(_mapping(value).get("url")))


def _share(value: Any) -> Iterator[Detail]:
    yield Detail("share", _("Paylaşım"), _text(_mapping(value).get("type")))


def _interactive(value: Any) -> Iterator[Detail]:
    """The title is the message's text already; a filled form is worth its fields."""
    response = _mapping(value).get("response")
    for key, answer in _mapping(response).items():
        if key != "flow_token":
            yield Detail("tap", _text(key), _text(answer))


def _list_message(value: Any) -> Iterator[Detail]:
    found = _mapping(value)
    if title := _text(found.get("title")):
        yield Detail("list", title, _text(found.get("footer")))
    for section in _list(found.get("sections")):
        for row in _list(_mapping(section).get("rows")):
            line = _mapping(row)
            yield Detail("tap", _text(line.get("title")), _text(line.get("description")))


def _buttons(value: Any) -> Iterator[Detail]:
    found = _mapping(value)
    if footer := _text(found.get("footer")):
        yield Detail("info", footer)
    for button in _list(found.get("buttons")):
        line = _mapping(button)
        text = _text(line.get("text")) or _text(_mapping(line.get("buttonText")).get("displayText"))
        yield Detail("tap", text, _text(line.get("url")), _address(line.get("url")))


def _event(value: Any) -> Iterator[Detail]:
    event = _mapping(value)
    starts = event.get("startTime")
    when = ""
    if isinstance(starts, int) and 0 < starts < _LAST_SECOND:
        when = date_and_time(datetime.fromtimestamp(starts, UTC))
    yield Detail("calendar", when or _("Etkinlik"), _text(event.get("location")))
    if event.get("cancelled") is True:
        yield Detail("revoked", _("İptal edildi"))
    answers = [_mapping(one).get("response") for one in _mapping(event.get("responses")).values()]
    if answers:
        going = answers.count("going")
        yield Detail("people", _("%(n)s kişi katılıyor") % {"n": going})


def _once(value: Any) -> Iterator[Detail]:
    yield Detail("eye", _("Bir kez görüntülenebilir"))


def _forwarded(value: Any) -> Iterator[Detail]:
    yield Detail("share", _("İletilmiş mesaj"))


def _private_reply(value: Any) -> Iterator[Detail]:
    yield Detail("comment", _("Yoruma özel yanıt"))


_READERS = {
    "privateReply": _private_reply,
    "forwarded": _forwarded,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "interactive": _interactive,
    "list": _list_message,
    "buttons": _buttons,
    "event": _event,
    "viewOnce": _once,
    "story": _story,
    "share": _share,
    "referral": _referral,
}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return str(value)[:_LONGEST] if isinstance(value, str | int | float) else ""


def _address(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text if text.startswith(("https://", "http://")) else ""
