"""Webhooks that others have recorded: each is taken in, and what it says can be read by the API.

`captured.json` tells for every file of `tests/fixtures/meta` what its account sees then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from messaging.choices import Channel
from tests.factories.accounts import Firm
from tests.factories.inboxes import make_inbox, post_webhook, receive
from tests.support.client import Api
from ticaret.ingress.models import InboundDelivery, InboundItem

CAPTURED = sorted((Path(__file__).parent.parent / "fixtures" / "meta").glob("*.json"))
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "captured.json").read_text())
# The button "Test" of Meta's dashboard sends this id, which is nobody's.
NOBODY = "0"
_CHANNELS = {"page": Channel.FACEBOOK_PAGE, "instagram": Channel.INSTAGRAM_BUSINESS}


@pytest.mark.parametrize("file", CAPTURED, ids=lambda file: file.stem)
def test_a_captured_webhook_is_taken_in_and_can_be_read(
    file: Path,
    api: Api,
    firm: Firm,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    raw = file.read_bytes()
    connect(firm, json.loads(raw))

    with django_capture_on_commit_callbacks(execute=True):
        receive(raw)

    assert what_can_be_read(api.as_owner(firm), firm) == EXPECTED[file.stem]
    assert InboundDelivery.objects.get().verdict in {"processed", "ignored"}


def test_what_nobody_has_connected_is_kept_and_belongs_to_nobody(firm: Firm, api: Api) -> None:
    for file in CAPTURED:
        assert post_webhook(file.read_bytes()).status_code == 200
    receive()

    assert InboundDelivery.objects.count() == len(CAPTURED)
    items = InboundItem.objects.all()
    assert {(item.verdict, item.reason) for item in items} <= {
        ("ignored", "no connected inbox has this id"),
        ("duplicate", "the same event came in another delivery"),
    }
    assert {item.account_id for item in items} == {None}
    assert what_can_be_read(api.as_owner(firm), firm) == {
        "items": [],
        "threads": [],
        "messages": [],
        "posts": [],
        "comments": [],
        "events": [],
    }


def what_can_be_read(api: Api, firm: Firm) -> dict[str, Any]:
    """What came in, as far as it is the same in every run."""
    threads = api.get("/meta/threads", {"limit": 100}).data["rows"]
    return {
        "items": sorted(
            [item["kind"], item["verdict"], item["reason"]]
            for item in api.get(f"/accounts/{firm.id}/inbound-items").data["rows"]
        ),
        "threads": [
            {
                "participant": [thread["participantId"], thread["participantName"]],
                "unread": thread["unreadCount"],
                "last": thread["lastMessage"] and thread["lastMessage"]["type"],
            }
            for thread in threads
        ],
        "messages": [
            {
                name: message[name]
                for name in ("externalMessageId", "direction", "type", "text", "status", "payload")
            }
            | {
                "reactions": [reaction["emoji"] for reaction in message["reactions"]],
                "files": [[file["type"], file["filename"]] for file in message["attachments"]],
            }
            for thread in threads
            for message in api.get(f"/meta/threads/{thread['id']}/messages").data["rows"]
        ],
        "posts": [
            {name: post[name] for name in ("externalPostId", "kind", "text", "hidden", "isMention")}
            | {"author": post["author"]["name"], "removed": post["removedAt"] is not None}
            for path in ("/meta/posts", "/instagram/media")
            for post in _kept_and_removed(api, path)
        ],
        "comments": [
            {name: comment[name] for name in ("externalCommentId", "text", "hidden", "isMention")}
            | {"author": comment["author"]["name"], "removed": comment["removedAt"] is not None}
            for comment in _kept_and_removed(api, "/meta/comments")
        ],
        "events": [
            event["type"] if event["type"] != "inbox.notice" else event["data"]["notice"]
            for event in api.get(f"/accounts/{firm.id}/events").data["rows"]
            if event["type"] != "inbox.status"
        ],
    }


def _kept_and_removed(api: Api, path: str) -> list[dict[str, Any]]:
    answers = [api.get(path, {"removed": removed}).data["rows"] for removed in ("false", "true")]
    return [row for rows in answers for row in rows]


def connect(firm: Firm, document: dict[str, Any]) -> None:
    """Connect every asset that the payload may be about."""
    assets = dict.fromkeys(_assets(document))
    for channel, external_id, parent in assets:
        make_inbox(firm, channel, external_id, parent=parent)


def _assets(document: dict[str, Any]) -> Iterator[tuple[Channel, str, str]]:
    for entry in document["entry"]:
        own = str(entry["id"])
        if channel := _CHANNELS.get(document["object"]):
            events = [*entry.get("messaging", []), *entry.get("standby", [])]
            named = [event["recipient"]["id"] for event in events] if own == NOBODY else [own]
            changes = [change["value"] for change in entry.get("changes", [])]
            named += [v["recipient"]["id"] for v in changes if own == NOBODY and "recipient" in v]
            yield from ((channel, str(name), "") for name in named)
            continue
        for change in entry["changes"]:
            number = change["value"].get("metadata", {}).get("phone_number_id")
            yield Channel.WHATSAPP_BUSINESS, str(number or f"number-of-{own}"), own
