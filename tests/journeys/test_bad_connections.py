"""Clients that lie about their length, never end, or drip: the real server refuses and goes on."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.support import meta
from tests.support.installation import Installation

LIMIT = 3 * 1024 * 1024


class Wire:
    """A bare connection to the web server."""

    def __init__(self, installation: Installation) -> None:
        parts = urlsplit(installation.url)
        assert parts.hostname is not None
        self._host = parts.netloc
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=30)

    def head(self, *lines: str) -> None:
        head = ["POST /meta/webhook HTTP/1.1", f"Host: {self._host}", *lines]
        head.append("Content-Type: application/json")
        self.send(("\r\n".join(head) + "\r\n\r\n").encode())

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def status(self) -> int:
        """The status of the answer; 0 when the server hung up without one."""
        try:
            line = self._socket.recv(65536).split(b"\r\n")[0]
        except ConnectionResetError:
            return 0
        return int(line.split()[1]) if line else 0

    def close(self) -> None:
        self._socket.close()


def _deliveries(installation: Installation) -> int:
    count: int = installation.value("SELECT count(*) FROM ticaret_ingress_inbounddelivery")
    return count


def _signature(installation: Installation, body: bytes) -> str:
    return f"X-Hub-Signature-256: {meta.signature(body, installation.app_secret)}"


@pytest.fixture
def wire(installation: Installation) -> Wire:
    installation.until_drained()
    return Wire(installation)


def test_an_announced_giant_is_refused_before_it_is_read(
    wire: Wire, installation: Installation
) -> None:
    before = _deliveries(installation)

    wire.head(f"Content-Length: {10**12}", _signature(installation, b""))

    assert wire.status() == 413
    assert _deliveries(installation) == before


def test_a_chunked_giant_is_cut_off(wire: Wire, installation: Installation) -> None:
    before = _deliveries(installation)
    chunk = b"a" * 65536
    wire.head("Transfer-Encoding: chunked", _signature(installation, b""))
    sent = 0
    try:
        while sent < 50 * 1024 * 1024:
            wire.send(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            sent += len(chunk)
    except OSError:
        pass  # the server has hung up

    assert wire.status() in {413, 0}
    assert sent < 50 * 1024 * 1024
    assert _deliveries(installation) == before


def test_a_chunked_body_of_the_allowed_size_is_taken(
    wire: Wire, installation: Installation
) -> None:
    body = meta.encoded({"object": "page", "entry": [], "x": "chunked"})
    wire.head("Transfer-Encoding: chunked", _signature(installation, body))
    for place in range(0, len(body), 7):
        piece = body[place : place + 7]
        wire.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    wire.send(b"0\r\n\r\n")

    assert wire.status() == 200


def test_a_body_shorter_than_announced_is_never_taken(
    wire: Wire, installation: Installation
) -> None:
    before = _deliveries(installation)
    body = meta.encoded({"object": "page", "entry": [], "x": "short"})
    wire.head(f"Content-Length: {len(body) + 5}", _signature(installation, body))
    wire.send(body)
    wire.close()

    assert installation.post_webhook(body[:-1] + b" }").status_code == 200
    assert _deliveries(installation) == before + 1


def test_two_signatures_are_refused_even_when_one_is_right(
    wire: Wire, installation: Installation
) -> None:
    before = _deliveries(installation)
    body = meta.encoded({"object": "page", "entry": [], "x": "two"})
    right = _signature(installation, body)
    wrong = "X-Hub-Signature-256: sha256=" + "0" * 64
    for headers in ((right, wrong), (wrong, right), (right, right)):
        one = Wire(installation)
        one.head(*headers, f"Content-Length: {len(body)}")
        one.send(body)
        assert one.status() == 403, headers
        one.close()
    assert _deliveries(installation) == before


def test_a_hundred_clients_of_one_byte_a_second_hold_nobody_up(
    installation: Installation, full_size: bool
) -> None:
    body = meta.encoded({"object": "page", "entry": [], "x": "slow"})
    before = _deliveries(installation)
    slow = [Wire(installation) for _ in range(100)]
    for wire in slow:
        wire.head(f"Content-Length: {len(body)}", _signature(installation, body))
    begun = time.monotonic()
    waits: list[float] = []
    for second in range(3):
        for wire in slow:
            wire.send(body[second : second + 1])
        asked = time.monotonic()
        fast = meta.encoded({"object": "page", "entry": [], "x": f"fast {second} {begun}"})
        assert installation.post_webhook(fast).status_code == 200
        waits.append(time.monotonic() - asked)
    assert min(waits) < 1.0
    assert _deliveries(installation) == before + 3

    if full_size:
        assert slow[0].status() == 408
        assert 10 < time.monotonic() - begun < 25
    for wire in slow:
        wire.close()
    assert _deliveries(installation) == before + 3
