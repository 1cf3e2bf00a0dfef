"""The order of arrival does not matter: what is stored follows the provider's own times."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

from messaging.choices import Channel
from messaging.models import Conversation, Message, ParkedUpdate
from tests.factories.accounts import Firm
from tests.factories.inboxes import make_inbox, receive
from tests.support import meta
from tests.support.client import Api

NUMBER, WABA, PAGE, PARTNER = "400000000000909", "200000000000909", "100000000000909", "905550009"
BEGUN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
STATUSES = ["sent", "delivered", "read", "failed"]


def _events(wamid: str) -> list[meta.Json]:
    """A message that the firm sent from its phone, and the four things told about it."""
    told: list[meta.Json] = [meta.whatsapp_echo(NUMBER, PARTNER, wamid, "Yolda", BEGUN)]
    for place, status in enumerate(STATUSES, start=1):
        moment = BEGUN + timedelta(seconds=place)
        more = {"errors": [{"code": 131026, "title": "Undeliverable"}]} if place == 4 else {}
        told.append(meta.whatsapp_status(PARTNER, wamid, status, moment, **more))
    return told


def test_a_message_and_its_four_statuses_end_alike_in_all_120_orders(firm: Firm) -> None:
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, NUMBER, parent=WABA)
    orders = list(itertools.permutations(range(5)))
    for step in range(5):
        changes = [_events(f"wamid.{n}")[order[step]] for n, order in enumerate(orders)]
        receive(meta.whatsapp(WABA, NUMBER, *changes))

    _assert_all_read(len(orders))


def test_a_message_and_its_four_statuses_end_alike_in_all_120_orders_within_one_post(
    firm: Firm,
) -> None:
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, NUMBER, parent=WABA)
    orders = list(itertools.permutations(range(5)))
    receive(
        *(
            meta.whatsapp(WABA, NUMBER, *(_events(f"wamid.{n}")[step] for step in order))
            for n, order in enumerate(orders)
        )
    )

    _assert_all_read(len(orders))


def _assert_all_read(count: int) -> None:
    rows = Message.objects.unscoped().values_list("external_id", "status", "text", "error")
    assert sorted(rows) == sorted((f"wamid.{n}", "read", "Yolda", None) for n in range(count))
    assert not ParkedUpdate.objects.unscoped().exists()
    assert Conversation.objects.unscoped().get().unread_count == 0


def test_shuffled_messages_are_stored_in_the_order_in_which_they_were_written(
    firm: Firm, api: Api
) -> None:
    make_inbox(firm, Channel.FACEBOOK_PAGE, PAGE)
    partners = [f"55000{n}" for n in range(20)]
    written = [
        (partner, n, BEGUN + timedelta(milliseconds=100 * n))
        for partner in partners
        for n in range(50)
    ]
    random.Random(8).shuffle(written)
    events = [
        meta.direct_message(PAGE, partner, f"m.{partner}.{n}", f"{n}. mesaj", at)
        for partner, n, at in written
    ]
    receive(*(meta.direct("page", PAGE, *events[place : place + 7]) for place in range(0, 1000, 7)))

    owner = api.as_owner(firm)
    threads = owner.get("/meta/threads", {"limit": 50}).data["rows"]
    assert sorted(thread["participantId"] for thread in threads) == sorted(partners)
    for thread in threads:
        assert thread["unreadCount"] == 50
        assert thread["lastMessage"]["text"] == "49. mesaj"
        query = {"sort": "-occurredAt", "limit": 100}
        rows = owner.get(f"/meta/threads/{thread['id']}/messages", query).data["rows"]
        assert [row["text"] for row in rows] == [f"{n}. mesaj" for n in reversed(range(50))]


def test_a_person_first_met_together_with_a_change_of_number_stays_one_person(firm: Firm) -> None:
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, NUMBER, parent=WABA)
    old, new = "905550010001", "905550020002"
    changed = meta.whatsapp_message(old, "wamid.2", "", BEGUN + timedelta(seconds=1))
    message = changed["value"]["messages"][0]
    message |= {"type": "system", "system": {"type": "user_changed_number", "wa_id": new}}
    del message["text"]
    events = [
        meta.whatsapp_message(old, "wamid.1", "Eski numaram", BEGUN),
        changed,
        meta.whatsapp_message(new, "wamid.3", "Yeni numaram", BEGUN + timedelta(seconds=2)),
    ]
    receive(meta.whatsapp(WABA, NUMBER, *events))

    conversation = Conversation.objects.unscoped().select_related("contact").get()
    assert conversation.contact.external_id == new
    texts = conversation.messages.order_by("occurred_at").values_list("text", flat=True)
    assert list(texts) == ["Eski numaram", "Yeni numaram"]
