"""Files through a real web process: what slow readers cost, and what hanging up ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from messaging.choices import AttachmentState, MessageType
from messaging.models import Attachment, Inbox, WaSession
from messaging.ports import IncomingMedia
from tests.factories.accounts import Firm
from tests.factories.messaging import receive
from tests.factories.sessions import make_session
from tests.stream.server import WebProcess
from tests.support.client import Api
from tests.support.raw_server import RawServer

pytestmark = pytest.mark.django_db(transaction=True)

MIB = 1024 * 1024
_PIECE = bytes(range(256)) * 256  # 64 KiB
_PATIENCE_SECONDS = 20.0


class Source:
    """A gateway's file server: `size` bytes for everybody, as fast as they are taken."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.open = 0
        self._lock = threading.Lock()
        self.hold = threading.Event()  # once set, an answer stops after its first piece
        self.server = RawServer(self._answer)

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        with self._lock:
            self.open += 1
        try:
            head = f"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {self.size}"
            connection.sendall(head.encode() + b"\r\n\r\n\xff\xd8\xff" + _PIECE[3:])
            left = self.size - len(_PIECE)
            while left and not self.hold.is_set():
                connection.sendall(_PIECE[: min(left, len(_PIECE))])
                left -= min(left, len(_PIECE))
            if self.hold.is_set():
                connection.recv(1)  # comes back when the other side hangs up
        finally:
            with self._lock:
                self.open -= 1


@pytest.fixture
def source(full_size: bool) -> Iterator[Source]:
    source = Source(100 * MIB if full_size else 20 * MIB)
    with source.server:
        yield source


@pytest.fixture
def web(transactional_db: None, source: Source) -> Iterator[WebProcess]:
    process = WebProcess(WAHA_URL=source.server.url, WAHA_API_KEY="k")
    yield process
    process.stop()


def _file(session: Inbox, source: Source) -> Attachment:
    message = receive(
        session,
        text="",
        type=MessageType.IMAGE,
        media=[
            IncomingMedia(
                type=MessageType.IMAGE,
                url=f"{source.server.url}/api/files/a.jpg",
                mime_type="image/jpeg",
            )
        ],
    )
    return Attachment.objects.unscoped().get(message=message)


def _ask(web: WebProcess, caller: Api, firm: Firm, file: Attachment) -> HTTPResponse:
    session_id = file.message.inbox_id
    path = f"/accounts/{firm.id}/wa-sessions/{session_id}/messages/{file.message_id}/media"
    connection = HTTPConnection("127.0.0.1", web.port, timeout=_PATIENCE_SECONDS)
    # Little room for what nobody reads: a slow reader holds the sender back at once.
    connection.connect()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    connection.request("GET", path, headers=dict(caller.headers))
    return connection.getresponse()


def _resident(pid: int) -> int:
    """The resident memory of a process and its children, in bytes."""
    total = 0
    for task in Path("/proc").glob("[0-9]*"):
        try:
            status = (task / "status").read_text()
        except OSError:
            continue
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if int(task.name) == pid or int(fields["PPid"]) == pid:
            total += int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    return total


def _until(what: str, holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_many_readers_at_once_cost_little_memory_and_no_thread(
    web: WebProcess, source: Source, api: Api, firm: Firm, full_size: bool
) -> None:
    session = make_session(firm)
    WaSession.objects.unscoped().update(keep_media=False)
    file, caller = _file(session, source), api.as_owner(firm)
    # More readers than the process has threads for requests, so that threads cannot be the way.
    readers = 20 if full_size else 12
    # Cold, as it is when `manage.py up` calls it ready: nobody has asked for anything yet.
    assert web.get("/readyz")[0] == 200
    before = _resident(web.pid)
    answers = [_ask(web, caller, firm, file) for _ in range(readers)]
    assert [answer.status for answer in answers] == [200] * readers
    got = [0] * readers
    most = _resident(web.pid)

    # All stand still in the middle: whatever piles up has piled up by now.
    for index, answer in enumerate(answers):
        got[index] += len(answer.read(MIB))
    most = max(most, _resident(web.pid))
    status, _ = web.get("/healthz")
    assert status == 200

    def drain(index: int) -> None:
        while piece := answers[index].read(256 * 1024):
            got[index] += len(piece)

    threads = [threading.Thread(target=drain, args=(index,)) for index in range(readers)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, _resident(web.pid))
        time.sleep(0.05)

    assert got == [source.size] * readers
    assert most - before <= 20 * MIB, f"{(most - before) / MIB:.1f} MiB for {readers} readers"


def test_who_hangs_up_ends_the_call_to_the_source_at_once(
    web: WebProcess, source: Source, api: Api, firm: Firm
) -> None:
    source.hold.set()  # the source has gone silent in the middle
    file, caller = _file(make_session(firm), source), api.as_owner(firm)
    answer = _ask(web, caller, firm, file)
    assert answer.read(1) == b"\xff"
    assert source.open == 1

    answer.close()

    _until("the source's connection ends", lambda: source.open == 0)
    _until("nobody keeps the file", lambda: _fresh(file).lease_token is None)
    assert _fresh(file).state == AttachmentState.PENDING


def test_a_pass_to_the_end_is_kept_and_the_source_is_asked_no_more(
    web: WebProcess, source: Source, api: Api, firm: Firm
) -> None:
    source.size = MIB
    file, caller = _file(make_session(firm), source), api.as_owner(firm)

    first = _ask(web, caller, firm, file).read()

    assert len(first) == MIB
    _until("our copy is there", lambda: _fresh(file).state == AttachmentState.READY)
    assert _fresh(file).size == MIB
    assert _ask(web, caller, firm, file).read() == first
    assert len(source.server.requests) == 1


def _fresh(file: Attachment) -> Attachment:
    return Attachment.objects.unscoped().get(id=file.id)
