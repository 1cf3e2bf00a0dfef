"""The Live page: how the day goes, who waits, how each inbox is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices import Channel, Direction, MessageStatus
from messaging.models import Inbox
from messaging.ports import ProviderError
from messaging.services.inboxes import mark_needs_reconnect
from tests.console.scenes import Scene, signed_in
from ticaret.console.figures import figures

pytestmark = pytest.mark.django_db


def test_messages_are_counted_by_hour_and_inbox(scene: Scene) -> None:
    now = timezone.now()
    ayse, mehmet = scene.customer("Ayşe"), scene.customer("Mehmet", Channel.INSTAGRAM_BUSINESS)
    ayse.writes("a", at=now)
    ayse.writes("b", at=now - timedelta(hours=3))
    ayse.gets("c", MessageStatus.SENT)
    mehmet.writes("d", at=now - timedelta(hours=30))
    found = figures(actor=scene.firm.actor, channels=Channel.values, now=now)
    assert [(hour.inbound, hour.outbound) for hour in found.hours][-1] == (1, 1)
    assert found.hours[-4].inbound == 1
    assert (found.inbound, found.outbound) == (2, 1)
    assert {h.line.inbox.channel: (h.inbound, h.outbound) for h in found.inboxes} == {
        Channel.FACEBOOK_PAGE: (2, 1),
        Channel.INSTAGRAM_BUSINESS: (0, 0),
    }
    only = figures(actor=scene.firm.actor, channels=[Channel.INSTAGRAM_BUSINESS], now=now)
    assert (only.inbound, len(only.inboxes)) == (0, 1)


def test_an_answer_is_timed_from_the_first_question_of_its_turn(scene: Scene) -> None:
    now = timezone.now()
    customer = scene.customer()
    customer.writes("soru", at=now - timedelta(minutes=20))
    customer.writes("orada mısınız?", at=now - timedelta(minutes=15))
    customer.writes("evet", at=now - timedelta(minutes=10), direction=Direction.OUTBOUND)
    customer.writes("bir soru daha", at=now - timedelta(minutes=5))
    found = figures(actor=scene.firm.actor, channels=Channel.values, now=now)
    assert (found.questions, found.answered, found.answer_seconds) == (2, 1, 600)


def test_who_waits_longest_is_first_and_an_answer_ends_the_wait(
    scene: Scene, owner: Client
) -> None:
    now = timezone.now()
    long, short = scene.customer("Uzun Bekleyen"), scene.customer("Kısa Bekleyen")
    long.writes("a", at=now - timedelta(hours=2, minutes=5))
    long.writes("b", at=now - timedelta(minutes=1))
    short.writes("c", at=now - timedelta(minutes=12))
    html = owner.get("/console/live", headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'waiting-who"><strong>([^<]+)', html) == ["Uzun Bekleyen", "Kısa Bekleyen"]
    assert re.findall(r'class="wait">([^<]+)', html) == ["2 sa 5 dk", "12 dk"]
    long.gets("cevap")
    html = owner.get("/console/live", headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r'waiting-who"><strong>([^<]+)', html) == ["Kısa Bekleyen"]


def test_the_health_of_an_inbox_is_said(scene: Scene, owner: Client) -> None:
    inbox = scene.inbox()

    def health() -> str:
        html = owner.get("/console/live").content.decode()
        return str(re.findall(r'class="state[^"]*"[^>]*>([^<]+)', html)[0])

    assert health() == "Bağlı"
    scene.customer().writes("a", at=timezone.now() - timedelta(days=2))
    assert health() == "Bağlı ama sessiz"
    Inbox.objects.unscoped().update(token_expires_at=timezone.now() + timedelta(days=3, hours=1))
    assert health() == "Erişim izni 3 gün sonra bitiyor"
    mark_needs_reconnect(
        inbox_id=inbox.id, error=ProviderError("190", "expired"), now=timezone.now()
    )
    assert health() == "Yeniden bağlanmalı"


def test_another_firm_sees_nothing_of_it(scene: Scene, other_scene: Scene) -> None:
    scene.customer("Gizli Müşteri").writes("gizli")
    html = signed_in(other_scene.firm.owner).get("/console/live").content.decode()
    assert "izli" not in html
    found = figures(actor=other_scene.firm.actor, channels=Channel.values, now=timezone.now())
    assert (found.inbound, found.waiting_count, list(found.inboxes)) == (0, 0, [])


def test_the_number_of_queries_does_not_grow(scene: Scene, owner: Client) -> None:
    scene.customer().writes("a")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert owner.get("/console/live").status_code == 200
        return len(caught)

    few = queries()
    for channel in (Channel.INSTAGRAM_BUSINESS, Channel.WHATSAPP_BUSINESS):
        for _ in range(5):
            customer = scene.customer(channel=channel)
            customer.writes("a")
            customer.gets("b")
    assert queries() == few
