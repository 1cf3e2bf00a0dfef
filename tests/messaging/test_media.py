"""Received files: the message first, the file by a retried job of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from messaging import tasks
from messaging.choices import AttachmentState, Channel, MessageType
from messaging.models import Attachment, Inbox, Message
from messaging.ports import DeletionSeen, IncomingMedia
from messaging.services import inbound, media
from tests.factories.accounts import Firm
from tests.factories.messaging import make_file, make_inbox, receive
from tests.support.graph_server import GraphServer
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

_PICTURE = b"\x89PNG picture"


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


def _picture(inbox: Inbox, url: str, **facts: Any) -> Attachment:
    files = [IncomingMedia(type=MessageType.IMAGE, url=url, **facts)]
    message = receive(inbox, text="", type=MessageType.IMAGE, media=files)
    return Attachment.objects.unscoped().get(message=message)


def _fetch() -> int:
    """Everything that is due."""
    return media.fetch_due(until=timezone.now() + timedelta(seconds=5))


def _make_due() -> None:
    Attachment.objects.unscoped().update(next_attempt_at=timezone.now(), lease_until=None)


def _told(kind: str) -> list[str]:
    events = OutboxEvent.objects.unscoped().filter(type=kind)
    return [event.payload["attachmentId"] for event in events]


def test_a_file_is_fetched_and_kept(graph: GraphServer, inbox: Inbox, firm: Firm) -> None:
    graph.will_answer(_PICTURE, headers={"Content-Type": "image/png"})
    attachment = _picture(inbox, f"{graph.url}/resim.png?oh=1")

    assert (_fetch(), _fetch()) == (1, 0)

    attachment.refresh_from_db()
    assert attachment.state == AttachmentState.READY
    assert (attachment.size, attachment.mime_type) == (len(_PICTURE), "image/png")
    assert attachment.file.name == f"received/{firm.id}/{attachment.id}"
    with attachment.file.open("rb") as copy:
        assert copy.read() == _PICTURE
    assert _told("media.ready") == [str(attachment.id)]


def test_a_whatsapp_file_is_asked_for_by_its_id_with_the_token(
    graph: GraphServer, firm: Firm
) -> None:
    inbox = make_inbox(firm, channel=Channel.WHATSAPP_BUSINESS, token="wa-token")
    graph.will_answer({"url": f"{graph.url}/media/1", "mime_type": "audio/ogg"})
    graph.will_answer(b"OggS")
    attachment = _picture(inbox, "", external_id="770077")

    _fetch()

    asked, fetched = graph.calls
    assert (asked.path, asked.query["phone_number_id"]) == ("/v25.0/770077", inbox.external_id)
    assert (fetched.path, fetched.headers["authorization"]) == ("/media/1", "Bearer wa-token")
    attachment.refresh_from_db()
    assert (attachment.state, attachment.mime_type) == ("ready", "audio/ogg")


def test_a_file_that_is_not_there_now_is_asked_for_again(graph: GraphServer, inbox: Inbox) -> None:
    graph.will_answer(b"", status=500)
    graph.will_answer(_PICTURE)
    attachment = _picture(inbox, f"{graph.url}/resim.png")
    began = timezone.now()

    _fetch()

    attachment.refresh_from_db()
    assert (attachment.state, attachment.error, attachment.attempts) == ("pending", "500", 1)
    assert timedelta(seconds=4) < attachment.next_attempt_at - began < timedelta(seconds=8)
    _make_due()
    assert _fetch() == 1
    attachment.refresh_from_db()
    assert (attachment.state, attachment.error) == ("ready", "")


def test_a_file_that_is_gone_for_good_is_told_once(graph: GraphServer, inbox: Inbox) -> None:
    graph.will_answer(b"", status=404)
    attachment = _picture(inbox, f"{graph.url}/resim.png")

    for _ in range(10):
        _make_due()
        _fetch()

    attachment.refresh_from_db()
    assert (attachment.state, attachment.error, len(graph.calls)) == ("failed", "404", 4)
    assert _told("media.failed") == [str(attachment.id)]


def test_a_file_waits_for_the_reconnect_of_its_inbox_however_long(
    graph: GraphServer, firm: Firm
) -> None:
    inbox = make_inbox(firm, channel=Channel.WHATSAPP_BUSINESS)
    graph.will_answer({"error": {"code": 190, "message": "expired"}}, status=401)
    attachment = _picture(inbox, "", external_id="770077")
    for attempts in (1, 50, 500):
        Attachment.objects.unscoped().update(attempts=attempts)
        _make_due()
        assert _fetch() == 1
    attachment.refresh_from_db()
    assert (attachment.state, attachment.error, attachment.attempts) == ("pending", "190", 501)
    wait = attachment.next_attempt_at - timezone.now()
    assert timedelta(minutes=59) < wait <= timedelta(hours=1)

    graph.answers = [(200, {"url": f"{graph.url}/media/1"}, {}), (200, b"OggS", {})]
    _make_due()
    _fetch()
    attachment.refresh_from_db()
    assert attachment.state == AttachmentState.READY


def test_a_file_over_the_cap_is_not_kept(
    graph: GraphServer, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, files_of_their_own: Path
) -> None:
    monkeypatch.setattr(media, "LARGEST_FILE", 1000)
    graph.will_answer(b"x" * 1001)
    attachment = _picture(inbox, f"{graph.url}/film.mp4")

    _fetch()

    attachment.refresh_from_db()
    assert (attachment.state, attachment.size) == (AttachmentState.PENDING, None)
    assert not list(files_of_their_own.rglob("*.*"))


def test_an_address_of_somebody_else_is_not_called(inbox: Inbox, graph: GraphServer) -> None:
    attachment = _picture(inbox, "http://127.0.0.1:9/gizli")

    _fetch()

    attachment.refresh_from_db()
    assert (attachment.state, attachment.error) == ("pending", "blocked address")
    assert graph.calls == []


def test_a_claimed_file_is_left_to_its_worker_until_the_lease_ends(
    graph: GraphServer, inbox: Inbox
) -> None:
    graph.will_answer(_PICTURE)
    attachment = _picture(inbox, f"{graph.url}/resim.png")
    lease = attachment.id
    assert media._claim(lease, timezone.now()) == attachment.id

    assert _fetch() == 0
    Attachment.objects.unscoped().update(lease_until=timezone.now() - timedelta(seconds=1))
    assert _fetch() == 1

    media.fetch_one(attachment_id=attachment.id, lease=lease)
    assert len(graph.calls) == 1


def test_one_file_ends_before_the_task_is_killed() -> None:
    """Files are claimed one by one, so the last begins within the budget."""
    longest = tasks._TIME_BUDGET.total_seconds() + settings.HTTP_TOTAL_TIMEOUT
    longest += media._DEADLINE_SECONDS
    task: Any = tasks.fetch_due_media
    assert longest < task.soft_time_limit < task.time_limit < media._LEASE.total_seconds()


def test_facts_longer_than_their_columns_do_not_keep_the_message_out(inbox: Inbox) -> None:
    attachment = _picture(
        inbox, "https://example.com/x", mime_type="a" * 300, filename="ş" * 300, sha256="f" * 200
    )

    facts = (attachment.mime_type, attachment.filename, attachment.sha256)
    assert [len(fact) for fact in facts] == [255, 255, 128]


def test_taking_a_message_back_removes_our_copy_of_its_file(
    inbox: Inbox, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    attachment = make_file(inbox)
    path = Path(attachment.file.path)
    message = Message.objects.unscoped().get(id=attachment.message_id)
    deletion = DeletionSeen(external_id=str(message.external_id), occurred_at=timezone.now())
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        inbound.receive([inbound.Report(inbox, deletion)], now=timezone.now())

    assert not Attachment.objects.unscoped().exists()
    assert not path.exists()


def test_a_message_taken_back_during_the_fetch_leaves_no_copy(
    graph: GraphServer, inbox: Inbox, files_of_their_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.will_answer(_PICTURE)
    attachment = _picture(inbox, f"{graph.url}/resim.png")
    download = media._download

    def slowly(*arguments: object) -> media.Fetched:
        found = download(*arguments)  # type: ignore[arg-type]
        Attachment.objects.unscoped().filter(id=attachment.id).delete()
        return found

    monkeypatch.setattr(media, "_download", slowly)
    _fetch()

    assert [path for path in files_of_their_own.rglob("*") if path.is_file()] == []
    assert _told("media.ready") == []
