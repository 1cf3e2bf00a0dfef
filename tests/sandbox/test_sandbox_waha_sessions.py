"""The gateway's sessions: linking, states, loss of the link, what is lost and what is held."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

SESSION = "deniz-whatsapp"
AYSE = "905550001101@c.us"


@pytest.fixture
def hook(receiver: Any) -> dict[str, Any]:
    return {"url": receiver.base_url + "/wa", "events": ["*"], "hmac": {"key": "a hook's key"}}


def statuses(receiver: Any, count: int) -> list[str]:
    return [payload["status"] for payload in receiver.events("session.status", count)]


def test_a_new_session_shows_a_code_and_works_once_it_is_scanned(
    sandbox: Any, receiver: Any, hook: dict[str, Any]
) -> None:
    body = {"name": "shop", "config": {"metadata": {"user.id": "7"}, "webhooks": [hook]}}
    created = sandbox.gateway("POST", "/sessions", json=body)
    assert (created.status_code, created.json()["status"]) == (201, "STARTING")
    assert statuses(receiver, 2) == ["STARTING", "SCAN_QR_CODE"]
    value = sandbox.gateway("GET", "/shop/auth/qr?format=raw").json()["value"]
    assert value.startswith("2@")
    image = sandbox.gateway("GET", "/shop/auth/qr")
    assert image.content.startswith(b"\x89PNG")
    as_json = sandbox.gateway("GET", "/shop/auth/qr", headers={"Accept": "application/json"})
    assert as_json.json()["mimetype"] == "image/png"
    sandbox.phone("POST", "/scan", session="shop", phone="905329998877", name="Dükkân")
    assert statuses(receiver, 4)[2:] == ["STARTING", "WORKING"]
    shown = sandbox.gateway("GET", "/sessions/shop").json()
    assert shown["me"]["id"] == "905329998877@c.us"
    assert shown["config"]["webhooks"][0]["hmac"]["key"] == "a hook's key"
    gone = sandbox.gateway("GET", "/shop/auth/qr?format=raw")
    assert (gone.status_code, gone.json()["expected"]) == (422, ["SCAN_QR_CODE"])


def test_events_are_signed_over_their_bytes_and_carry_the_metadata(
    sandbox: Any, receiver: Any, hook: dict[str, Any]
) -> None:
    config = {"metadata": {"user.id": "7"}, "webhooks": [hook]}
    sandbox.gateway("PUT", f"/sessions/{SESSION}", json={"config": config})
    assert statuses(receiver, 3) == ["STOPPED", "STARTING", "WORKING"]
    headers, body = receiver.received[-1]
    expected = hmac.new(b"a hook's key", body, hashlib.sha512).hexdigest()
    assert headers["X-Webhook-Hmac"] == expected
    assert headers["X-Webhook-Hmac-Algorithm"] == "sha512"
    envelope = receiver.bodies()[-1]
    assert envelope["metadata"] == {"user.id": "7"}
    assert envelope["environment"]["version"] == "2026.7.1"


def test_a_code_changes_and_ends_in_failure_when_nobody_scans_it(
    sandbox: Any, receiver: Any, hook: dict[str, Any]
) -> None:
    sandbox.phone("PUT", "/settings", qrMs=20)
    sandbox.gateway("POST", "/sessions", json={"name": "shop", "config": {"webhooks": [hook]}})
    assert statuses(receiver, 8) == ["STARTING", *["SCAN_QR_CODE"] * 6, "FAILED"]


def test_a_pairing_code_links_as_the_scan_does(
    sandbox: Any, receiver: Any, hook: dict[str, Any]
) -> None:
    sandbox.gateway("POST", "/sessions", json={"name": "shop", "config": {"webhooks": [hook]}})
    statuses(receiver, 2)
    asked = {"phoneNumber": "905329998877"}
    code = sandbox.gateway("POST", "/shop/auth/request-code", json=asked).json()["code"]
    assert len(code) == 9
    linked = sandbox.phone("POST", "/scan", session="shop", phone="905329998877", code=code)
    assert linked["status"] == "WORKING"


def test_logging_out_forgets_the_link_and_keeps_the_configuration(
    sandbox: Any, receiver: Any, hook: dict[str, Any]
) -> None:
    sandbox.gateway("PUT", f"/sessions/{SESSION}", json={"config": {"webhooks": [hook]}})
    statuses(receiver, 3)
    assert sandbox.gateway("POST", f"/sessions/{SESSION}/logout").status_code == 201
    assert statuses(receiver, 6)[3:] == ["STOPPED", "STARTING", "SCAN_QR_CODE"]
    shown = sandbox.gateway("GET", f"/sessions/{SESSION}").json()
    assert shown["me"] is None
    assert shown["config"] == {"webhooks": [hook]}


def test_a_device_removed_on_the_phone_fails_the_session(sandbox: Any) -> None:
    assert sandbox.phone("POST", "/unlink", session=SESSION)["status"] == "FAILED"
    body = {"session": SESSION, "chatId": AYSE, "text": "Merhaba"}
    refused = sandbox.gateway("POST", "/sendText", json=body)
    assert refused.status_code == 422
    assert refused.json() | {"error": ""} == {
        "error": "", "session": SESSION, "status": "FAILED", "expected": ["WORKING"],
    }  # fmt: skip


def test_what_comes_while_the_network_is_broken_comes_with_its_own_time_afterwards(
    sandbox: Any, receiver: Any, hook: dict[str, Any]
) -> None:
    sandbox.gateway("PUT", f"/sessions/{SESSION}", json={"config": {"webhooks": [hook]}})
    statuses(receiver, 3)
    sandbox.phone("PUT", "/sessions", session=SESSION, online=False)
    sandbox.phone("POST", "/messages", chatId=AYSE, text="Orada mısınız?", atMs=1_790_000_000_000)
    sandbox.phone("PUT", "/sessions", session=SESSION, online=True)
    [payload] = receiver.events("message.any")
    assert (payload["body"], payload["timestamp"]) == ("Orada mısınız?", 1_790_000_000)


@pytest.mark.parametrize("way", ["mute", "outage"])
def test_what_is_lost_is_still_in_the_history(
    sandbox: Any, receiver: Any, hook: dict[str, Any], way: str
) -> None:
    sandbox.gateway("PUT", f"/sessions/{SESSION}", json={"config": {"webhooks": [hook]}})
    statuses(receiver, 3)
    if way == "mute":
        sandbox.phone("PUT", "/sessions", session=SESSION, muted=True)
    else:
        sandbox.phone("PUT", "/outage", kind="503")
        assert sandbox.gateway("GET", "/sessions").status_code == 503
    sandbox.phone("POST", "/messages", chatId=AYSE, text="Kayıp")
    sandbox.phone("PUT", "/outage", kind="")
    sandbox.phone("PUT", "/sessions", session=SESSION, muted=False)
    if way == "outage":
        assert statuses(receiver, 5)[3:] == ["STARTING", "WORKING"]
    sandbox.phone("POST", "/messages", chatId=AYSE, text="Buldunuz mu?")
    assert [p["body"] for p in receiver.events("message.any")] == ["Buldunuz mu?"]
    history = sandbox.gateway("GET", f"/{SESSION}/chats/{AYSE}/messages?limit=2").json()
    assert [message["body"] for message in history] == ["Buldunuz mu?", "Kayıp"]


def test_a_hook_that_stays_down_loses_the_event_after_its_attempts(
    sandbox: Any, receiver: Any, hook: dict[str, Any], wait_until: Any
) -> None:
    retries = {"policy": "constant", "delaySeconds": 0.01, "attempts": 2}
    config = {"webhooks": [{**hook, "events": ["message.any"], "retries": retries}]}
    sandbox.gateway("PUT", f"/sessions/{SESSION}", json={"config": config})
    wait_until(lambda: sandbox.gateway("GET", f"/sessions/{SESSION}").json()["status"] == "WORKING")
    receiver.status = 503
    sandbox.phone("POST", "/messages", chatId=AYSE, text="Kimse yok mu?")
    wait_until(lambda: bool(sandbox.phone("GET", "/hooks")["lost"]))
    [lost] = sandbox.phone("GET", "/hooks")["lost"]
    assert (lost["event"], lost["attempts"], lost["lastResult"]) == ("message.any", 3, "503")
    assert sandbox.phone("GET", "/hooks")["waiting"] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": SESSION}, None),
        ({"name": "a b"}, "name may have letters, digits, - and _ and 64 characters"),
        ({"name": "x", "conf": {}}, "property conf should not exist"),
        (
            {"name": "x", "config": {"webhooks": [{"url": "http://a", "events": ["group.v2.*"]}]}},
            "events: unknown group.v2.*",
        ),
    ],
)
def test_a_session_that_cannot_be_made_is_refused(
    sandbox: Any, body: dict[str, Any], message: str | None
) -> None:
    refused = sandbox.gateway("POST", "/sessions", json=body)
    assert refused.status_code == (400 if message else 422)
    if message:
        assert refused.json()["message"] == [message]
    assert len(sandbox.gateway("GET", "/sessions?all=true").json()) == 1


def test_nothing_is_told_without_the_key(sandbox: Any) -> None:
    refused = sandbox.gateway("GET", "/sessions", key="guess")
    assert (refused.status_code, refused.json()) == (
        401, {"message": "Unauthorized", "statusCode": 401},
    )  # fmt: skip
