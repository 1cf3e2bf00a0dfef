"""What stands in front of the threads: bodies are read there, within bounds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from ticaret import body_gate
from ticaret.body_gate import BodyGate

_Parts = Sequence[dict[str, Any] | float]


def _through(
    parts: _Parts, headers: Sequence[tuple[bytes, bytes]] = ()
) -> tuple[list[dict[str, Any]], bytes | None, dict[bytes, bytes]]:
    """What the client got, and the body and headers that came through the gate (or None).

    `parts` are the messages of the client; a number is a pause in seconds.
    """
    sent: list[dict[str, Any]] = []
    arrived: list[tuple[bytes, dict[bytes, bytes]]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        assert message["more_body"] is False
        arrived.append((message["body"], dict(scope["headers"])))

    async def client() -> AsyncIterator[dict[str, Any]]:
        for part in parts:
            if isinstance(part, float):
                await asyncio.sleep(part)
            else:
                yield part

    async def run() -> None:
        messages = client()
        scope = {"type": "http", "headers": list(headers)}

        async def send(message: Any) -> None:
            sent.append(message)

        await BodyGate(application)(scope, messages.__anext__, send)

    asyncio.run(run())
    body, seen = arrived[0] if arrived else (None, {})
    return sent, body, seen


def _part(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def _refusal(sent: list[dict[str, Any]]) -> tuple[int, str]:
    start, body = sent
    document = json.loads(body["body"])
    assert document["status"] is False
    assert dict(start["headers"])[b"connection"] == b"close"
    return start["status"], document["error"]["code"]


def test_a_body_in_pieces_arrives_whole_with_its_true_length() -> None:
    headers = [(b"Transfer-Encoding", b"chunked"), (b"content-length", b"7"), (b"x-a", b"1")]

    sent, body, seen = _through([_part(b"mer", more=True), _part(b"haba")], headers)

    assert (sent, body) == ([], b"merhaba")
    assert seen == {b"x-a": b"1", b"content-length": b"7"}


def test_no_body_is_no_body() -> None:
    assert _through([_part(b"")])[1:] == (b"", {})


def test_an_announced_length_over_the_cap_is_refused_before_a_byte_is_read() -> None:
    announced = str(body_gate.OTHER_LIMIT + 1).encode()

    sent, body, _ = _through([], [(b"content-length", announced)])

    assert (_refusal(sent), body) == ((413, "body_too_large"), None)


def test_a_body_that_grows_over_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_gate, "OTHER_LIMIT", 10)

    exact, body, _ = _through([_part(b"12345", more=True), _part(b"67890")])
    assert (exact, body) == ([], b"1234567890")
    sent, body, _ = _through([_part(b"12345", more=True)] * 3, [(b"content-length", b"3")])
    assert (_refusal(sent), body) == ((413, "body_too_large"), None)


def test_an_upload_may_be_larger_than_other_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_gate, "OTHER_LIMIT", 10)
    monkeypatch.setattr(body_gate, "UPLOAD_LIMIT", 20)
    multipart = [(b"content-type", b"multipart/form-data; boundary=x")]

    assert _through([_part(b"x" * 20)], multipart)[1] == b"x" * 20
    assert _refusal(_through([_part(b"x" * 21)], multipart)[0]) == (413, "body_too_large")
    assert _refusal(_through([_part(b"x" * 20)])[0]) == (413, "body_too_large")


def test_a_body_that_does_not_come_in_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_gate, "OTHER_DEADLINE", 0.05)

    sent, body, _ = _through([_part(b"a", more=True), 5.0, _part(b"b")])

    assert (_refusal(sent), body) == ((408, "body_too_slow"), None)


def test_a_client_that_hangs_up_reaches_nothing() -> None:
    sent, body, _ = _through([_part(b"a", more=True), {"type": "http.disconnect"}])

    assert (sent, body) == ([], None)
