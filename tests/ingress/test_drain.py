"""From a provider's POST to messages: through the webhook's door and the drain."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Conversation, Inbox, InboxCounter, Message
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox
from tests.support.client import Api
from ticaret.ingress import drain, ports
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.ingress.ports import Handled, InboundProvider, ItemDraft, StoredItem
from ticaret.ingress.replay import replay_deliveries
from ticaret.ingress.selectors import oldest_due

pytestmark = pytest.mark.django_db


def _post(api: Api, document: Any) -> int:
    body = json.dumps(document).encode()
    digest = hmac.new(settings.META_APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    answer = api.raw("POST", "/meta/webhook", body, X_Hub_Signature_256=f"sha256={digest}")
    return answer.status_code


def _drain() -> int:
    return drain.drain(until=timezone.now() + timedelta(seconds=10))


def _page(inbox: Inbox, *events: dict[str, Any]) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": inbox.external_id, "messaging": list(events)}]}


def _said(inbox: Inbox, sender: str, mid: str, text: str = "Merhaba") -> dict[str, Any]:
    return {
        "sender": {"id": sender},
        "recipient": {"id": inbox.external_id},
        "timestamp": int(timezone.now().timestamp() * 1000),
        "message": {"mid": mid, "text": text},
    }


def _verdicts() -> list[tuple[str, str]]:
    return list(
        InboundItem.objects.order_by("delivery_id", "index").values_list("verdict", "reason")
    )


def test_every_message_of_a_batch_arrives(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    events = [_said(inbox, str(200 + n % 3), f"mid.{n}", f"{n}") for n in range(10)]

    assert _post(api, _page(inbox, *events)) == 200
    assert Message.objects.unscoped().count() == 0
    assert _drain() == 10

    assert Message.objects.unscoped().count() == 10
    assert Conversation.objects.unscoped().count() == 3
    delivery = InboundDelivery.objects.get()
    assert (delivery.verdict, delivery.repeats) == (Verdict.PROCESSED, 0)
    assert set(InboundItem.objects.values_list("account_id", "inbox_id")) == {(firm.id, inbox.id)}


def test_the_same_post_again_only_counts_as_a_repeat(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    body = _page(inbox, _said(inbox, "200", "mid.1"))

    _post(api, body)
    _post(api, body)
    _drain()
    _post(api, body)

    assert _drain() == 0
    assert InboundDelivery.objects.get().repeats == 2
    assert Message.objects.unscoped().count() == 1


def test_the_same_event_in_another_batch_is_a_duplicate(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    event = _said(inbox, "200", "mid.1")

    _post(api, _page(inbox, event))
    _post(api, _page(inbox, event, _said(inbox, "200", "mid.2")))
    _drain()

    assert [verdict for verdict, _ in _verdicts()] == ["processed", "duplicate", "processed"]
    assert Message.objects.unscoped().count() == 2


def test_an_id_nobody_connected_is_kept_and_touches_no_firm(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    inbox.external_id = "404404"

    _post(api, _page(inbox, _said(inbox, "200", "mid.1")))
    _drain()

    assert _verdicts() == [("ignored", "no connected inbox has this id")]
    assert InboundItem.objects.get().account_id is None
    assert not Message.objects.unscoped().exists()


def test_an_id_longer_than_any_column_stops_nobody_else(api: Api, firm: Firm) -> None:
    inbox, strange = make_inbox(firm), make_inbox(firm)
    strange.external_id = "9" * 500

    _post(api, _page(strange, _said(strange, "200", "mid.1")))
    _post(api, _page(inbox, _said(inbox, "9" * 500, "mid.2")))
    _post(api, _page(inbox, _said(inbox, "200", "mid.3")))
    _drain()

    assert [verdict for verdict, _ in _verdicts()] == ["ignored", "ignored", "processed"]
    assert list(Message.objects.unscoped().values_list("external_id", flat=True)) == ["mid.3"]


def test_what_was_ignored_is_handled_when_it_is_replayed_after_the_connection(
    api: Api, firm: Firm
) -> None:
    inbox = make_inbox(firm)
    Inbox.objects.unscoped().update(deleted_at=timezone.now())
    _post(api, _page(inbox, _said(inbox, "200", "mid.1")))
    _drain()
    Inbox.objects.unscoped().update(deleted_at=None)
    delivery = InboundDelivery.objects.get()

    for _ in range(3):
        assert replay_deliveries([delivery.id]) == 1
        _drain()

    assert _verdicts() == [("processed", "")]
    assert Message.objects.unscoped().count() == 1
    delivery.refresh_from_db()
    assert delivery.verdict == Verdict.PROCESSED


# ------------------------------------------------------------ a provider with a bad day


class _Moody:
    """A provider whose bodies are lists of words; `poison` breaks it wherever it reads it."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.error: Exception = RuntimeError("poison")

    def split(self, body: bytes, received_at: datetime) -> list[ItemDraft]:
        words = json.loads(body)
        if "unsplittable" in words:
            raise self.error
        return [
            ItemDraft(
                source="s" * (129 if word == "too long" else 1),
                mailbox=f"moody:{word}",
                kind="word",
                dedupe_key=f"moody:{word}",
                occurred_at=received_at,
                payload={"word": word},
            )
            for word in words
        ]

    def handle(self, items: Sequence[StoredItem], now: datetime) -> list[Handled]:
        if any(item.payload["word"] == "poison" for item in items):
            raise self.error
        self.handled += [item.payload["word"] for item in items]
        return [Handled(Verdict.PROCESSED) for _ in items]


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> _Moody:
    provider = _Moody()
    plugged = InboundProvider("moody", lambda *_: True, provider.split, provider.handle)
    monkeypatch.setitem(ports._providers, "moody", plugged)
    return provider


