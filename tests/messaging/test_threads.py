"""Lists of threads and messages, reading marks and search, through the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Conversation, Inbox, InboxCounter
from messaging.ports import Partner
from messaging.services.reading import tell_read
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, make_inbox, receive
from tests.support.client import Api
from tests.support.graph_server import GraphServer
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

_NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
_numbers = count(1)


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _person(inbox: Inbox, name: str) -> str:
    """A thread of somebody called `name`; returns its id."""
    partner = Partner(external_id=f"8000{next(_numbers)}", name=name)
    return str(receive(inbox, partner=partner).conversation_id)


def _found(us: Api, q: str) -> set[str]:
    data = us.get("/meta/threads", {"q": q, "limit": 100}).data
    assert data["total"] == len(data["rows"])
    return {row["participantName"] for row in data["rows"]}


def test_names_are_found_however_they_are_written(us: Api, inbox: Inbox) -> None:
    for name in ("İsmail IŞIK", "Çağla Öztürk", "Ismail Isik", "Gül Şen", "Ali_100%"):
        _person(inbox, name)

    assert _found(us, "ışık") == {"İsmail IŞIK", "Ismail Isik"}
    assert _found(us, "ISIK ismail") == {"İsmail IŞIK", "Ismail Isik"}
    assert _found(us, "ÇAĞLA") == {"Çağla Öztürk"}
    assert _found(us, "cagla ozt") == {"Çağla Öztürk"}
    assert _found(us, "gul") == {"Gül Şen"}
    assert _found(us, "%") == {"Ali_100%"}
    assert _found(us, "i_100") == {"Ali_100%"}
    assert _found(us, "ışık gül") == set()
    assert len(_found(us, "  ")) == 5


def test_a_phone_number_is_found_in_every_notation(us: Api, firm: Firm) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    for name, number in (("Ayşe", "905321112233"), ("Berk", "905321112244")):
        receive(inbox, partner=Partner(external_id=number, name=name, phone=f"+{number}"))

    for q in (
        "0532 111 22 33",
        "+90 532 111 22 33",
        "(0532) 111-22-33",
        "5321112233",
        "905321112233",
        "00905321112233",
        "112233",
    ):
        assert _found(us, q) == {"Ayşe"}, q
    assert _found(us, "0532 111") == {"Ayşe", "Berk"}


def test_search_finds_nothing_of_another_firm(us: Api, other_firm: Firm, inbox: Inbox) -> None:
    _person(make_inbox(other_firm), "Gizli Müşteri")

    assert _found(us, "gizli") == set()


def test_a_walk_by_cursor_shows_every_thread_once_while_new_ones_arrive(
    us: Api, inbox: Inbox
) -> None:
    """Sixty threads, some with the same time, and a new one after every page."""
    there = [
        str(make_conversation(inbox, occurred_at=_NOON + timedelta(seconds=number // 3)).id)
        for number in range(60)
    ]

    seen: list[str] = []
    query: dict[str, object] = {"limit": 7}
    while True:
        data = us.get("/meta/threads", query).data
        seen += [row["id"] for row in data["rows"]]
        make_conversation(inbox)
        if data["nextCursor"] is None:
            break
        query = {"limit": 7, "cursor": data["nextCursor"]}

    assert len(seen) == len(set(seen)) == 60
    assert set(seen) == set(there)


def test_the_messages_of_a_thread_can_be_walked_both_ways(us: Api, inbox: Inbox) -> None:
    partner = Partner(external_id="8001", name="Ali")
    rows = [
        receive(inbox, partner=partner, text=f"{n}", occurred_at=_NOON + timedelta(seconds=n // 2))
        for n in range(12)
    ]
    path = f"/meta/threads/{rows[0].conversation_id}/messages"

    for sort in ("occurredAt", "-occurredAt"):
        seen: list[str] = []
        query: dict[str, object] = {"limit": 5, "sort": sort}
        while True:
            data = us.get(path, query).data
            seen += [row["text"] for row in data["rows"]]
            if data["nextCursor"] is None:
                break
            query = {"limit": 5, "cursor": data["nextCursor"]}
        assert sorted(seen, key=int) == [f"{n}" for n in range(12)]
        times = [int(text) // 2 for text in seen]
        assert times == sorted(times, reverse=sort.startswith("-"))


def test_kept_counters_equal_what_there_is(us: Api, firm: Firm, other_firm: Firm) -> None:
    first, second = make_inbox(firm), make_inbox(firm, Channel.INSTAGRAM_BUSINESS)
    gone, theirs = make_inbox(firm), make_inbox(other_firm)
    for inbox, number in ((first, 4), (second, 3), (gone, 2), (theirs, 5)):
        for _ in range(number):
            make_conversation(inbox)
    Inbox.objects.unscoped().filter(id=gone.id).update(deleted_at=timezone.now())

    for counter in InboxCounter.objects.all():
        counted = Conversation.objects.unscoped().filter(inbox_id=counter.inbox_id).count()
        assert counter.conversations == counted
    assert us.get("/meta/threads").data["total"] == 7
    assert us.get("/meta/threads", {"channel": "instagram_business"}).data["total"] == 3
    assert us.get("/meta/threads", {"metaAssetId": str(first.id)}).data["total"] == 4
    assert us.get("/meta/threads", {"metaAssetId": second.external_id}).data["total"] == 3
    assert us.get("/meta/threads", {"metaAssetId": theirs.external_id}).status == 404
    behind = us.get("/meta/threads", {"page": 2}).data
    assert (behind["rows"], behind["total"]) == ([], 7)


def test_a_key_of_one_inbox_counts_what_it_sees(api: Api, firm: Firm) -> None:
    own, other = make_inbox(firm), make_inbox(firm)
    for inbox in (own, other, other):
        make_conversation(inbox)

    data = api.as_api_account(firm, inbox_ids=[own.id]).get("/meta/threads").data

    assert (len(data["rows"]), data["total"]) == (1, 1)


def test_updated_since_shows_what_changed(us: Api, inbox: Inbox) -> None:
    old, new = make_conversation(inbox), make_conversation(inbox)
    past = timezone.now() - timedelta(hours=1)
    Conversation.objects.unscoped().filter(id=old.id).update(updated_at=past)
    since = (timezone.now() - timedelta(minutes=5)).isoformat()

    data = us.get("/meta/threads", {"updatedSince": since}).data

    assert ([row["id"] for row in data["rows"]], data["total"]) == ([str(new.id)], 1)


def test_reading_a_thread_is_told_once_and_counts_from_there(us: Api, inbox: Inbox) -> None:
    partner = Partner(external_id="8001", name="Ali")
    thread = receive(inbox, partner=partner).conversation_id
    receive(inbox, partner=partner)
    path = f"/meta/threads/{thread}/read"

    first, second = us.post(path), us.post(path)

    assert (first.status, first.data["unreadCount"]) == (200, 0)
    assert second.data["updatedAt"] == first.data["updatedAt"]
    assert OutboxEvent.objects.unscoped().filter(type="conversation.read").count() == 1
    receive(inbox, partner=partner)
    assert us.get("/meta/threads").data["rows"][0]["unreadCount"] == 1


def test_the_partner_is_told_with_the_last_message_that_was_read(
    firm: Firm, graph: GraphServer
) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    partner = Partner(external_id="905321112233", name="Ali")
    receive(inbox, partner=partner, external_id="wamid.2", occurred_at=_NOON)
    earlier = _NOON - timedelta(minutes=1)
    message = receive(inbox, partner=partner, external_id="wamid.1", occurred_at=earlier)
    graph.will_answer({"success": True})

    tell_read(conversation_id=message.conversation_id)

    assert graph.calls[0].json == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.2",
    }


def test_a_provider_that_takes_no_read_mark_changes_nothing(
    graph: GraphServer, inbox: Inbox
) -> None:
    conversation = make_conversation(inbox)
    graph.will_answer({"error": {"code": 190, "message": "expired"}}, status=401)

    tell_read(conversation_id=conversation.id)

    inbox.refresh_from_db()
    assert (inbox.status, len(graph.calls)) == ("active", 1)
