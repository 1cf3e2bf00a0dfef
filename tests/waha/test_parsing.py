"""The parsers read whatever engines send, and never raise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.waha import parsing
from messaging.waha.jids import jid, message_id
from messaging.waha.parsing.vcards import card_of
from tests.factories.gateway import FIXTURES
from ticaret.ingress.ports import NotAPayload

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
_leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_json = st.recursive(
    _leaf,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_documents = [json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*.json"))]


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("905321110001@c.us", "905321110001@c.us"),
        ("905321110001@s.whatsapp.net", "905321110001@c.us"),
        ("905321110001:12@s.whatsapp.net", "905321110001@c.us"),
        ("905321110001.0:12@s.whatsapp.net", "905321110001@c.us"),
        (" +905321110001@C.US ", "905321110001@c.us"),
        ("99887766554433:3@lid", "99887766554433@lid"),
        ("120363025551234567@g.us", "120363025551234567@g.us"),
        ("905321110001-1600000000@g.us", "905321110001-1600000000@g.us"),
        ("status@broadcast", "status@broadcast"),
        ("0@c.us", "0@c.us"),
        ({"server": "c.us", "user": "905321110001"}, "905321110001@c.us"),
    ],
)
def test_a_jid_has_one_form(raw: Any, canonical: str) -> None:
    found = jid(raw)
    assert found is not None
    assert found.value == canonical


@pytest.mark.parametrize("raw", ["", "me", "@c.us", "x@c.us", "905@example.com", 5, None, "٣@c.us"])
def test_what_is_no_jid_is_none(raw: Any) -> None:
    assert jid(raw) is None


@pytest.mark.parametrize(
    ("raw", "bare", "chat", "participant"),
    [
        ("false_905@c.us_ABC", "ABC", "905@c.us", ""),
        ("true_120-16@g.us_ABC_905@c.us", "ABC", "120-16@g.us", "905@c.us"),
        ("ABC", "ABC", "", ""),
        ({"_serialized": "true_905@lid_ABC", "id": "ABC"}, "ABC", "905@lid", ""),
    ],
)
def test_a_message_id_is_taken_apart(raw: Any, bare: str, chat: str, participant: str) -> None:
    found = message_id(raw)
    assert found is not None
    assert (found.bare, found.chat, found.participant) == (bare, chat, participant)


def _spoilt(value: Any, path: list[int], strange: Any) -> Any:
    """`value` with one of its parts replaced by `strange`."""
    if not path or not isinstance(value, dict | list) or not value:
        return strange
    names = list(value) if isinstance(value, dict) else list(range(len(value)))
    name = names[path[0] % len(names)]
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[name] = _spoilt(value[name], path[1:], strange)
    return copy


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(_documents),
    st.lists(st.integers(0, 50), min_size=1, max_size=6),
    _json,
    st.dictionaries(st.text(max_size=10), _json, max_size=3),
)
def test_no_spoilt_post_breaks_the_parsers(
    document: dict[str, Any], path: list[int], strange: Any, more: dict[str, Any]
) -> None:
    spoilt = _spoilt(document, path, strange)
    if isinstance(spoilt, dict):
        spoilt = {**more, **spoilt}
    try:
        items = parsing.split(json.dumps(spoilt).encode(), NOW)
    except NotAPayload:
        return
    for item in items:
        stored = json.loads(json.dumps(dict(item.payload)))
        assert parsing.parse(stored)
        assert len(item.dedupe_key) <= 255


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_no_card_breaks_its_reader(text: str) -> None:
    assert card_of(f"BEGIN:VCARD\n{text}\nEND:VCARD")["vcard"]