def _store(*words: str) -> InboundDelivery:
    body = json.dumps(words).encode()
    return InboundDelivery.objects.create(
        provider="moody", digest=hashlib.sha256(body).digest(), body=body
    )


def test_one_bad_item_stops_only_itself_and_is_given_up_after_eight_attempts(
    moody: _Moody,
) -> None:
    _store("bir", "iki", "poison", "üç", "dört")

    _drain()

    assert sorted(set(moody.handled)) == sorted(["bir", "iki", "üç", "dört"])
    bad = InboundItem.objects.get(verdict=Verdict.PENDING)
    assert (bad.payload, bad.attempts) == ({"word": "poison"}, 1)
    assert bad.next_attempt_at > timezone.now() + timedelta(seconds=8)
    for _ in range(7):
        InboundItem.objects.filter(id=bad.id).update(next_attempt_at=timezone.now())
        _drain()
    bad.refresh_from_db()
    assert (bad.verdict, bad.attempts) == (Verdict.FAILED, drain.MAX_ATTEMPTS)
    assert InboundDelivery.objects.get().verdict == Verdict.FAILED
    assert oldest_due() is None


@pytest.mark.parametrize("word", ["unsplittable", "too long"])
def test_one_delivery_that_cannot_be_split_stops_only_itself(moody: _Moody, word: str) -> None:
    deliveries = [_store("bir"), _store(word), _store("iki")]

    _drain()

    assert moody.handled == ["bir", "iki"]
    verdicts = {row.id: row.verdict for row in InboundDelivery.objects.all()}
    assert [verdicts[delivery.id] for delivery in deliveries] == [
        "processed",
        "failed",
        "processed",
    ]
    assert InboundDelivery.objects.get(verdict="failed").error.startswith("could not be split")
    assert oldest_due() is None


def test_a_delivery_that_could_not_be_split_can_be_replayed(moody: _Moody) -> None:
    delivery = _store("unsplittable")
    _drain()
    repaired = InboundProvider(
        "moody", lambda *_: True, lambda _, at: moody.split(b'["bir"]', at), moody.handle
    )
    ports._providers["moody"] = repaired

    replay_deliveries([delivery.id])
    _drain()

    assert moody.handled == ["bir"]
    delivery.refresh_from_db()
    assert (delivery.verdict, delivery.error) == (Verdict.PROCESSED, "")


def test_a_database_in_trouble_blames_no_item(moody: _Moody) -> None:
    _store("bir", "poison")
    moody.error = OperationalError("the server is going away")
    drain.split_deliveries(now=timezone.now())

    with pytest.raises(OperationalError):
        drain.handle_items(now=timezone.now())

    assert set(InboundItem.objects.values_list("verdict", "attempts")) == {("pending", 0)}


def test_a_body_that_is_none_of_the_providers_is_rejected_with_its_reason(
    api: Api, firm: Firm
) -> None:
    assert _post(api, ["not", "a", "payload"]) == 200
    _drain()

    delivery = InboundDelivery.objects.get()
    assert (delivery.verdict, delivery.error) == (
        Verdict.REJECTED,
        "not a JSON object with a list of entries",
    )


