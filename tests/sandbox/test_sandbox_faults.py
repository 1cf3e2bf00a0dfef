"""Scripted faults: what the app sees, and what happened all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

PAGE, PAGE_TOKEN = "100000000000101", "sandbox-page-token-deniz"
PHONE, USER_TOKEN = "400000000000101", "sandbox-user-token-deniz"
PSID, OTHER, WA_ID = "7100000000001101", "7100000000001102", "905550001101"


def send(sandbox: Any, recipient: str = PSID, **options: Any) -> Any:
    body = {"recipient": {"id": recipient}, "message": {"text": "Buyurun", "metadata": "ours-1"}}
    return sandbox.graph("POST", f"/{PAGE}/messages", PAGE_TOKEN, json=body, **options)


def script(sandbox: Any, *faults: dict[str, Any]) -> None:
    sandbox.control("PUT", "/faults", faults=list(faults))


def answers(sandbox: Any) -> int:
    """How many messages of the firm the customer has."""
    return sum(message["fromFirm"] for message in sandbox.seen("messenger", PSID))


@pytest.fixture(autouse=True)
def open_window(sandbox: Any, receiver: Any) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    receiver.wait_for(1)


@pytest.mark.parametrize(
    ("fault", "status", "code", "subcode"),
    [
        ({"kind": "429"}, 429, 4, None),
        ({"kind": "500"}, 500, 2, None),
        ({"kind": "503"}, 503, 2, None),
        ({"kind": "expired_token"}, 401, 190, 463),
        ({"kind": "error", "code": 10, "subcode": 1893063}, 400, 10, 1893063),
    ],
)
def test_an_error_is_answered_and_nothing_is_sent_until_it_is_used_up(
    sandbox: Any, fault: dict[str, Any], status: int, code: int, subcode: int | None
) -> None:
    script(sandbox, {**fault, "times": 2})
    for _ in range(2):
        refused = send(sandbox)
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (status, code)
        assert error.get("error_subcode") == subcode
    assert answers(sandbox) == 0
    assert send(sandbox).status_code == 200
    assert answers(sandbox) == 1
    assert [call["processed"] for call in sandbox.calls()] == [False, False, True]


def test_a_rate_limit_says_when_to_come_back(sandbox: Any) -> None:
    script(sandbox, {"kind": "429", "seconds": 7})
    refused = send(sandbox)
    assert refused.headers["Retry-After"] == "7"
    assert json.loads(refused.headers["X-App-Usage"])["call_count"] == 100


def test_a_fault_keeps_to_what_it_is_meant_for(sandbox: Any) -> None:
    sandbox.write("messenger", customerId=OTHER, text="Merhaba")
    script(sandbox, {"kind": "500", "match": {"recipient": OTHER, "path": "messages"}})
    assert send(sandbox).status_code == 200
    assert send(sandbox, OTHER).status_code == 500


@pytest.mark.parametrize("kind", ["reset", "hang_before"])
def test_a_call_that_is_cut_off_before_it_was_processed_sends_nothing(
    sandbox: Any, kind: str
) -> None:
    script(sandbox, {"kind": kind, "seconds": 1})
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        send(sandbox, timeout=0.4)
    assert answers(sandbox) == 0
    assert [call["processed"] for call in sandbox.calls()] == [False]


@pytest.mark.parametrize("kind", ["reset_after", "hang_after"])
def test_a_lost_acknowledgement_has_sent_the_message_once(sandbox: Any, kind: str) -> None:
    script(sandbox, {"kind": kind, "seconds": 1})
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        send(sandbox, timeout=0.4)
    assert answers(sandbox) == 1
    [call] = sandbox.calls()
    assert (call["processed"], call["scriptedFault"]) == (True, kind)
    assert (call["recipient"], call["correlationId"]) == (PSID, "ours-1")
    assert call["messageId"] == sandbox.seen("messenger", PSID)[-1]["messageId"]


def test_a_500_can_come_although_the_message_went_out(sandbox: Any) -> None:
    script(sandbox, {"kind": "500_after"})
    assert send(sandbox).status_code == 500
    assert answers(sandbox) == 1


def test_a_truncated_answer_ends_before_its_length(sandbox: Any) -> None:
    script(sandbox, {"kind": "truncated"})
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        send(sandbox)
    assert answers(sandbox) == 1


@pytest.mark.parametrize("kind", ["not_json", "wrong_length"])
def test_an_answer_can_be_no_json(sandbox: Any, kind: str) -> None:
    script(sandbox, {"kind": kind})
    answer = send(sandbox)
    with pytest.raises(ValueError, match="."):
        answer.json()
    assert answers(sandbox) == 1


def test_a_slow_answer_comes_byte_by_byte(sandbox: Any) -> None:
    script(sandbox, {"kind": "slow", "size": 1})
    answer = send(sandbox, stream=True)
    assert next(answer.iter_content(1)) == b"{"
    answer.close()


def test_a_redirect_leads_away_and_a_bomb_is_small_on_the_wire(sandbox: Any) -> None:
    script(sandbox, {"kind": "redirect"}, {"kind": "gzip_bomb"})
    redirect = send(sandbox)
    assert redirect.headers["Location"] == "http://169.254.169.254/latest"
    bomb = send(sandbox, stream=True, timeout=30)
    assert bomb.headers["Content-Encoding"] == "gzip"
    assert int(bomb.headers["Content-Length"]) < 1_000_000
    bomb.close()
    assert answers(sandbox) == 0


def test_a_whatsapp_message_can_fail_after_it_was_accepted(sandbox: Any, receiver: Any) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    script(sandbox, {"kind": "failed_status", "code": 131026, "match": {"asset": PHONE}})
    body = {"messaging_product": "whatsapp", "to": WA_ID, "text": {"body": "Buyurun"}}
    sent = sandbox.graph("POST", f"/{PHONE}/messages", USER_TOKEN, json=body)
    assert sent.status_code == 200
    values = [b["entry"][0].get("changes") for b in receiver.wait_for(4)]
    failed = values[3][0]["value"]["statuses"][0]
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131026)


def texts(receiver: Any, count: int) -> list[str]:
    return [item["message"]["text"] for item in receiver.items(count)]


def test_a_webhook_can_come_twice(sandbox: Any, receiver: Any) -> None:
    script(sandbox, {"target": "webhook", "kind": "duplicate"})
    sandbox.write("messenger", customerId=PSID, text="bir")
    assert texts(receiver, 3) == ["Merhaba", "bir", "bir"]
    assert receiver.received[1][1] == receiver.received[2][1]


def test_a_webhook_can_be_overtaken_by_the_next(sandbox: Any, receiver: Any) -> None:
    script(sandbox, {"target": "webhook", "kind": "reorder"})
    sandbox.write("messenger", customerId=PSID, text="bir")
    sandbox.write("messenger", customerId=PSID, text="iki")
    assert texts(receiver, 3) == ["Merhaba", "iki", "bir"]


@pytest.mark.parametrize("kind", ["drop_first", "delay"])
def test_a_late_webhook_keeps_its_place(sandbox: Any, receiver: Any, kind: str) -> None:
    script(sandbox, {"target": "webhook", "kind": kind, "delayMs": 300})
    sandbox.write("messenger", customerId=PSID, text="bir")
    sandbox.write("messenger", customerId=PSID, text="iki")
    assert texts(receiver, 3) == ["Merhaba", "bir", "iki"]


def test_a_webhook_can_be_lost(sandbox: Any, receiver: Any) -> None:
    script(sandbox, {"target": "webhook", "kind": "drop"})
    sandbox.write("messenger", customerId=PSID, text="bir")
    sandbox.write("messenger", customerId=PSID, text="iki")
    assert texts(receiver, 2) == ["Merhaba", "iki"]


@pytest.mark.parametrize(("kind", "status"), [("404", 404), ("expired", 403)])
def test_a_file_can_be_gone_once(sandbox: Any, receiver: Any, kind: str, status: int) -> None:
    script(sandbox, {"target": "media", "kind": kind})
    picture = {"base64": "iVBORw==", "filename": "a.png"}
    sandbox.write("messenger", customerId=PSID, media=picture)
    url = receiver.items(2)[1]["message"]["attachments"][0]["payload"]["url"]
    assert requests.get(url, timeout=5).status_code == status
    assert requests.get(url, timeout=5).content == b"\x89PNG"


def test_a_file_can_be_huge(sandbox: Any, receiver: Any) -> None:
    script(sandbox, {"target": "media", "kind": "huge", "size": 200_000})
    picture = {"base64": "iVBORw==", "filename": "a.png"}
    sandbox.write("messenger", customerId=PSID, media=picture)
    url = receiver.items(2)[1]["message"]["attachments"][0]["payload"]["url"]
    assert len(requests.get(url, timeout=5).content) >= 200_000


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "explode"},
        {"kind": "slow", "target": "moon"},
        {"kind": "500", "match": {"colour": "red"}},
        {"kind": "500", "times": "often"},
        "500",
    ],
)
def test_a_wrong_script_is_refused_and_the_old_one_stays(sandbox: Any, fault: Any) -> None:
    script(sandbox, {"kind": "503"})
    address = f"{sandbox.base_url}/control/faults"
    refused = requests.put(address, json={"faults": [{"kind": "429"}, fault]}, timeout=5)
    assert refused.status_code == 400
    assert refused.json()["error"]
    faults = sandbox.control("GET", "/faults")["faults"]
    assert [fault["kind"] for fault in faults] == ["503"]


def test_faults_can_be_taken_away(sandbox: Any) -> None:
    script(sandbox, {"kind": "500", "times": -1})
    assert send(sandbox).status_code == 500
    sandbox.control("DELETE", "/faults")
    assert send(sandbox).status_code == 200
