"""Two implementations of the protocol agree on what is sent: the `openai` package over the one
way out, and a reader of raw bytes that knows only the API reference.
"""

from __future__ import annotations

import json
from typing import Any

import httpx2
import openai
import pytest

from ai_assist.llm import client, schema
from ai_assist.llm.failures import LlmFailure
from ai_assist.llm.server import Server
from tests.factories.ai import KEY, an_answer
from tests.support.model_server import ModelServer, Reply, completion

_TURNS = [
    {"role": "system", "content": "Kurallar: çğış ₺ 😊"},
    {"role": "user", "content": '{"messages": [{"text": "2 koli domates"}]}'},
]


def _ask(model: ModelServer) -> client.Answered[schema.Answer]:
    server = Server(f"{model.url}/v1", KEY, configured=True)
    return client.complete(
        server, model="gpt-4.1-mini", turns=[dict(turn) for turn in _TURNS], schema=schema.Answer
    )


def test_what_we_send_is_what_the_package_sends_by_itself(model: ModelServer) -> None:
    model.will(completion(an_answer()))
    ours = _ask(model)

    with httpx2.Client(trust_env=False) as sender:
        plain = openai.OpenAI(
            api_key=KEY, base_url=f"{model.url}/v1", http_client=sender, max_retries=0
        )
        theirs = plain.chat.completions.parse(
            model="gpt-4.1-mini",
            messages=[dict(turn) for turn in _TURNS],  # type: ignore[misc]
            response_format=schema.Answer,
            max_completion_tokens=3000,
        )

    first, second = model.asked
    assert first.json == second.json
    assert (first.method, first.path) == (second.method, second.path)
    for name in ("authorization", "content-type", "accept"):
        assert first.headers[name] == second.headers[name]
    assert theirs.choices[0].message.parsed == ours.answer


def test_the_request_is_what_the_reference_describes(model: ModelServer) -> None:
    model.will(completion(an_answer()))
    said = _ask(model)

    (asked,) = model.asked
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.headers["content-type"] == "application/json"
    assert int(asked.headers["content-length"]) == len(asked.body)
    body = json.loads(asked.body)
    assert sorted(body) == [
        "max_completion_tokens",
        "messages",
        "model",
        "response_format",
        "stream",
    ]
    assert body["stream"] is False
    assert body["messages"] == _TURNS
    described = body["response_format"]["json_schema"]
    assert (body["response_format"]["type"], described["strict"]) == ("json_schema", True)
    assert _loose(described["schema"]) == []
    assert (said.input_tokens, said.output_tokens, said.model) == (400, 100, "scripted-1")


def _loose(node: Any, where: str = "") -> list[str]:
    """Objects that allow or omit a property, which strict mode refuses."""
    found: list[str] = []
    if isinstance(node, dict):
        if node.get("type") == "object" and (
            node.get("additionalProperties") is not False
            or sorted(node.get("required", [])) != sorted(node["properties"])
        ):
            found.append(where)
        for name, value in node.items():
            found += _loose(value, f"{where}/{name}")
    if isinstance(node, list):
        for place, value in enumerate(node):
            found += _loose(value, f"{where}/{place}")
    return found


def test_no_telling_header_leaves(model: ModelServer) -> None:
    model.will(completion(an_answer()))
    _ask(model)

    names = set(model.asked[0].headers)
    assert not {name for name in names if name.startswith("x-stainless")}
    assert not names & {"openai-organization", "openai-project", "cookie"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": [{"message": {"content": 7}}]}',
        b'{"choices": "x"}',
        b"\xff\xfe",
        b"[" * 5000,
        b'{"usage": {"prompt_tokens": -4, "completion_tokens": 1e99}, "choices": []}',
    ],
)
def test_whatever_a_server_says_is_a_failure_of_its_own(model: ModelServer, body: bytes) -> None:
    model.will(Reply(body=body))

    with pytest.raises(LlmFailure):
        _ask(model)
