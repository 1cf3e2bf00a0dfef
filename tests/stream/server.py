"""A real web process on the test database, and a reader of its event streams."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Self

from django.db import connection

from tests.support.client import Api
from ticaret.embedded.programs import READER_BUFFER

_PATIENCE_SECONDS = 30.0


class WebProcess:
    """`granian ticaret.asgi` with one worker; `environment` overrides the test's own."""

    def __init__(self, **environment: str) -> None:
        self.port = _free_port()
        base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        environment = {
            **os.environ,
            "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
            "STREAM_REAUTHORISE_SECONDS": "1",
            # As `manage.py up` and the image start it.
            "MALLOC_ARENA_MAX": "2",
            **environment,
        }
        command = [sys.executable, "-m", "granian", "ticaret.asgi:application"]
        command += ["--interface", "asginl", "--no-ws", "--workers", "1"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--http1-buffer-size", str(READER_BUFFER)]
        self._process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the web process ended"
            assert time.monotonic() < deadline, "the web process does not answer"
            time.sleep(0.05)

    @property
    def pid(self) -> int:
        """Of the server, whose only child is the worker."""
        return self._process.pid

    def _answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Status and parsed body of one request."""
        caller = HTTPConnection("127.0.0.1", self.port, timeout=5)
        caller.request("GET", path, headers=headers or {})
        answer = caller.getresponse()
        body = json.loads(answer.read())
        caller.close()
        return answer.status, body

    def listen(self, caller: Api, *, after: str = "", query: str = "") -> Stream:
        """An open stream of `caller`, from after the id `after` when given."""
        headers = dict(caller.headers)
        if after:
            headers["Last-Event-ID"] = after
        return Stream(self.port, f"/console/events{query}", headers)

    def stop(self) -> None:
        # The worker too, which would keep its connections to the test database.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream. `id` is what `Last-Event-ID` would carry."""

    id: str
    type: str
    data: dict[str, Any] = field(repr=False)


class Stream:
    """Reads Server-Sent Events; every wait ends after `timeout` seconds."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self._caller = HTTPConnection("127.0.0.1", port, timeout=10)
        self._caller.request("GET", path, headers=headers)
        self._answer: HTTPResponse = self._caller.getresponse()
        assert self._answer.status == 200, (self._answer.status, self._answer.read())
        assert self._answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert self._block() == [": merhaba", "retry: 1000"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._caller.close()

    def next(self) -> Event:
        """The next event; heartbeats are skipped."""
        while True:
            lines = self._block()
            fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if fields:
                return Event(fields.get("id", ""), fields["event"], json.loads(fields["data"]))

    def take(self, number: int) -> list[Event]:
        return [self.next() for _ in range(number)]

    def texts(self, number: int) -> list[str]:
        """The texts of the next messages among the events."""
        found: list[str] = []
        while len(found) < number:
            event = self.next()
            if event.type == "message.received":
                found.append(event.data["data"]["message"]["text"])
        return found

    def ends(self) -> bool:
        """Wait for the end of the stream; fails the test when an event comes instead."""
        while lines := self._block():
            assert lines[0].startswith(":"), lines
        return True

    def _block(self) -> list[str]:
        """The lines up to the next empty one; none at the end of the stream."""
        lines: list[str] = []
        while line := self._answer.readline():
            text = line.decode().rstrip("\n")
            if not text:
                return lines
            lines.append(text)
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
