"""The sandbox as a language model: rules, strict requests, faults; asked by the app's own client."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from django.utils import timezone
from pytest_django import Settings

from ai_assist.llm import client, schema
from ai_assist.llm.failures import AccountStopped, LlmFailure, TryLater
from ai_assist.llm.prompts import Prompt, Said
from ai_assist.llm.server import Server
from tests.support.model_server import Json

KEY = "sk-sandbox-test"


@pytest.fixture(autouse=True)
def address(sandbox: Any, settings: Settings) -> None:
    settings.SANDBOX, settings.SANDBOX_URL = True, sandbox.base_url
    sandbox.control("PUT", "/faults", faults=[])


def _ask(sandbox: Any, *texts: str, key: str = KEY, seconds: float = 5.0) -> schema.Answer:
    now = timezone.now()
    said = [Said(at=now, by_customer=True, kind="text", text=text) for text in texts]
    prompt = Prompt(now=now, locale="tr", instructions="", messages=said)
    answered = client.complete(
        Server(f"{sandbox.base_url}/openai/v1", key, configured=False),
        model="gpt-4.1-mini",
        turns=prompt.turns(),
        schema=schema.Answer,
        seconds=seconds,
    )
    assert answered.model == "gpt-4.1-mini-sandbox-rules"
    return answered.answer


def _post(sandbox: Any, body: Any, *, key: str = KEY) -> requests.Response:
    return requests.post(
        f"{sandbox.base_url}/openai/v1/chat/completions",
        data=body if isinstance(body, bytes) else json.dumps(body),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        timeout=5,
    )


def test_an_order_is_read_by_rules(sandbox: Any) -> None:
    said = _ask(sandbox, "2 koli domates, 5 kg pirinç yarın teslim")

    assert (said.intent, said.language) == ("order", "tr")
    assert said.order is not None
    assert [(line.quote, line.product, line.quantity, line.unit) for line in said.order.lines] == [
        ("2 koli domates", "domates", 2, "koli"),
        ("5 kg pirinç", "pirinç", 5, "kg"),
    ]
    assert said.order.delivery == "yarın"


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("Zeytinyağının fiyatı ne kadar?", "price_question", "tr"),
        ("2 koli domates salçası var mı?", "stock_question", "tr"),
        ("Siparişimi iptal edin", "cancellation", "tr"),
        ("Rezalet, hâlâ gelmedi!", "complaint", "tr"),
        ("IBAN gönderir misiniz", "payment", "tr"),
        ("Teşekkürler", "thanks", "tr"),
        ("Hello, where is my order?", "order_status", "en"),
        ("we need two boxes of olive oil please", "order", "en"),
        ("👍", "other", "tr"),
        ("", "other", "tr"),
    ],
)
def test_other_messages_are_told_apart(sandbox: Any, text: str, intent: str, language: str) -> None:
    said = _ask(sandbox, text)

    assert (said.intent, said.language) == (intent, language)


def test_the_smallest_question_is_answered_and_the_answer_is_marked(sandbox: Any) -> None:
    server = Server(f"{sandbox.base_url}/openai/v1", KEY, configured=False)

    assert client.ping(server, model="gpt-4.1-mini").answer.ready is True

    models = requests.get(
        f"{server.base_url}/models", headers={"Authorization": f"Bearer {KEY}"}, timeout=5
    )
    assert {row["owned_by"] for row in models.json()["data"]} == {"sandbox-rules"}
    assert models.headers["X-Sandbox"] == "sandbox-rules"


def test_a_recording_says_the_name_of_its_file(sandbox: Any) -> None:
    server = Server(f"{sandbox.base_url}/openai/v1", KEY, configured=False)

    heard = client.transcribe(
        server,
        model="gpt-4o-mini-transcribe",
        filename="3 koli domates.ogg",
        content=b"OggS" * 2000,
        media_type="audio/ogg",
    )

    assert (heard.text, heard.tokens) == ("3 koli domates", 21)


def _body(**changes: Any) -> Json:
    body: Json = {
        "model": "gpt-4.1-mini",
        "messages": [{"role": "user", "content": "Merhaba"}],
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def _format(schema: Any, **changes: Any) -> Json:
    described = {"name": "a", "strict": True, "schema": schema, **changes}
    return {"type": "json_schema", "json_schema": described}


_LOOSE = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"\xff",
        b"[" * 3000,
        _body(model=""),
        _body(messages=[]),
        _body(messages="x"),
        _body(messages=[{"role": "king", "content": "x"}]),
        _body(messages=[{"role": "user", "content": 7}]),
        _body(messages=[{"role": "user", "content": "x", "secret": 1}]),
        _body(messages=[{"role": "user", "content": [{"type": "file", "file": {}}]}]),
        _body(messages=[{"role": "user", "content": [{"type": [], "text": "x"}]}]),
        _body(unknown=1),
        _body(n=2),
        _body(stream=True),
        _body(max_completion_tokens="many"),
        _body(response_format={"type": "json_object"}),
        _body(response_format=_format(_LOOSE)),
        _body(response_format=_format({**_LOOSE, "additionalProperties": False}, strict=False)),
        _body(response_format=_format({**_LOOSE, "additionalProperties": False, "required": []})),
        _body(response_format=_format({"type": "array", "items": {"type": "string"}})),
        _body(response_format=_format({"$ref": "#/$defs/nowhere"})),
    ],
)
def test_a_request_that_the_api_would_refuse_is_refused(sandbox: Any, body: Any) -> None:
    answer = _post(sandbox, body)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_a_wrong_key_and_an_unknown_model_are_told_apart(sandbox: Any) -> None:
    assert _post(sandbox, _body(), key="sk-real").json()["error"]["code"] == "invalid_api_key"
    unknown = _post(sandbox, _body(model="gpt-9"))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "model_not_found")
    assert _post(sandbox, _body(model="whisper-1")).status_code == 404


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "429", "seconds": 7}, "rate_limited"),
        ({"kind": "500"}, "provider_error"),
        ({"kind": "503"}, "provider_error"),
        ({"kind": "invalid_json"}, "invalid_output"),
        ({"kind": "schema_violation"}, "invalid_output"),
        ({"kind": "not_json"}, "invalid_output"),
        ({"kind": "cut_off"}, "truncated"),
        ({"kind": "truncated"}, "provider_error"),
        ({"kind": "refusal"}, "refused"),
        ({"kind": "reset"}, "unreachable"),
        ({"kind": "redirect"}, "rejected"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_scripted_fault_is_what_the_client_says_it_is(
    sandbox: Any, fault: Json, reason: str
) -> None:
    sandbox.control("PUT", "/faults", faults=[{"target": "openai", **fault}])

    with pytest.raises(LlmFailure) as failure:
        _ask(sandbox, "Merhaba")

    assert failure.value.reason == reason
    if isinstance(failure.value, TryLater) and fault["kind"] == "429":
        assert failure.value.retry_after == 7
    assert _ask(sandbox, "Merhaba").intent == "greeting"


@pytest.mark.parametrize(
    ("kind", "pause"),
    [("expired_token", "bad_key"), ("insufficient_quota", "quota"), ("no_model", "bad_model")],
)
def test_a_fault_of_the_account_is_told_apart(sandbox: Any, kind: str, pause: str) -> None:
    sandbox.control("PUT", "/faults", faults=[{"target": "openai", "kind": kind}])

    with pytest.raises(AccountStopped) as failure:
        _ask(sandbox, "Merhaba")

    assert failure.value.pause == pause


def test_a_late_answer_is_a_time_out_for_who_does_not_wait(sandbox: Any) -> None:
    late = {"target": "openai", "kind": "late", "seconds": 1}
    sandbox.control("PUT", "/faults", faults=[late])

    with pytest.raises(TryLater) as failure:
        _ask(sandbox, "Merhaba", seconds=0.3)

    assert failure.value.reason == "timeout"


def test_a_key_is_never_in_the_log_of_calls(sandbox: Any) -> None:
    _ask(sandbox, "Merhaba", key="sk-sandbox-very-secret")

    calls = sandbox.control("GET", "/calls?last=5")["calls"]
    assert calls[-1]["path"] == "/openai/v1/chat/completions"
    assert calls[-1]["status"] == 200
    assert "very-secret" not in json.dumps(calls)
