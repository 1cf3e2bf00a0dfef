"""The file of a message, from our copy or through us from its source."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import Settings

from messaging.api.file_answers import shown_as
from messaging.choices import AttachmentState, MessageType
from messaging.models import Attachment, Inbox, Message, WaSession
from messaging.ports import Deferred, IncomingMedia, MediaSource, Refused
from tests.factories.accounts import Firm
from tests.factories.messaging import make_file, receive
from tests.factories.sessions import share
from tests.support.client import Api
from tests.support.raw_server import Behaviour, RawServer, answer, say
from tests.wa_chats.conftest import ScriptedAdapter
from ticaret.db.ids import new_id

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 1000
OGG = b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead\1\1\0\0\x80\xbb\0\0\0\0\0"
Serve = Callable[[Behaviour], RawServer]


@pytest.fixture
def serve(settings: Settings, adapter: ScriptedAdapter) -> Iterator[Serve]:
    """Starts a source of files, to which the gateway then points for every file."""
    running: list[RawServer] = []

    def start(behaviour: Behaviour) -> RawServer:
        server = RawServer(behaviour)
        server.__enter__()
        running.append(server)
        settings.SANDBOX, settings.SANDBOX_URL = True, server.url
        adapter.sources = [MediaSource(url=f"{server.url}/f", headers={"X-Api-Key": "k"})] * 4
        return server

    yield start
    for server in running:
        server.__exit__(None, None, None)


def _file_of(session: Inbox, **facts: Any) -> Attachment:
    """A received picture of which we have no copy yet."""
    facts.setdefault("mime_type", "image/jpeg")
    message = receive(
        session,
        text="",
        type=MessageType.IMAGE,
        media=[IncomingMedia(type=MessageType.IMAGE, url="https://old.example/f", **facts)],
    )
    return Attachment.objects.unscoped().get(message=message)


def _path(firm: Firm, file: Attachment) -> str:
    message = Message.objects.unscoped().get(id=file.message_id)
    return f"/accounts/{firm.id}/wa-sessions/{message.inbox_id}/messages/{message.id}/media"


def _content(response: Any) -> bytes:
    content: bytes = response.getvalue() if response.streaming else response.content
    return content


def _copy(session: Inbox, content: bytes = JPEG, **facts: Any) -> Attachment:
    return make_file(session, content=content, **facts)


def _fresh(file: Attachment) -> Attachment:
    return Attachment.objects.unscoped().get(id=file.id)


# ------------------------------------------------------------------------ our copy


def test_our_copy_is_shown_with_its_type_and_name_and_opens_nothing_else(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    file = _copy(session, filename='fiş "1"\r\nX: 1.jpg')

    answered = owner.raw("GET", _path(firm, file))

    assert (answered.status_code, _content(answered)) == (200, JPEG)
    expected = {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(JPEG)),
        "Content-Disposition": "inline; filename*=UTF-8''fi%C5%9F%20%221%22%0D%0AX%3A%201.jpg",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.id}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert {name: answered.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=255990-", 255990, len(JPEG)),
        ("bytes=-5", len(JPEG) - 5, len(JPEG)),
        ("bytes=-9999999", 0, len(JPEG)),
        ("bytes=100000-999999999", 100000, len(JPEG)),
    ],
)
def test_a_part_is_given_as_asked(
    owner: Api, firm: Firm, session: Inbox, asked: str, start: int, end: int
) -> None:
    answered = owner.raw("GET", _path(firm, _copy(session)), Range=asked)

    assert (answered.status_code, _content(answered)) == (206, JPEG[start:end])
    assert answered.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(JPEG)}"
    assert answered.headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize(
    "asked", ["bytes=9-1", "bytes=0-1,5-6", "items=0-1", "bytes=x-", "bytes=-", "bytes=1-2-3"]
)
def test_what_is_no_single_part_gets_the_whole(
    owner: Api, firm: Firm, session: Inbox, asked: str
) -> None:
    answered = owner.raw("GET", _path(firm, _copy(session)), Range=asked)

    assert (answered.status_code, _content(answered)) == (200, JPEG)


@pytest.mark.parametrize("asked", ["bytes=256004-", "bytes=999999999999999999-", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(
    owner: Api, firm: Firm, session: Inbox, asked: str
) -> None:
    answered = owner.raw("GET", _path(firm, _copy(session)), Range=asked)

    assert (answered.status_code, _content(answered)) == (416, b"")
    assert answered.headers["Content-Range"] == f"bytes */{len(JPEG)}"


def test_a_part_of_another_version_gets_the_whole(owner: Api, firm: Firm, session: Inbox) -> None:
    file = _copy(session)
    path = _path(firm, file)

    same = owner.raw("GET", path, Range="bytes=0-9", If_Range=f'"{file.id}"')
    other = owner.raw("GET", path, Range="bytes=0-9", If_Range='"something"')

    assert (same.status_code, other.status_code) == (206, 200)


def test_a_head_tells_all_and_gives_nothing(owner: Api, firm: Firm, session: Inbox) -> None:
    answered = owner.raw("HEAD", _path(firm, _copy(session)))

    assert (answered.status_code, _content(answered)) == (200, b"")
    assert answered.headers["Content-Length"] == str(len(JPEG))


@pytest.mark.parametrize(
    ("declared", "head", "shown", "inline"),
    [
        ("image/jpeg", JPEG, "image/jpeg", True),
        ("", JPEG, "image/jpeg", True),
        ("application/octet-stream", JPEG, "image/jpeg", True),
        ("image/jpeg; charset=x", JPEG, "image/jpeg", True),
        ("image/jpeg", b"<html><script>x</script>", "application/octet-stream", False),
        ("image/jpeg", b"<svg xmlns='x'>", "application/octet-stream", False),
        ("image/svg+xml", b"<svg xmlns='x'>", "application/octet-stream", False),
        ("TEXT/HTML", b"hello", "application/octet-stream", False),
        ("text/javascript", b"x=1", "application/octet-stream", False),
        ("image/jpeg", b"PK\x03\x04" + b"\0" * 40, "application/octet-stream", False),
        ("application/zip", b"PK\x03\x04" + b"\0" * 40, "application/zip", False),
        ("text/plain", b"hello", "text/plain", False),
        ("audio/ogg; codecs=opus", OGG, "audio/ogg", True),
        ("audio/mp4", b"\0\0\0\x18ftypM4A ", "audio/mp4", True),
        ("audio/mpeg", b"ID3\x03\0\0\0\0\0\0", "audio/mpeg", True),
        ("image/jpeg", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", True),
        ("audio/ogg", b"%PDF-1.7", "application/octet-stream", False),
        ("video/mp4", b"", "video/mp4", True),
        ("x\r\nSet-Cookie: a=b", b"hello", "application/octet-stream", False),
    ],
)
def test_what_the_bytes_say_counts_more_than_what_was_declared(
    declared: str, head: bytes, shown: str, inline: bool
) -> None:
    assert shown_as(declared, head) == (shown, inline)


# ---------------------------------------------------------------------- the source


def test_a_file_without_a_copy_comes_through_us_and_is_kept_at_its_first_pass(
    owner: Api, firm: Firm, session: Inbox, serve: Serve
) -> None:
    server = serve(answer(JPEG, headers="Content-Type: image/jpeg\r\n"))
    file = _file_of(session)

    first = owner.raw("GET", _path(firm, file))
    assert (first.status_code, _content(first)) == (200, JPEG)
    assert first.headers["Content-Length"] == str(len(JPEG))
    assert b"X-Api-Key: k" in server.requests[0]

    kept = _fresh(file)
    assert (kept.state, kept.size, kept.lease_token) == ("ready", len(JPEG), None)
    assert kept.file.read() == JPEG
    assert _content(owner.raw("GET", _path(firm, file))) == JPEG
    assert len(server.requests) == 1


def test_a_session_that_keeps_nothing_passes_it_on_each_time(
    owner: Api, firm: Firm, session: Inbox, serve: Serve
) -> None:
    server = serve(answer(JPEG))
    WaSession.objects.unscoped().update(keep_media=False)
    file = _file_of(session)

    for _ in range(2):
        assert _content(owner.raw("GET", _path(firm, file))) == JPEG

    assert (_fresh(file).state, len(server.requests)) == (AttachmentState.PENDING, 2)


def test_only_one_pass_at_a_time_keeps(
    owner: Api, firm: Firm, session: Inbox, serve: Serve
) -> None:
    serve(answer(JPEG))
    file = _file_of(session)
    lease = new_id()
    Attachment.objects.unscoped().update(
        lease_token=lease, lease_until=timezone.now() + timedelta(minutes=1)
    )

    assert _content(owner.raw("GET", _path(firm, file))) == JPEG

    assert (_fresh(file).state, _fresh(file).lease_token) == (AttachmentState.PENDING, lease)


def test_a_part_is_asked_of_the_source_and_given_only_if_it_is_one(
    owner: Api, firm: Firm, session: Inbox, serve: Serve
) -> None:
    part = say(
        b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 10-19/256004\r\n"
        b"Content-Length: 10\r\n\r\n" + JPEG[10:20]
    )
    server = serve(part)
    file = _file_of(session)

    real = owner.raw("GET", _path(firm, file), Range="bytes=10-19")

    assert (real.status_code, _content(real)) == (206, JPEG[10:20])
    assert real.headers["Content-Range"] == "bytes 10-19/256004"
    assert b"Range: bytes=10-19" in server.requests[0]
    assert _fresh(file).state == AttachmentState.PENDING

    serve(answer(JPEG))
    whole = owner.raw("GET", _path(firm, file), Range="bytes=10-19")
    assert (whole.status_code, _content(whole)) == (200, JPEG)


@pytest.mark.parametrize(
    "named", ["bytes 10-19/*", "bytes 19-10/99", "bytes 10-19/15", "items 1-2/3", ""]
)
def test_a_part_that_makes_no_sense_is_not_passed_on(
    owner: Api, firm: Firm, session: Inbox, serve: Serve, named: str
) -> None:
    head = f"HTTP/1.1 206 Partial Content\r\nContent-Range: {named}\r\nContent-Length: 1\r\n\r\n"
    serve(say(head.encode() + b"x"))

    answered = owner.get(_path(firm, _file_of(session)), Range="bytes=10-19")

    assert (answered.status, answered.code) == (503, "messaging.media_unreachable")


def test_an_expired_address_is_asked_for_anew(
    owner: Api, firm: Firm, session: Inbox, serve: Serve, adapter: ScriptedAdapter
) -> None:
    def expires(connection: socket.socket, request: bytes) -> None:
        gone = answer(b"", status="404 Not Found")
        (gone if len(server.requests) == 1 else answer(JPEG))(connection, request)

    server = serve(expires)
    file = _file_of(session, external_id="false_905321234567@c.us_AB")

    assert _content(owner.raw("GET", _path(firm, file))) == JPEG

    assert [media.expired for media in adapter.asked] == [False, True]
    assert adapter.asked[1].external_id == "false_905321234567@c.us_AB"


@pytest.mark.parametrize(
    ("source", "status", "code"),
    [
        (Refused("foreign_media_host", "x"), 404, "messaging.media_gone"),
        (Deferred("gateway_away", "x", retry_after=7), 503, "messaging.media_unreachable"),
    ],
)
def test_a_gateway_that_does_not_give_it_is_said_so(
    owner: Api,
    firm: Firm,
    session: Inbox,
    adapter: ScriptedAdapter,
    source: Exception,
    status: int,
    code: str,
) -> None:
    adapter.sources = [source]
    file = _file_of(session)

    answered = owner.get(_path(firm, file))

    assert (answered.status, answered.code) == (status, code)
    assert answered.headers.get("Retry-After") == ("7" if status == 503 else None)
    assert _fresh(file).lease_token is None


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [
        (answer(b"", status="404 Not Found"), 404),
        (answer(b"", status="302 Found", headers="Location: http://10.0.0.1/\r\n"), 404),
        (answer(b"", status="503 Unavailable"), 503),
        (say(b""), 503),
        (say(b"garbage\r\n\r\n"), 503),
    ],
)
def test_a_source_without_the_file_never_looks_like_one(
    owner: Api, firm: Firm, session: Inbox, serve: Serve, behaviour: Behaviour, status: int
) -> None:
    serve(behaviour)
    file = _file_of(session)

    answered = owner.get(_path(firm, file))

    assert answered.status == status
    assert (_fresh(file).state, _fresh(file).lease_token) == (AttachmentState.PENDING, None)


def test_an_address_inside_our_network_is_not_called(
    owner: Api, firm: Firm, session: Inbox, adapter: ScriptedAdapter
) -> None:
    adapter.sources = [MediaSource(url="http://169.254.169.254/latest/meta-data")]

    answered = owner.get(_path(firm, _file_of(session)))

    assert (answered.status, answered.code) == (503, "messaging.media_unreachable")


def test_a_source_that_breaks_off_is_not_kept_and_may_be_tried_again(
    owner: Api, firm: Firm, session: Inbox, serve: Serve
) -> None:
    serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + JPEG))
    file = _file_of(session)

    with pytest.raises(OSError, match="bad response"):
        _content(owner.raw("GET", _path(firm, file)))

    left = _fresh(file)
    assert (left.state, left.lease_token, left.file.name) == (AttachmentState.PENDING, None, "")


def test_a_copy_that_vanished_is_fetched_again(
    owner: Api, firm: Firm, session: Inbox, serve: Serve
) -> None:
    serve(answer(JPEG))
    file = _copy(session)
    Path(file.file.path).unlink()

    assert _content(owner.raw("GET", _path(firm, file))) == JPEG


# -------------------------------------------------------------------------- access


def test_a_message_without_a_file_or_with_another_has_none(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    file, other = _copy(session), _copy(session, content=b"\xff\xd8\xffother")
    message = receive(session)
    bare = f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/{message.id}/media"

    assert owner.get(bare).code == "messaging.media_gone"
    assert owner.get(_path(firm, file), {"attachmentId": other.id}).status == 404
    assert owner.get(_path(firm, file), {"attachmentId": "x"}).status == 400
    assert owner.raw("GET", _path(firm, file), query={"attachmentId": file.id}).status_code == 200


def test_a_read_share_sees_the_file_until_it_ends(
    api: Api, firm: Firm, other_firm: Firm, session: Inbox
) -> None:
    file = _copy(session)
    guest, path = api.as_owner(other_firm), _path(other_firm, file)
    assert guest.raw("GET", path).status_code == 404

    given = share(session, other_firm, "read")
    seen: HttpResponse = guest.raw("GET", path)
    assert (seen.status_code, _content(seen)) == (200, JPEG)

    given.delete()
    assert guest.raw("GET", path).status_code == 404
    assert api.raw("GET", _path(firm, file)).status_code == 401
