"""Publishing from the console: the form, its checks and files, the calendar, one publication."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.models import Inbox
from meta_channels.choices import PublicationKind, PublicationState
from meta_channels.models import Publication, PublicationItem, PublishingFile
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from tests.factories.posts import (
    image_of,
    make_instagram,
    make_page,
    make_publication,
    make_upload,
    movie,
    picture,
)
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_NEW = "/console/publishing/new"


@pytest.fixture
def account(scene: Scene) -> Inbox:
    return make_instagram(scene.firm)


def form(inbox: Inbox, format: str, media: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "draft": uuid4().hex,
        "inbox": str(inbox.pk),
        "format": format,
        "text": "Hafta sonu",
        "items": json.dumps(media),
        "when": "now",
        **more,
    }


def uploaded(client: Client, content: bytes, name: str = "resim.jpg") -> dict[str, Any]:
    answer = client.post("/console/publishing/files", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def publications() -> list[Publication]:
    return list(Publication.objects.unscoped().order_by("id"))


def test_a_carousel_goes_out_in_its_order_and_once(owner: Client, account: Inbox) -> None:
    first, second = (uploaded(owner, picture(1080, side)) for side in (1080, 1000))
    posted = form(account, "feed", [second | {"altText": "Zeytin"}, first])
    went = owner.post(_NEW, posted)
    assert owner.post(_NEW, posted).headers["HX-Redirect"] == went.headers["HX-Redirect"]
    [row] = publications()
    assert went.headers["HX-Redirect"] == f"/console/publishing/{row.pk}"
    assert (row.kind, row.text, row.publish_at) == (PublicationKind.CAROUSEL, "Hafta sonu", None)
    items = PublicationItem.objects.unscoped().filter(publication=row).order_by("position")
    assert [str(item.file_id) for item in items] == [second["fileId"], first["fileId"]]
    assert items[0].alt_text == "Zeytin"
    assert "Sırada" in owner.get(went.headers["HX-Redirect"]).content.decode()


def test_a_time_is_of_the_firms_zone(scene: Scene, owner: Client) -> None:
    page, day = make_page(scene.firm), (timezone.now() + timedelta(days=3)).date()
    later = {"when": "later", "publish_at": f"{day}T10:00"}
    assert owner.post(_NEW, form(page, "text", [], **later)).status_code == 204
    [row] = publications()
    assert row.publish_at == datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    html = owner.get(f"/console/publishing/calendar?day={day}&show=week").content.decode()
    assert "10:00" in html and "Hafta sonu" in html


def test_what_cannot_go_out_says_why_and_nothing_is_kept(owner: Client, account: Inbox) -> None:
    picture_of_nobody = json.dumps([{"kind": "image", "fileId": str(uuid4())}])
    refusals: tuple[tuple[str, str, dict[str, str], str], ...] = (
        ("feed", "[]", {}, "Bu yayın 1-1 dosya alır; 0 verildi."),
        ("feed", '[{"kind": "image"}]', {}, "Dosyaların yüklenmesini bekleyin."),
        ("feed", '[{"kind": "kuş"}]', {}, "Dosyalar anlaşılamadı; sayfayı yenileyin."),
        ("feed", "[" * 9000, {}, "Dosyalar anlaşılamadı; sayfayı yenileyin."),
        ("feed", picture_of_nobody, {}, "bulunamadı"),
        ("text", "[]", {}, ""),
        ("link", "[]", {}, "Bağlantının adresini yazın."),
        ("reel", "[]", {"when": "later"}, "Ne zaman yayınlanacağını seçin."),
    )
    for format, items, more, reason in refusals:
        answer = owner.post(_NEW, form(account, format, []) | more | {"items": items})
        assert answer.status_code == 422
        assert reason in answer.content.decode(), reason
    assert publications() == []


def test_what_meta_would_refuse_is_told_before_anything_is_sent(owner: Client) -> None:
    media = [
        {"kind": "image", "mimeType": "image/png", "width": 1080, "height": 300},
        {"kind": "image", "mimeType": "image/jpeg", "width": 1080, "height": 1080},
    ]
    answer = owner.post(
        "/console/publishing/check",
        {"format": "feed", "text": "#a" * 3 + "x" * 2200, "items": json.dumps(media)},
    )
    found = answer.json()
    assert found["kind"] == "carousel"
    assert found["whole"] == ["Metinde 2206 karakter var; en çok 2200 olabilir."]
    assert list(found["items"]) == ["0"]
    assert found["items"]["0"][1] == "En-boy oranı 3.60; 0.8 ile 1.91 arasında olmalı."
    assert owner.post("/console/publishing/check", {"format": "kuş"}).status_code == 400
    assert not PublishingFile.objects.unscoped().exists()


def test_files_are_seen_by_their_firm_alone_whole_or_in_part(
    scene: Scene, other_scene: Scene, owner: Client
) -> None:
    film = uploaded(owner, movie(), "film.mp4")
    assert (film["kind"], film["mimeType"]) == ("video", "video/mp4")
    part = owner.get(film["address"], headers={"Range": "bytes=4-7"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == b"ftyp"  # type: ignore[attr-defined]
    assert owner.get(film["address"], headers={"Range": "bytes=999-"}).status_code == 416
    small = owner.get(f"/console/publishing/files/{make_upload(scene.firm).pk}?small")
    assert small.content[:2] == b"\xff\xd8"
    assert signed_in(other_scene.firm.owner).get(film["address"]).status_code == 404
    refused = owner.post(
        "/console/publishing/files", {"file": SimpleUploadedFile("a.jpg", b"<html>")}
    )
    assert refused.status_code in {400, 422}


def test_it_is_moved_cancelled_and_tried_again(scene: Scene, owner: Client) -> None:
    day = (timezone.now() + timedelta(days=2)).date()
    row = make_publication(
        make_page(scene.firm), scene.firm, publish_at=timezone.now() + timedelta(days=1)
    )
    path = f"/console/publishing/{row.pk}"
    assert owner.post(f"{path}/move", {"publish_at": "2001-01-01T10:00"}).status_code == 422
    assert owner.post(f"{path}/move", {"publish_at": f"{day}T18:30"}).status_code == 204
    row.refresh_from_db()
    assert row.publish_at == datetime(day.year, day.month, day.day, 15, 30, tzinfo=UTC)
    assert owner.post(f"{path}/act", {"action": "cancel"}).status_code == 204
    row.refresh_from_db()
    assert row.state == PublicationState.CANCELLED
    Publication.objects.unscoped().filter(pk=row.pk).update(state=PublicationState.FAILED)
    assert owner.post(f"{path}/act", {"action": "retry"}).status_code == 204
    assert owner.post(f"{path}/act", {"action": "bozuk"}).status_code == 400
    row.refresh_from_db()
    assert row.state == PublicationState.DRAFT


def test_the_file_that_failed_is_named_with_metas_code(
    scene: Scene, owner: Client, account: Inbox
) -> None:
    media = [image_of(scene.firm), image_of(scene.firm)]
    row = make_publication(account, scene.firm, kind=PublicationKind.CAROUSEL, media=media)
    error = {"code": "36003", "subcode": "2207009", "detail": "Oran uymuyor", "traceId": "Az1"}
    PublicationItem.objects.unscoped().filter(publication=row, position=1).update(
        state="failed", error=error
    )
    Publication.objects.unscoped().filter(pk=row.pk).update(
        state="failed", error=error | {"item": 1}
    )
    html = owner.get(f"/console/publishing/{row.pk}").content.decode()
    assert "2. dosya: 36003.2207009 · Oran uymuyor" in html and "Az1" in html
    assert "Başarısız" in html and "Yeniden dene" in html
    assert "Oran" not in owner.get("/console/publishing?show=published").content.decode()


def test_viewers_look_on_and_others_see_nothing(scene: Scene, other_scene: Scene) -> None:
    page = make_page(scene.firm)
    row = make_publication(page, scene.firm)
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    stranger = signed_in(other_scene.firm.owner)
    html = viewer.get(f"/console/publishing/{row.pk}").content.decode()
    assert "Hafta sonu indirimi" in html and "İptal et" not in html
    assert viewer.get(_NEW).status_code == 403
    assert viewer.post(f"/console/publishing/{row.pk}/act", {"action": "cancel"}).status_code == 403
    for path in (f"{row.pk}", f"{row.pk}/move"):
        assert stranger.get(f"/console/publishing/{path}").status_code == 404
    answer = stranger.post(_NEW, form(page, "text", []))
    assert answer.status_code == 422
    for path in ("/console/publishing", "/console/publishing/calendar"):
        assert "Hafta sonu indirimi" in viewer.get(path).content.decode()
        assert "Hafta sonu indirimi" not in stranger.get(path).content.decode()
    assert [each.pk for each in publications()] == [row.pk]


def test_lists_and_calendar_cost_the_same_whatever_their_length(
    scene: Scene, owner: Client, account: Inbox
) -> None:
    costs: list[list[int]] = []
    for number in (1, 4):
        for _ in range(number):
            media = [image_of(scene.firm)]
            row = make_publication(account, scene.firm, kind=PublicationKind.IMAGE, media=media)
        costs.append([])
        for path in ("", "/calendar", "/new", f"/{row.pk}"):
            with CaptureQueriesContext(connection) as captured:
                assert owner.get(f"/console/publishing{path}").status_code == 200
            costs[-1].append(len(captured))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 20, costs
