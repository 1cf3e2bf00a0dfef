"""The list of conversations, the side bar and what happens now."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from messaging.choices import Channel, MessageStatus
from messaging.models import Inbox
from messaging.ports import ProviderError
from messaging.services.inboxes import mark_needs_reconnect
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from ticaret.events.models import EventStream
from ticaret.events.relay import relay
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def names(html: str) -> list[str]:
    return re.findall(r'class="row-name">([^<]+)<', html)


def listed(client: Client, **query: str) -> list[str]:
    answer = client.get("/console/conversations", query)
    assert answer.status_code == 200
    return names(answer.content.decode())


def test_the_newest_conversation_is_first_with_its_text_and_unread_count(
    scene: Scene, owner: Client
) -> None:
    scene.customer("Ayşe Yılmaz").writes("Merhaba", at=timezone.now() - timedelta(hours=3))
    second = scene.customer("Mehmet Öztürk")
    second.writes("Stokta var mı?")
    second.writes("Acele lazım")
    html = owner.get("/console").content.decode()
    assert names(html) == ["Mehmet Öztürk", "Ayşe Yılmaz"]
    assert "Acele lazım" in html
    assert 'aria-label="2 okunmamış"' in html


def test_ours_is_marked_with_its_tick(scene: Scene, owner: Client) -> None:
    customer = scene.customer()
    customer.writes("Merhaba")
    customer.gets("Buyurun", MessageStatus.READ)
    html = owner.get("/console").content.decode()
    assert "Siz:</span> Buyurun" in html
    assert '<span class="tick read">' in html
    assert 'aria-label="Okundu"' in html


@pytest.mark.parametrize("q", ["isil", "IŞIL", "ışıl güneş", "gunes", "isilgunes", "@ISILGUNES"])
def test_search_finds_names_however_they_are_typed(scene: Scene, owner: Client, q: str) -> None:
    scene.customer("Işıl Güneş", username="isilgunes").writes("a")
    scene.customer("Başka Biri").writes("b")
    assert listed(owner, q=q) == ["Işıl Güneş"]


@pytest.mark.parametrize(
    "q", ["+90 532 123 45 67", "0532 123 45 67", "(0532) 123-45-67", "5321234567", "00905321234567"]
)
def test_search_finds_a_phone_number_in_any_notation(scene: Scene, owner: Client, q: str) -> None:
    customer = scene.customer("Ali", Channel.WHATSAPP_BUSINESS, phone="+905321234567")
    customer.writes("a")
    scene.customer("Veli").writes("b")
    assert listed(owner, q=q) == ["Ali"]


def test_signs_with_a_meaning_in_sql_are_looked_for_as_they_are(
    scene: Scene, owner: Client
) -> None:
    scene.customer("Yüzde 100% Pamuk").writes("a")
    scene.customer("Bin Pamuk").writes("b")
    assert listed(owner, q="100%") == ["Yüzde 100% Pamuk"]
    assert listed(owner, q="_") == []


def test_filters_show_unread_a_channel_or_an_inbox(scene: Scene, owner: Client) -> None:
    read = scene.customer("Okunmuş")
    read.writes("a")
    owner.post(f"{read.path}/read")
    instagram = scene.customer("İnstagramlı", Channel.INSTAGRAM_BUSINESS)
    instagram.writes("b")
    assert listed(owner, show="unread") == ["İnstagramlı"]
    assert listed(owner, channel="messenger") == ["Okunmuş"]
    assert listed(owner, channel="instagram") == ["İnstagramlı"]
    assert listed(owner, inbox=str(read.inbox.id)) == ["Okunmuş"]
    assert listed(owner, inbox="bozuk", channel="bozuk") == ["İnstagramlı", "Okunmuş"]


def test_paging_shows_every_conversation_once(scene: Scene, owner: Client) -> None:
    now = timezone.now()
    for number in range(65):
        # Many at the same moment: the order must be total all the same.
        scene.customer(f"Kişi {number:02}").writes("a", at=now - timedelta(minutes=number // 7))
    seen: list[str] = []
    path = "/console/conversations"
    pages = 0
    while path:
        html = owner.get(path).content.decode()
        seen += names(html)
        cursor = re.search(r"&quot;cursor&quot;:&quot;([^&]+)&quot;|\"cursor\":\"([^\"]+)\"", html)
        path = (
            f"/console/conversations?cursor={cursor.group(1) or cursor.group(2)}" if cursor else ""
        )
        pages += 1
    assert pages == 3
    assert sorted(seen) == [f"Kişi {number:02}" for number in range(65)]


def test_a_forged_cursor_is_refused(scene: Scene, owner: Client) -> None:
    answer = owner.get("/console/conversations?cursor=uydurma", headers={"HX-Request": "true"})
    assert answer.status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_rows(scene: Scene, owner: Client) -> None:
    scene.customer().writes("a")

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert owner.get(path).status_code == 200
        return len(caught)

    paths = ["/console", "/console/conversations", "/console/inboxes", "/console/activity"]
    scene.inbox(Channel.INSTAGRAM_BUSINESS)
    scene.inbox(Channel.WHATSAPP_BUSINESS)
    relay([scene.firm.id])
    few = {path: queries(path) for path in paths}
    for channel in (Channel.INSTAGRAM_BUSINESS, Channel.WHATSAPP_BUSINESS):
        for _ in range(15):
            customer = scene.customer(channel=channel)
            customer.writes("a")
            customer.gets("b", MessageStatus.DELIVERED)
    relay([scene.firm.id])
    assert {path: queries(path) for path in paths} == few


def test_another_firm_sees_nothing_of_it(scene: Scene, other_scene: Scene) -> None:
    customer = scene.customer("Gizli Müşteri")
    customer.writes("gizli metin")
    stranger = signed_in(other_scene.firm.owner)
    for path in (
        "/console",
        "/console/conversations",
        f"/console/conversations/rows?ids={customer.conversation.id}",
        f"/console/conversations?inbox={customer.inbox.id}",
        "/console/inboxes",
        "/console/activity",
    ):
        answer = stranger.get(path)
        assert answer.status_code == 200
        assert "izli" not in answer.content.decode(), path
        assert str(customer.inbox.id) not in answer.content.decode().replace(path, ""), path


def test_one_list_shows_the_inboxes_of_all_firms_of_a_person(
    scene: Scene, other_scene: Scene
) -> None:
    person = make_member(scene.firm, Role.AGENT)
    scene.customer("Birinci").writes("a", at=timezone.now() - timedelta(minutes=1))
    other_scene.customer("İkinci", Channel.INSTAGRAM_BUSINESS).writes("b")
    client = signed_in(person)
    assert listed(client) == ["Birinci"]
    Membership.objects.create(account=other_scene.firm.account, user=person, role="viewer")
    assert listed(client) == ["İkinci", "Birinci"]


def test_rows_asked_for_by_id_obey_the_filter(scene: Scene, owner: Client) -> None:
    customer = scene.customer("Ayşe")
    customer.writes("a")
    path = f"/console/conversations/rows?ids={customer.conversation.id}"
    assert names(owner.get(path).content.decode()) == ["Ayşe"]
    owner.post(f"{customer.path}/read")
    assert names(owner.get(f"{path}&show=unread").content.decode()) == []
    assert owner.get("/console/conversations/rows?ids=bozuk").status_code == 400
    assert owner.get("/console/conversations/rows").status_code == 400


def test_the_side_bar_tells_unread_conversations_and_health(scene: Scene, owner: Client) -> None:
    for _ in range(2):
        scene.customer().writes("a")
    inbox = scene.inbox()
    html = owner.get("/console/inboxes").content.decode()
    assert 'aria-label="2 okunmamış konuşma"' in html
    assert "Yeniden bağlanmalı" not in html
    mark_needs_reconnect(
        inbox_id=inbox.id, error=ProviderError("190", "expired"), now=timezone.now()
    )
    assert "Yeniden bağlanmalı" in owner.get("/console/inboxes").content.decode()


def test_sends_that_are_held_back_are_counted(scene: Scene, owner: Client) -> None:
    customer = scene.customer()
    customer.writes("a")
    customer.gets("b")
    assert "gönderim bekliyor" not in owner.get("/console/inboxes").content.decode()
    Inbox.objects.unscoped().update(sends_wait_until=timezone.now() + timedelta(minutes=5))
    assert "1 gönderim bekliyor" in owner.get("/console/inboxes").content.decode()


def test_what_happens_is_told_in_words_newest_first(scene: Scene, owner: Client) -> None:
    customer = scene.customer("Ayşe")
    customer.writes("Stokta var mı?")
    customer.gets("Var", MessageStatus.READ)
    relay([scene.firm.id])
    html = " ".join(owner.get("/console/activity").content.decode().split())
    told = re.findall(r">Ayşe</a> ([^<]+)", html)
    assert [words.strip() for words in told] == [
        "mesajınızı okudu",
        "için yanıt yazıldı",
        "yazdı",
    ]
    assert "<q>Stokta var mı?</q>" in html


def test_the_page_carries_the_position_from_which_the_stream_goes_on(
    scene: Scene, owner: Client
) -> None:
    assert f'data-last-event-id="{scene.firm.id}:0"' in owner.get("/console").content.decode()
    scene.customer().writes("a")
    relay([scene.firm.id])
    position = EventStream.objects.get(account_id=scene.firm.id).last_position
    assert position == 3  # the inbox, the conversation, the message
    html = owner.get("/console").content.decode()
    assert f'data-last-event-id="{scene.firm.id}:{position}"' in html
