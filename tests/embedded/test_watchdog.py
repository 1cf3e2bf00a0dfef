from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ticaret.embedded.watchdog import Watchdog


class Readiness(HTTPServer):
    """A web server that says what `oldest` is."""

    oldest: float = 0.0


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Readiness)
        data = {"oldestDueSeconds": self.server.oldest}
        body = json.dumps({"status": True, "data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def readiness() -> Iterator[Readiness]:
    server = Readiness(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def _first_wish(watchdog: Watchdog, seconds: int) -> int | None:
    return next((now for now in range(seconds) if watchdog.wants_restart(float(now))), None)


def test_work_that_is_late_for_half_a_minute_asks_for_a_restart(readiness: Readiness) -> None:
    readiness.oldest = 61.0
    assert _first_wish(Watchdog(readiness.server_port, "localhost"), 60) == 30


def test_work_in_time_never_asks_for_one(readiness: Readiness) -> None:
    readiness.oldest = 60.0
    assert _first_wish(Watchdog(readiness.server_port, "localhost"), 120) is None


def test_work_that_was_done_meanwhile_starts_the_count_anew(readiness: Readiness) -> None:
    watchdog = Watchdog(readiness.server_port, "localhost")
    readiness.oldest = 100.0
    assert not any(watchdog.wants_restart(float(now)) for now in range(29))
    readiness.oldest = 0.0
    assert not watchdog.wants_restart(30.0)
    readiness.oldest = 100.0
    assert not any(watchdog.wants_restart(float(now)) for now in range(35, 64))


def test_a_web_server_that_does_not_answer_is_no_reason_to_restart_the_worker(
    readiness: Readiness,
) -> None:
    port = readiness.server_port
    readiness.shutdown()
    readiness.server_close()
    assert _first_wish(Watchdog(port, "localhost"), 60) is None
