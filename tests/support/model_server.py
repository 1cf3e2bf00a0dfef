"""An OpenAI-compatible server written for the tests alone: no line of the `openai` package.

It reads requests as the API reference describes them, keeps what it was asked, and answers what
a test scripted.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.raw_server import RawServer

Json = dict[str, Any]
Script = Callable[["Asked"], "Reply"]


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        document: Json = json.loads(self.body)
        return document

    @property
    def system(self) -> str:
        (turn,) = [turn for turn in self.json["messages"] if turn["role"] == "system"]
        return str(turn["content"])

    @property
    def data(self) -> Json:
        """What the user's turn holds: the texts as data."""
        (turn,) = [turn for turn in self.json["messages"] if turn["role"] == "user"]
        content = turn["content"]
        text = content if isinstance(content, str) else content[0]["text"]
        data: Json = json.loads(text)
        return data

    @property
    def texts(self) -> list[str]:
        return [said["text"] for said in self.data["messages"]]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None


def completion(
    content: Any,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    usage: tuple[int, int] = (400, 100),
) -> Reply:
    """`content` (made JSON unless it is text) as a chat completion."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal}
    document = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_800_000_000,
        "model": "scripted-1",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        },
    }
    return Reply(body=json.dumps(document).encode())


def refusal(status: int, code: str = "", *, type: str = "", **headers: str) -> Reply:
    """An error in the shape of the API."""
    error = {"message": "No.", "type": type or "invalid_request_error", "param": None, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({"error": error}).encode(), named)


class ModelServer(RawServer):
    """Answers by `script`; without one, with `replies` in turn, the last one for ever."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.script: Script | None = None
        self.replies: list[Reply] = []
        self.asked: list[Asked] = []
        self._lock = threading.Lock()

    def will(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        asked = Asked(method, path, headers, body)
        with self._lock:
            self.asked.append(asked)
        if self.script is not None:
            reply = self.script(asked)
        else:
            with self._lock:
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        length = len(reply.body) if reply.announced is None else reply.announced
        extra = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        connection.sendall(
            f"HTTP/1.1 {reply.status} X\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\n{extra}\r\n".encode()
            + reply.body
        )
        if length != len(reply.body):
            connection.shutdown(socket.SHUT_RDWR)
