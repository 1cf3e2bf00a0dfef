"""What one exchange does with good and with bad servers."""

from __future__ import annotations

import gzip
import logging
import resource
import select
import socket
import struct
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import transaction
from pytest_django import Settings

from tests.support.raw_server import Behaviour, RawServer, answer, say
from ticaret import http

Serve = Callable[[Behaviour], RawServer]


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    """Starts a server that the settings name as the sandbox."""
    open_servers: list[AbstractContextManager[RawServer]] = []

    def start(behaviour: Behaviour) -> RawServer:
        server = RawServer(behaviour)
        server.__enter__()
        open_servers.append(server)
        settings.SANDBOX, settings.SANDBOX_URL = True, server.url
        return server

    yield start
    for server in open_servers:
        server.__exit__(None, None, None)


def test_a_request_carries_method_path_query_headers_and_json(serve: Serve) -> None:
    server = serve(answer(b'{"id": "1"}', headers="X-App-Usage: {}\r\n"))
    response = http.request(
        "POST",
        f"{server.url}/v25.0/me/messages?a=1",
        purpose="test",
        params={"b": "ş&="},
        headers={"Authorization": "Bearer t"},
        json={"text": "çay"},
    )
    assert (response.status, response.json()) == (200, {"id": "1"})
    assert response.headers["x-app-usage"] == "{}"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /v25.0/me/messages?a=1&b=%C5%9F%26%3D HTTP/1.1"
    assert lines[1:] == [
        f"Host: 127.0.0.1:{server.port}",
        "Accept-Encoding: identity",
        "User-Agent: Ticaret",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Authorization: Bearer t",
    ]
    assert body == b'{"text":"\\u00e7ay"}'


def test_a_form_and_a_file_upload_are_written_as_browsers_do(serve: Serve) -> None:
    server = serve(answer())
    http.request("POST", server.url, purpose="test", data={"a": "1 2"})
    http.request(
        "POST",
        server.url,
        purpose="test",
        data={"type": "image/png"},
        files={"file": http.UploadFile('a"b\r\n.png', b"\x89PNG", "image/png")},
    )
    assert server.requests[0].endswith(b"\r\n\r\na=1+2")
    body = server.requests[1]
    assert b'name="type"\r\n\r\nimage/png\r\n--' in body
    assert (
        b'name="file"; filename="a%22b%0D%0A.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG' in body
    )


def test_a_hundred_requests_use_one_connection(serve: Serve) -> None:
    server = serve(answer())
    for _ in range(100):
        assert http.request("GET", server.url, purpose="test").body == b"{}"
    assert (server.connections, len(server.requests)) == (1, 100)


def test_a_connection_that_the_server_closed_is_not_used_again(serve: Serve) -> None:
    server = serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
    for _ in range(3):
        assert http.request("POST", server.url, purpose="test", json={}).status == 200
        time.sleep(0.05)
    assert server.connections == 3


def test_an_answer_that_was_not_asked_for_is_not_taken_for_the_next_one(serve: Serve) -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    server = serve(lambda line, _: line.sendall(ok + b"{}" + ok + b"[]"))
    for _ in range(3):
        assert http.request("GET", server.url, purpose="test").body == b"{}"
        time.sleep(0.02)


def test_the_deadline_holds_against_one_byte_at_a_time(serve: Serve) -> None:
    def drip(line: socket.socket, _: bytes) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"x" * 500:
            line.sendall(bytes([byte]))
            time.sleep(0.02)

    for part in (0.5, 1.5):  # within the head, within the body
        server = serve(drip)
        started = time.monotonic()
        with pytest.raises(http.TimedOut) as timed_out:
            http.request("GET", server.url, purpose="test", total_timeout=part)
        assert part <= time.monotonic() - started < part + 0.3
        assert timed_out.value.request_left is True


def test_the_deadline_holds_while_sending(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.SANDBOX = True
        settings.SANDBOX_URL = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(http.TimedOut) as timed_out:
            http.request(
                "POST",
                settings.SANDBOX_URL,
                purpose="test",
                data=bytes(50_000_000),
                total_timeout=0.5,
            )
    assert timed_out.value.request_left is True


def test_a_silent_server_is_a_timeout_after_the_request_left(serve: Serve) -> None:
    server = serve(lambda line, _: time.sleep(2))
    with pytest.raises(http.TimedOut) as timed_out:
        http.request("POST", server.url, purpose="test", total_timeout=0.3)
    assert timed_out.value.request_left is True
    assert timed_out.value.klass == "timeout"


def test_a_port_where_nobody_listens_means_that_nothing_left(settings: Settings) -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    settings.SANDBOX, settings.SANDBOX_URL = True, f"http://127.0.0.1:{port}"
    with pytest.raises(http.ConnectionFailed) as failed:
        http.request("POST", settings.SANDBOX_URL, purpose="test")
    assert failed.value.request_left is False


def test_a_name_that_does_not_resolve_means_that_nothing_left() -> None:
    with pytest.raises(http.ConnectionFailed) as failed:
        http.request("GET", "https://no-such-host.invalid/", purpose="test")
    assert failed.value.request_left is False


def test_a_slow_resolver_does_not_hold_the_caller(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HTTP_CONNECT_TIMEOUT = 0.2

    def slow(*args: object, **kwargs: object) -> list[object]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(http.TimedOut) as timed_out:
        http.request("GET", "https://example.com/", purpose="test")
    assert timed_out.value.request_left is False


def test_a_reset_after_the_request_may_have_arrived(serve: Serve) -> None:
    def reset(line: socket.socket, _: bytes) -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()

    server = serve(reset)
    with pytest.raises(http.ConnectionFailed) as failed:
        http.request("POST", server.url, purpose="test", json={})
    assert failed.value.request_left is True
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        + gzip.compress(b"x" * 999, mtime=0)[:-9],
        b"HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 99999 Strange\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_a_broken_answer_is_a_bad_response(serve: Serve, raw: bytes) -> None:
    server = serve(say(raw))
    with pytest.raises(http.BadResponse) as bad:
        http.request("POST", server.url, purpose="test", json={})
    assert bad.value.request_left is True


def test_a_connection_with_a_broken_answer_is_not_used_again(serve: Serve) -> None:
    server = serve(answer(b"x" * 100))
    for _ in range(2):
        with pytest.raises(http.TooLarge):
            http.request("GET", server.url, purpose="test", max_bytes=99)
    assert server.connections == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 200_000])
