"""One conversation: reading it and answering in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices import AttachmentState, Channel, Direction, MessageStatus, MessageType
from messaging.models import Attachment, Dispatch, Message
from messaging.ports import DeletionSeen, EditSeen, ReactionSeen
from tests.console.scenes import Customer, Scene, closed_window, signed_in
from tests.factories.accounts import make_member
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}


def shown(client: Client, customer: Customer) -> str:
    """The open conversation as the page puts it in."""
    answer = client.get(customer.path, headers=PART)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def send(client: Client, customer: Customer, **fields: Any) -> HttpResponse:
    form = {"draft": token_hex(16), "text": "Merhaba", **fields}
    answer: Any = client.post(f"{customer.path}/messages", form, headers=PART)
    return answer  # type: ignore[no-any-return]


def sent_messages() -> list[Message]:
    return list(Message.objects.unscoped().filter(direction=Direction.OUTBOUND).order_by("id"))


@pytest.fixture
def customer(scene: Scene) -> Customer:
    """Ayşe, who has written on Messenger just now."""
    ayse = scene.customer("Ayşe Yılmaz")
    ayse.writes("Stokta var mı?")
    return ayse


def test_the_address_of_a_conversation_opens_the_whole_page_with_it(
    customer: Customer, owner: Client
) -> None:
    html = owner.get(customer.path).content.decode()
    assert html.startswith("<!doctype html>")
    assert 'data-view="thread"' in html
    assert "Stokta var mı?" in html
    assert "<html" not in shown(owner, customer)


def test_every_state_of_an_answer_is_told_honestly(customer: Customer, owner: Client) -> None:
    customer.gets("kuyrukta")
    customer.gets("gitti", MessageStatus.SENT)
    customer.gets("ulaştı", MessageStatus.DELIVERED)
    customer.gets("okundu", MessageStatus.READ)
    customer.gets("olmadı", MessageStatus.FAILED)
    lost = customer.gets("belirsiz")
    Message.objects.unscoped().filter(id=lost.id).update(status=MessageStatus.UNKNOWN)
    html = shown(owner, customer)
    ticks = re.findall(
        r'class="tick (\w+)"><svg class="icon" role="img" aria-label="([^"]+)"', html
    )
    assert ticks == [
        ("waiting", "Sırada"),
        ("sent", "Gönderildi"),
        ("sent", "İletildi"),
        ("read", "Okundu"),
        ("failed", "Gönderilemedi"),
        ("unknown", "Sonucu bilinmiyor"),
    ]
    assert "Gönderilemedi: Alıcı ulaşılamaz <code>131026</code>" in html
    assert "Sağlayıcıdan yanıt gelmedi; gönderilmiş olabilir." in html


def test_edits_deletions_reactions_and_quotes_are_shown(customer: Customer, owner: Client) -> None:
    first = customer.writes("ilk hali")
    now = timezone.now()
    customer.report(EditSeen(str(first.external_id), "son hali", now))
    customer.report(ReactionSeen(str(first.external_id), "firm", "👍", now))
    customer.writes("bunun üzerine", quoted_external_id=str(first.external_id))
    gone = customer.writes("silinecek")
    customer.report(DeletionSeen(str(gone.external_id), now))
    html = shown(owner, customer)
    assert "<summary>düzenlendi</summary><ol><li><q>ilk hali</q>" in html
    assert "👍" in html
    assert f'data-jump="{first.id}"' in html
    assert "Bu mesaj silindi" in html
    assert "silinecek" not in html


def test_what_was_typed_elsewhere_says_so(customer: Customer, owner: Client) -> None:
    customer.writes("telefondan yazdım", direction=Direction.OUTBOUND)
    customer.gets("buradan yazdım")
    html = shown(owner, customer)
    assert html.count("başka uygulamadan") == 1


def test_files_are_shown_in_each_of_their_states(customer: Customer, owner: Client) -> None:
    ready = customer.sends_file(MessageType.IMAGE, external_id="i1", mime_type="image/jpeg")
    customer.sends_file(MessageType.VIDEO, external_id="v1", mime_type="video/mp4")
    broken = customer.sends_file(MessageType.FILE, external_id="f1", filename="fatura.pdf")
    Attachment.objects.unscoped().filter(message=ready).update(state=AttachmentState.READY)
    Attachment.objects.unscoped().filter(message=broken).update(state=AttachmentState.FAILED)
    picture = Attachment.objects.unscoped().get(message=ready)
    html = shown(owner, customer)
    assert f'<img src="/files/attachments/{picture.id}"' in html
    assert html.count("İndiriliyor…") == 1
    assert "fatura.pdf<small>Alınamadı</small>" in html


def test_text_is_shown_as_text_and_addresses_as_links(customer: Customer, owner: Client) -> None:
    customer.writes("<script>alert(1)</script> https://ornek.com.tr/?a=1&b=2 javascript:alert(1)")
    html = shown(owner, customer)
    assert "<script>" not in html
    assert (
        '<a target="_blank" href="https://ornek.com.tr/?a=1&amp;b=2" '
        'rel="nofollow noopener noreferrer">' in html
    )
    assert "javascript:" not in re.findall(r'href="([^"]+)"', html)


@pytest.mark.parametrize(
    "payload",
    [
        {"location": {"latitude": "x", "longitude": None}},
        {"location": 7, "contacts": 7, "order": [1], "referral": "x", "story": 3, "share": []},
        {"contacts": [1, {"name": 5, "phones": "x"}], "order": {"product_items": 9}},
        {"interactive": {"response": "text"}, "referral": {"source_url": "javascript:alert(1)"}},
    ],
)
def test_a_payload_of_any_shape_breaks_no_page(
    customer: Customer, owner: Client, payload: dict[str, Any]
) -> None:
    customer.writes("", type=MessageType.LOCATION, payload=payload)
    html = shown(owner, customer)
    assert 'href="javascript:' not in html


def test_opening_asks_to_mark_read_and_that_empties_the_count(
    customer: Customer, owner: Client
) -> None:
    assert 'data-unread="1"' in shown(owner, customer)
    assert owner.post(f"{customer.path}/read").status_code == 204
    assert customer.conversation.unread_count == 0


def test_an_answer_is_queued_once_and_comes_back_as_the_page_shows_it(
    customer: Customer, owner: Client
) -> None:
    draft = token_hex(16)
    first = send(owner, customer, draft=draft, text="Evet, var.\r\nKaç adet?")
    again = send(owner, customer, draft=draft, text="Evet, var.\r\nKaç adet?")
    assert (first.status_code, again.status_code) == (202, 202)
    [message] = sent_messages()
    assert message.text == "Evet, var.\nKaç adet?"
    assert (message.status, message.sent_by_user_id) == ("queued", customer.firm.owner.pk)
    assert f'id="message-{message.id}"' in first.content.decode()
    assert f'id="message-{message.id}"' in again.content.decode()
    assert Dispatch.objects.unscoped().count() == 1


def test_an_answer_can_quote_a_message_of_the_conversation(
    customer: Customer, owner: Client, scene: Scene
) -> None:
    quoted = Message.objects.unscoped().get(conversation=customer.conversation)
    assert send(owner, customer, reply_to=str(quoted.id)).status_code == 202
    assert sent_messages()[0].quoted_external_id == quoted.external_id
    elsewhere = scene.customer("Başkası").writes("a")
    assert send(owner, customer, reply_to=str(elsewhere.id)).status_code == 404
    assert len(sent_messages()) == 1


def test_a_file_is_sent_as_what_it_is(
    customer: Customer, owner: Client, tmp_path: Any, settings: Any
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    picture = SimpleUploadedFile("ürün.png", b"\x89PNG....", content_type="image/png")
    assert send(owner, customer, text="", file=picture).status_code == 202
    attachment = Attachment.objects.unscoped().get()
    assert attachment.message.type == MessageType.IMAGE
    assert (attachment.filename, attachment.mime_type) == ("ürün.png", "image/png")
    assert (attachment.state, attachment.size) == (AttachmentState.READY, 8)


Refused = tuple[dict[str, Any], int, str]


@pytest.mark.parametrize(
    ("fields", "status", "text"),
    [
        ({"text": "   "}, 400, "Boş mesaj gönderilemez."),
        ({"text": "ş" * 1500, "_channel": Channel.INSTAGRAM_BUSINESS}, 400, "3000 bayt"),
        ({"tag": "HERKES"}, 400, "Gönderilen bilgilerde hata var."),
        ({"draft": "kısa"}, 400, "Gönderilen bilgilerde hata var."),
        ({"reply_to": "bozuk"}, 400, "Gönderilen bilgilerde hata var."),
        ({"_at": closed_window}, 409, "Yanıt penceresi kapandı"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words_and_nothing_is_queued(
    scene: Scene, owner: Client, fields: dict[str, Any], status: int, text: str
) -> None:
    at: Callable[[], Any] = fields.get("_at", timezone.now)
    customer = scene.customer(channel=fields.get("_channel", Channel.FACEBOOK_PAGE))
    customer.writes("a", at=at())
    form = {name: value for name, value in fields.items() if not name.startswith("_")}
    answer = send(owner, customer, **form)
    assert answer.status_code == status
    assert text in answer.content.decode()
    assert sent_messages() == []
    assert Dispatch.objects.unscoped().count() == 0


def test_a_refused_draft_sent_again_is_refused_again(scene: Scene, owner: Client) -> None:
    customer = scene.customer()
    customer.writes("a", at=closed_window())
    draft = token_hex(16)
    answers = [send(owner, customer, draft=draft) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert sent_messages() == []


def test_a_closed_window_says_so_and_offers_what_the_channel_has(
    scene: Scene, owner: Client
) -> None:
    three_days = timezone.now() - timedelta(days=3)
    whatsapp = scene.customer(channel=Channel.WHATSAPP_BUSINESS)
    whatsapp.writes("a", at=three_days)
    messenger = scene.customer(channel=Channel.FACEBOOK_PAGE)
    messenger.writes("b", at=three_days)
    html = shown(owner, whatsapp)
    assert 'data-closed="window"' in html
    assert '<textarea id="text"' not in html
    html = shown(owner, messenger)
    assert 'value="HUMAN_AGENT"' in html
    assert '<textarea id="text"' in html
    assert send(owner, messenger).status_code == 409
    assert send(owner, messenger, tag="HUMAN_AGENT").status_code == 202
    assert [message.conversation_id for message in sent_messages()] == [messenger.conversation.id]


def test_a_window_that_closes_soon_counts_down(scene: Scene, owner: Client) -> None:
    customer = scene.customer()
    customer.writes("a", at=timezone.now() - timedelta(hours=22, minutes=39, seconds=30))
    assert "Yanıt penceresi 1 sa 20 dk sonra kapanıyor" in shown(owner, customer)


def test_a_viewer_reads_and_cannot_write(customer: Customer, scene: Scene) -> None:
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    html = shown(viewer, customer)
    assert "Stokta var mı?" in html
    assert "<textarea" not in html
    assert "yalnız görüntüleme yetkiniz var" in html
    assert send(viewer, customer).status_code == 403
    assert viewer.post(f"{customer.path}/read").status_code == 403
    assert sent_messages() == []
    assert customer.conversation.unread_count == 1


def test_writing_without_the_csrf_token_is_refused(customer: Customer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(customer.firm.owner)
    assert send(client, customer).status_code == 403
    assert sent_messages() == []


def test_what_is_another_firms_or_nowhere_is_the_same_404(
    customer: Customer, other_scene: Scene
) -> None:
    stranger = signed_in(other_scene.firm.owner)
    nowhere = f"/console/conversations/{uuid4()}"
    for path in ("", "/messages", "/composer"):
        answers = [stranger.get(base + path, headers=PART) for base in (customer.path, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert stranger.get(customer.path).status_code == 404
    assert send(stranger, customer).status_code == 404
    assert stranger.post(f"{customer.path}/read").status_code == 404
    assert sent_messages() == []
    assert customer.conversation.unread_count == 1


@pytest.mark.parametrize("path", ["/console/yok", "/console/conversations/bozuk"])
def test_an_unknown_address_is_a_404_page(owner: Client, path: str) -> None:
    answer = owner.get(path)
    assert answer.status_code == 404
    assert "Kayıt bulunamadı." in answer.content.decode()


def test_messages_of_another_conversation_are_not_given_by_id(
    customer: Customer, owner: Client, scene: Scene
) -> None:
    other = scene.customer().writes("başka konuşma")
    answer = owner.get(f"{customer.path}/messages?ids={other.id}")
    assert answer.status_code == 200
    assert "başka konuşma" not in answer.content.decode()
    assert owner.get(f"{customer.path}/messages?ids=bozuk").status_code == 400


def test_older_messages_come_page_by_page_each_once(customer: Customer, owner: Client) -> None:
    start = timezone.now() - timedelta(hours=5)
    for number in range(99):
        customer.writes(f"mesaj {number:02}", at=start + timedelta(seconds=number // 7))
    path: str | None = customer.path
    seen: list[str] = []
    pages = 0
    while path:
        html = owner.get(path, headers=PART).content.decode()
        seen += re.findall(r'<div class="message [^>]*? id="message-([^"]+)"', html)
        older = re.search(r'hx-get="([^"]+cursor[^"]+)"', html)
        path = older.group(1) if older else None
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 100


def test_the_number_of_queries_does_not_grow_with_the_messages(
    customer: Customer, owner: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            shown(owner, customer)
        return len(caught)

    quoted = customer.writes("a")
    customer.writes("b", quoted_external_id=str(quoted.external_id))
    few = queries()
    for number in range(30):
        customer.writes(f"c{number}", quoted_external_id=str(quoted.external_id))
        customer.sends_file(MessageType.IMAGE, external_id=f"i{number}")
        customer.gets("d", MessageStatus.DELIVERED)
    assert queries() == few
