"""Names and pictures of people whose messages come without them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import ChannelContact, Inbox
from messaging.ports import Partner
from messaging.services import profiles
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Api
from tests.support.graph_server import GraphServer
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


def _nameless(inbox: Inbox) -> ChannelContact:
    receive(inbox, partner=Partner(external_id="7001"))
    return ChannelContact.objects.unscoped().get(external_id="7001")


def _ask() -> int:
    return profiles.fetch_due(until=timezone.now() + timedelta(seconds=5))


def test_a_nameless_person_gets_a_name_and_is_found_by_it(
    graph: GraphServer, api: Api, firm: Firm, inbox: Inbox
) -> None:
    contact = _nameless(inbox)
    graph.will_answer({"name": "Şükrü Çınar", "profile_pic": "https://example.com/p.jpg"})

    assert (_ask(), _ask()) == (1, 0)

    contact.refresh_from_db()
    assert (contact.name, contact.profile_due_at) == ("Şükrü Çınar", None)
    assert graph.calls[0].path == "/v25.0/7001"
    rows = api.as_owner(firm).get("/meta/threads", {"q": "sukru"}).data["rows"]
    assert [row["participantName"] for row in rows] == ["Şükrü Çınar"]
    assert OutboxEvent.objects.unscoped().filter(type="conversation.updated").count() == 1


def test_who_came_with_a_name_is_not_asked_for(graph: GraphServer, inbox: Inbox) -> None:
    receive(inbox, partner=Partner(external_id="7001", name="Ali"))

    assert _ask() == 0
    assert graph.calls == []


def test_a_refusal_is_final_and_a_failure_is_tried_again_later(
    graph: GraphServer, inbox: Inbox
) -> None:
    contact = _nameless(inbox)
    graph.will_answer(b"", status=503)

    assert (_ask(), _ask()) == (1, 0)
    contact.refresh_from_db()
    assert contact.profile_due_at is not None
    wait = contact.profile_due_at - timezone.now()
    assert timedelta(seconds=50) < wait <= timedelta(seconds=60)

    graph.answers = [(400, {"error": {"code": 100, "message": "no such user"}}, {})]
    ChannelContact.objects.unscoped().update(profile_due_at=timezone.now())
    assert (_ask(), _ask()) == (1, 0)
    contact.refresh_from_db()
    assert contact.name == ""
    assert not ChannelContact.objects.unscoped().filter(profile_due_at__isnull=False).exists()


def test_it_is_asked_five_times_at_most(graph: GraphServer, inbox: Inbox) -> None:
    _nameless(inbox)
    graph.will_answer(b"", status=503)

    for _ in range(8):
        ChannelContact.objects.unscoped().filter(profile_due_at__isnull=False).update(
            profile_due_at=timezone.now()
        )
        _ask()

    assert len(graph.calls) == profiles.MAX_ATTEMPTS == 5


def test_somebody_merged_into_another_meanwhile_stops_nothing(
    graph: GraphServer, inbox: Inbox
) -> None:
    contact = _nameless(inbox)
    profile = Partner(external_id="7001", name="Ali")
    ChannelContact.objects.unscoped().filter(id=contact.id).delete()

    profiles._keep(contact.id, profile, now=timezone.now())

    assert not ChannelContact.objects.unscoped().exists()
