"""How files are handed out: to signed-in callers, and to providers by a signed address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from messaging.choices import AttachmentState, MessageType
from messaging.links import public_file_url
from messaging.models import Attachment, Inbox
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, make_file, make_inbox
from tests.messaging.outgoing import queue
from tests.support.client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


def _signed_path(attachment: Attachment) -> str:
    return "/files/" + public_file_url(attachment).rpartition("/files/")[2]


def test_a_picture_is_shown_in_place_and_opens_nothing_else(
    api: Api, firm: Firm, inbox: Inbox
) -> None:
    file = make_file(inbox, content=b"\xff\xd8\xffresim", filename='Şeker "50%"\r\nX: 1.jpg')

    answer = api.as_owner(firm).raw("GET", f"/files/attachments/{file.id}")

    assert (answer.status_code, answer.getvalue()) == (200, b"\xff\xd8\xffresim")
    headers = {name: answer.headers[name] for name in answer.headers}
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"] == (
        "inline; filename*=UTF-8''%C5%9Eeker%20%2250%25%22%0D%0AX%3A%201.jpg"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "mime_type",
    [
        "text/html",
        "image/svg+xml",
        "TEXT/HTML; charset=utf-8",
        "application/xml",
        "text/javascript",
    ],
)
def test_what_a_browser_could_run_is_a_download(
    api: Api, firm: Firm, inbox: Inbox, mime_type: str
) -> None:
    file = make_file(inbox, content=b"<script>", mime_type=mime_type, filename="x.html")

    answer = api.as_owner(firm).raw("GET", f"/files/attachments/{file.id}")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''x.html"


def test_a_file_of_another_firm_or_of_an_inbox_out_of_reach_is_not_found(
    api: Api, firm: Firm, other_firm: Firm, inbox: Inbox
) -> None:
    file, beside = make_file(inbox), make_file(make_inbox(firm))
    limited = api.as_api_account(firm, inbox_ids=[inbox.id])

    assert limited.get(f"/files/attachments/{file.id}").status == 200
    for caller, wanted in ((api.as_owner(other_firm), file), (limited, beside)):
        answer = caller.get(f"/files/attachments/{wanted.id}")
        assert (answer.status, answer.code) == (404, "not_found")
    assert api.get(f"/files/attachments/{file.id}").status == 401


@pytest.mark.parametrize("state", [AttachmentState.PENDING, AttachmentState.FAILED])
def test_a_file_without_a_copy_is_not_found(
    api: Api, firm: Firm, inbox: Inbox, state: AttachmentState
) -> None:
    file = make_file(inbox)
    Attachment.objects.unscoped().update(state=state)

    assert api.as_owner(firm).get(f"/files/attachments/{file.id}").status == 404
    assert api.raw("GET", _signed_path(file)).status_code == 404


def test_a_copy_that_vanished_from_the_disk_is_not_found(
    api: Api, firm: Firm, inbox: Inbox
) -> None:
    file = make_file(inbox)
    Path(file.file.path).unlink()

    assert api.as_owner(firm).get(f"/files/attachments/{file.id}").status == 404
    assert api.raw("GET", _signed_path(file)).status_code == 404


def test_a_signed_address_works_for_an_hour(api: Api, inbox: Inbox) -> None:
    file = make_file(inbox, content=b"\xff\xd8\xffresim")
    path = _signed_path(file)

    assert api.raw("GET", path).getvalue() == b"\xff\xd8\xffresim"
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert api.raw("GET", path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert api.raw("GET", path).status_code == 404


def test_a_signed_address_opens_its_own_file_alone(api: Api, inbox: Inbox) -> None:
    file, other = make_file(inbox), make_file(inbox)
    token = _signed_path(file).removeprefix("/files/")

    for forged in (token.replace(str(file.id), str(other.id)), token[:-1], "x", str(file.id)):
        assert api.raw("GET", f"/files/{forged}").status_code == 404
    assert api.raw("POST", f"/files/{token}").status_code == 405


def test_what_is_sent_lies_in_the_folder_of_its_firm(firm: Firm, inbox: Inbox) -> None:
    message = queue(
        make_conversation(inbox), text="", type=MessageType.IMAGE, file=ContentFile(b"x", "a.png")
    )

    attachment = Attachment.objects.unscoped().get(message=message)
    assert attachment.file.name == f"sent/{firm.id}/{attachment.id}"
