"""The process: where it refuses to run, whom it refuses to talk to, what a kill leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.conftest import until

PSID = "7100000000001101"


@pytest.mark.parametrize(
    ("host", "changes", "sentence"),
    [
        ("0.0.0.0", {}, "The sandbox binds loopback addresses only, not 0.0.0.0."),
        ("127.0.0.1", {"TICARET_ENV": "production"}, "does not run with TICARET_ENV=production."),
        ("127.0.0.1", {"META_APP_SECRET": ""}, "META_APP_SECRET is not set."),
    ],
)
def test_it_refuses_to_start_where_it_has_no_place(
    tmp_path: Path,
    process_environment: Callable[..., dict[str, str]],
    host: str,
    changes: dict[str, str],
    sentence: str,
) -> None:
    options = ["--port", "0", "--data", str(tmp_path / "data"), "--webhook-url", "http://x/"]
    ended = subprocess.run(
        [sys.executable, "-m", "ticaret.sandbox", *options, "--host", host],
        env=process_environment(**changes),
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.strip().endswith(sentence)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_other_names_and_other_sites_are_refused_and_nothing_is_written(
    sandbox: Any, headers: dict[str, str], status: int
) -> None:
    message = {"channel": "messenger", "customerId": PSID, "text": "x"}
    address = f"{sandbox.base_url}/control/messages"
    assert requests.post(address, json=message, headers=headers, timeout=5).status_code == status
    assert sandbox.seen("messenger", PSID) == []


def test_bad_control_requests_get_a_sentence_and_write_nothing(sandbox: Any) -> None:
    wrong: list[dict[str, Any]] = [
        {"channel": "fax", "text": "x"},
        {"channel": "messenger", "customerId": "1", "text": "x"},
        {"channel": "messenger", "customerId": PSID},
        {"channel": "messenger", "customerId": PSID, "type": "image"},
        {"channel": "instagram", "type": "location", "location": {"latitude": 1}},
        {"channel": "messenger", "customerId": PSID, "text": "x", "atMs": "soon"},
        {"channel": "messenger", "customerId": PSID, "media": {"base64": "?"}},
    ]
    for message in wrong:
        answer = requests.post(f"{sandbox.base_url}/control/messages", json=message, timeout=5)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
    garbage = requests.post(f"{sandbox.base_url}/control/messages", data=b"{", timeout=5)
    assert garbage.status_code == 400
    assert sandbox.seen("messenger", PSID) == []


def test_any_body_can_be_signed_and_sent(sandbox: Any, receiver: Any) -> None:
    sandbox.control("POST", "/webhook", body={"object": "page", "entry": [{"id": "ş"}]})
    assert receiver.wait_for(1) == [{"object": "page", "entry": [{"id": "ş"}]}]
    assert rb'"\u015f"' in receiver.received[0][1]


def test_webhooks_wait_in_order_until_the_app_answers_200(
    sandbox: Any, receiver: Any, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    receiver.status = 503
    for text in ("bir", "iki", "üç"):
        sandbox.write("messenger", customerId=PSID, text=text)

    def waiting() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = sandbox.control("GET", "/webhooks")["waiting"]
        return found

    wait_until(lambda: waiting()[0]["last_result"] == "503")
    receiver.status = 200
    assert [item["message"]["text"] for item in receiver.items(3)] == ["bir", "iki", "üç"]
    wait_until(lambda: waiting() == [])


def test_the_app_is_asked_to_prove_its_verify_token(sandbox: Any, receiver: Any) -> None:
    assert sandbox.control("POST", "/verify") == {"verified": True}


def test_a_kill_loses_no_message_no_webhook_and_no_tick(
    tmp_path: Path, receiver: Any, start_sandbox: Any, sandbox: Any
) -> None:
    receiver.status = 503
    client = type(sandbox)("")
    process = start_sandbox(tmp_path, receiver.base_url + "/webhook")
    client.base_url = process.base_url
    client.write("messenger", customerId=PSID, text="Merhaba")
    body = {"recipient": {"id": PSID}, "message": {"text": "Buyurun"}}
    client.graph("POST", "/me/messages", "sandbox-page-token-deniz", json=body)
    process.kill()
    receiver.status = 200
    start_sandbox(tmp_path, receiver.base_url + "/webhook", port=process.port)
    # What was under way when it was killed may come twice, as it does from Meta.
    until(lambda: len(_distinct(receiver.items(0))) == 4)
    inbound, echo, delivery, read = _distinct(receiver.items(0))
    assert inbound["message"]["text"] == "Merhaba"
    assert echo["message"]["text"] == "Buyurun"
    assert delivery["delivery"]["mids"] == [echo["message"]["mid"]]
    assert "read" in read
    assert client.seen("messenger", PSID)[-1]["status"] == "read"


def test_it_ends_politely_with_pages_open(
    tmp_path: Path, receiver: Any, start_sandbox: Any
) -> None:
    process = start_sandbox(tmp_path, receiver.base_url + "/webhook")
    with requests.get(f"{process.base_url}/events", stream=True, timeout=5) as page:
        assert next(page.iter_lines()).startswith(b"data: ")
        assert process.stop() == 0


def _distinct(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(item, sort_keys=True): item for item in items}.values())
