"""A small stand-in for the Graph API: answers what a test queued, remembers what it was asked."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.raw_server import RawServer


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class GraphServer(RawServer):
    """Answers from `answers` in turn (status, document or bytes, headers), the last one for ever."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.answers: list[tuple[int, Any, dict[str, str]]] = []
        self.calls: list[Call] = []

    def will_answer(
        self, document: Any, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self.answers.append((status, document, headers or {}))

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, target, _ = first.split(" ")
        parts = urlsplit(target)
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        self.calls.append(Call(method, parts.path, dict(parse_qsl(parts.query)), headers, body))
        status, document, more = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        extra = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        connection.sendall(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{extra}\r\n".encode()
            + content
        )
