"""A Graph API whose answers depend on what it is asked."""

from __future__ import annotations

import json
import re
import socket
from typing import Any
from urllib.parse import urlsplit

from tests.support.graph_server import GraphServer


class RoutedGraph(GraphServer):
    """`will("POST …/media_publish", {…})` queues an answer; the last one stays for ever.

    A pattern is a method and a regular expression that the end of the path must match.
    """

    def __init__(self) -> None:
        super().__init__()
        self._routes: list[tuple[str, re.Pattern[str], list[tuple[int, Any]]]] = []

    def will(self, asked: str, *answers: Any, status: int = 200) -> None:
        method, pattern = asked.split(" ", 1)
        queue = [(status, answer) for answer in answers]
        self._routes = [r for r in self._routes if (r[0], r[1].pattern) != (method, pattern + "$")]
        self._routes.append((method, re.compile(pattern + "$"), queue))

    def asked(self, pattern: str) -> list[Any]:
        """The calls whose method and path end so."""
        found = re.compile(pattern + "$")
        return [call for call in self.calls if found.search(f"{call.method} {call.path}")]

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        method, target, _ = request.split(b"\r\n", 1)[0].decode().split(" ")
        path = urlsplit(target).path
        for known, pattern, queue in reversed(self._routes):
            if known == method and pattern.search(path):
                status, document = queue.pop(0) if len(queue) > 1 else queue[0]
                self.answers = [(status, document, {})]
                super()._answer(connection, request)
                return
        unknown = {"error": {"code": 2500, "message": f"nothing answers {method} {path}"}}
        self.answers = [(400, json.loads(json.dumps(unknown)), {})]
        super()._answer(connection, request)