def test_a_body_that_is_not_json_is_a_bad_response(serve: Serve, body: bytes) -> None:
    response = http.request("GET", serve(answer(body)).url, purpose="test")
    with pytest.raises(http.BadResponse):
        response.json()


def test_a_gzip_answer_is_decoded_and_an_empty_one_is_empty(serve: Serve) -> None:
    for encoded in (gzip.compress(b"hello"), zlib.compress(b"hello")):
        server = serve(answer(encoded, headers="Content-Encoding: gzip\r\n"))
        assert http.request("GET", server.url, purpose="test").body == b"hello"
    server = serve(answer(b"", headers="Content-Encoding: gzip\r\n"))
    assert http.request("GET", server.url, purpose="test").body == b""


def test_a_gzip_bomb_stops_at_the_cap_and_takes_little_memory(serve: Serve) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(500)) + packer.flush()
    server = serve(answer(bomb, headers="Content-Encoding: gzip\r\n"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(http.TooLarge):
        http.request("GET", server.url, purpose="test", max_bytes=5_000_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_an_endless_body_stops_at_the_cap(serve: Serve) -> None:
    def endless(line: socket.socket, _: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x" * 65536)

    with pytest.raises(http.TooLarge):
        http.request("GET", serve(endless).url, purpose="test", max_bytes=1_000_000)


def test_a_stream_yields_the_body_in_pieces(serve: Serve) -> None:
    server = serve(answer(bytes(200_000), headers="Content-Type: image/png\r\n"))
    with http.stream("GET", server.url, purpose="test") as answered:
        assert answered.headers["content-type"] == "image/png"
        pieces = list(answered.chunks())
    assert b"".join(pieces) == bytes(200_000)
    assert all(0 < len(piece) <= 256 * 1024 for piece in pieces)
    with http.stream("GET", server.url, purpose="test") as answered:
        next(answered.chunks())
    http.request("GET", server.url, purpose="test")
    assert server.connections == 2


def test_an_error_of_the_reader_of_a_stream_is_its_own(serve: Serve) -> None:
    server = serve(answer(b"x"))
    with pytest.raises(OSError, match="disk full"), http.stream("GET", server.url, purpose="t"):
        raise OSError("disk full")


def test_the_log_names_purpose_host_and_status_and_no_secret(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(answer(b"SECRETBODY"))
    with caplog.at_level(logging.DEBUG):
        http.request(
            "POST",
            f"{server.url}/SECRETPATH",
            purpose="graph.send",
            params={"q": "SECRETQUERY"},
            headers={"Authorization": "SECRETTOKEN"},
            json="SECRETJSON",
        )
    assert "graph.send 127.0.0.1 200" in caplog.text
    assert "SECRET" not in caplog.text


def test_a_header_that_would_be_two_is_refused_and_nothing_is_sent(serve: Serve) -> None:
    server = serve(answer())
    for value in ("a\r\nX: y", "a\nb", "ş"):
        with pytest.raises(ValueError):
            http.request("GET", server.url, purpose="test", headers={"X": value})
    assert server.requests == []


@pytest.mark.django_db(transaction=True)
def test_a_request_inside_a_transaction_is_a_programming_error(serve: Serve) -> None:
    server = serve(answer())
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        http.request("GET", server.url, purpose="test")
    assert server.requests == []
    assert http.request("GET", server.url, purpose="test").status == 200


@pytest.mark.django_db
def test_the_transaction_around_a_test_case_does_not_count(serve: Serve) -> None:
    server = serve(answer())
    assert http.request("GET", server.url, purpose="test").status == 200
    with transaction.atomic(), pytest.raises(RuntimeError):
        http.request("GET", server.url, purpose="test")


def test_an_abandoned_answer_ends_for_a_server_that_waits_for_room(serve: Serve) -> None:
    full, ended = threading.Event(), threading.Event()

    def more_than_fits(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        connection.setblocking(False)
        while select.select([], [connection], [], 0.2)[1]:
            connection.send(bytes(65536))
        connection.setblocking(True)
        full.set()
        try:
            while True:
                connection.sendall(bytes(65536))
        except ConnectionError:
            ended.set()

    server = serve(more_than_fits)
    with http.stream("GET", server.url, purpose="test", max_bytes=999999999) as answered:
        assert full.wait(10)
        answered.abort()
        # Everything that had arrived is taken, so that the kernel sees nothing unread.
        with pytest.raises(http.BadResponse):
            deque(answered.chunks(), maxlen=0)
    assert ended.wait(10)