def test_the_oldest_waiting_delivery_is_what_readiness_shows(api: Api, moody: _Moody) -> None:
    assert api.get("/readyz").data["queues"]["ingest"] == 0.0
    old = _store("bir")
    InboundDelivery.objects.filter(id=old.id).update(
        received_at=timezone.now() - timedelta(seconds=42)
    )
    _store("iki")

    data = api.get("/readyz").data
    assert 42 <= data["queues"]["ingest"] < 50
    assert data["oldestDueSeconds"] == data["queues"]["ingest"]

    drain.split_deliveries(now=timezone.now() - timedelta(seconds=7))
    assert 7 <= api.get("/readyz").data["queues"]["ingest"] < 15
    _drain()
    assert api.get("/readyz").data["queues"]["ingest"] == 0.0


@pytest.mark.parametrize("analysed", [False, True])
def test_the_oldest_delivery_is_found_without_reading_what_is_done(analysed: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ticaret_ingress_inbounddelivery (id, provider, digest, body, received_at,"
            " repeats, last_received_at, verdict, error, split_at)"
            " SELECT gen_random_uuid(), 'meta', sha256(n::text::bytea), '', now(), 0, now(),"
            " 'processed', '', now() FROM generate_series(1, 20000) AS n"
        )
        if analysed:
            cursor.execute("ANALYZE ticaret_ingress_inbounddelivery")
        with CaptureQueriesContext(connection) as queries:
            assert oldest_due() is None
        cursor.execute("EXPLAIN " + queries[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "inbound_delivery_unsplit" in plan


# --------------------------------------------------------------- WhatsApp's two names


def _whatsapp(inbox: Inbox, contact: dict[str, Any], *messages: dict[str, Any]) -> dict[str, Any]:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": inbox.external_id, "display_phone_number": "90212"},
        "contacts": [contact],
        "messages": list(messages),
    }
    change = {"field": "messages", "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "W1", "changes": [change]}]}


def _text(wamid: str, **who: str) -> dict[str, Any]:
    stamp = str(int(timezone.now().timestamp()))
    return {**who, "id": wamid, "timestamp": stamp, "type": "text", "text": {"body": wamid}}


def test_a_person_known_by_two_names_becomes_one_conversation(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS, parent_external_id="W1")
    profile = {"profile": {"name": "Ayşe Çelik"}}
    by_number = _text("wamid.1", **{"from": "905321112233"})
    by_id = _text("wamid.2", from_user_id="TR.111222")
    by_both = _text("wamid.3", **{"from": "905321112233", "from_user_id": "TR.111222"})
    _post(api, _whatsapp(inbox, {"wa_id": "905321112233", **profile}, by_number))
    _post(api, _whatsapp(inbox, {"user_id": "TR.111222", **profile}, by_id))
    _drain()
    assert Conversation.objects.unscoped().count() == 2
    assert InboxCounter.objects.get().conversations == 2

    both = {"wa_id": "905321112233", "user_id": "TR.111222", **profile}
    _post(api, _whatsapp(inbox, both, by_both))
    _drain()

    conversation = Conversation.objects.unscoped().select_related("contact").get()
    contact = conversation.contact
    assert (contact.external_id, contact.alternate_id) == ("905321112233", "TR.111222")
    assert (conversation.unread_count, InboxCounter.objects.get().conversations) == (3, 1)
    texts = Message.objects.unscoped().filter(conversation=conversation).order_by("external_id")
    assert list(texts.values_list("text", flat=True)) == ["wamid.1", "wamid.2", "wamid.3"]
    assert conversation.last_message_id == texts[2].id
    owner = api.as_owner(firm)
    assert owner.get("/meta/threads").data["total"] == 1
    for number in ("0532 111 22 33", "+90 532 111 2233", "çelik"):
        found = owner.get("/meta/threads", {"q": number}).data["rows"]
        assert [row["id"] for row in found] == [str(conversation.id)]


def test_a_changed_number_stays_one_conversation(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS, parent_external_id="W1")
    profile = {"profile": {"name": "Ayşe"}}
    before = {"wa_id": "905321112233", **profile}
    changed = {
        "from": "905321112233",
        "id": "wamid.s",
        "timestamp": str(int(timezone.now().timestamp())),
        "type": "system",
        "system": {"type": "user_changed_number", "wa_id": "905339998877", "body": "changed"},
    }
    after = {"wa_id": "905339998877", **profile}
    _post(api, _whatsapp(inbox, before, _text("wamid.1", **{"from": "905321112233"})))
    _drain()
    _post(api, _whatsapp(inbox, before, changed))
    _drain()
    _post(api, _whatsapp(inbox, after, _text("wamid.2", **{"from": "905339998877"})))
    _drain()

    conversation = Conversation.objects.unscoped().select_related("contact").get()
    assert (conversation.contact.external_id, conversation.unread_count) == ("905339998877", 2)
    assert api.as_owner(firm).get("/meta/threads", {"q": "0533 999 88 77"}).data["total"] == 1
