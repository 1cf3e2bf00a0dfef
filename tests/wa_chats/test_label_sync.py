"""Labels of an account and those on its phone, kept alike in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from messaging import gateways
from messaging.gateways import Gateway
from messaging.models import (
    Conversation,
    ConversationLabel,
    Inbox,
    InboxLabel,
    Label,
    LabelPush,
    WaSession,
)
from messaging.ports import ChatLabelSeen, Deferred, LabelSeen, Partner, ProviderError, Refused
from messaging.services import inbound
from messaging.tasks import push_labels
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation
from tests.factories.sessions import make_session, share
from tests.support.client import Api

pytestmark = pytest.mark.django_db

AYSE = Partner(external_id="905321234567@c.us", name="Ayşe")
NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


class Phone:
    """The labels in a number's application; `error` breaks the next calls, `calls` are counted."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.chats: dict[str, list[str]] = {}
        self.calls: list[str] = []
        self.error: ProviderError | None = None

    def labels(self, name: str) -> Sequence[LabelSeen]:
        self._called("labels")
        return [LabelSeen(external_id=id, occurred_at=NOW, name=n) for id, n in self.names.items()]

    def write(self, name: str, external_id: str, label: str, color: str) -> str:
        self._called("write")
        external_id = external_id or str(len(self.names) + 1)
        self.names[external_id] = label
        return external_id

    def nearest_color(self, color: str) -> str:
        return color

    def bearers(self, name: str, external_id: str) -> Sequence[Partner]:
        return []

    def delete(self, name: str, external_id: str) -> None:
        self._called("delete")
        self.names.pop(external_id, None)

    def of_chat(self, name: str, partner: Partner, thread: str) -> Sequence[str]:
        self._called("of_chat")
        return self.chats.get(partner.external_id, [])

    def put_on_chat(
        self, name: str, partner: Partner, thread: str, external_ids: Sequence[str]
    ) -> None:
        self._called("put_on_chat")
        self.chats[partner.external_id] = list(external_ids)

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.error is not None:
            raise self.error


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    phone = Phone()
    sides: Any = None
    monkeypatch.setitem(gateways._gateways, "waha", Gateway(sides, sides, labels=phone))
    return phone


@pytest.fixture
def session(firm: Firm) -> Inbox:
    return make_session(firm, label_sync=True, labels_synced_at=NOW)


@pytest.fixture
def chat(session: Inbox) -> Conversation:
    return make_conversation(session, partner=AYSE)


def _seen(session: Inbox, *events: Any) -> list[str]:
    with transaction.atomic():
        verdicts = inbound.receive(
            [inbound.Report(session, event) for event in events], now=timezone.now()
        )
    return [str(outcome.verdict) for outcome in verdicts]


def _label(owner: Api, firm: Firm, name: str) -> str:
    made: str = owner.post(f"/accounts/{firm.id}/labels", {"name": name}).data["id"]
    return made


def _put(owner: Api, firm: Firm, chat: Conversation, *ids: str) -> None:
    path = f"/accounts/{firm.id}/wa-sessions/{chat.inbox_id}/chats/{chat.id}/labels"
    assert owner.put(path, {"labelIds": list(ids)}).status == 200


def _names_on(chat: Conversation) -> list[str]:
    borne = ConversationLabel.objects.unscoped().filter(conversation=chat)
    return sorted(borne.values_list("label__name", flat=True))


def _added(label: str, **more: Any) -> ChatLabelSeen:
    return ChatLabelSeen(label_external_id=label, partner=AYSE, added=True, occurred_at=NOW, **more)


def test_a_label_made_on_the_phone_is_the_accounts_and_of_the_same_name_only_one(
    owner: Api, firm: Firm, session: Inbox, phone: Phone
) -> None:
    ours = _label(owner, firm, "Yeni Müşteri")

    first = LabelSeen(external_id="1", occurred_at=NOW, name="YENİ MÜŞTERİ", color="#ff0000")
    second = LabelSeen(external_id="2", occurred_at=NOW, name="Ödendi", color="#00FF00")
    _seen(session, first, second)
    _seen(session, second)

    assert dict(InboxLabel.objects.unscoped().values_list("external_id", "label__name")) == {
        "1": "Yeni Müşteri",
        "2": "Ödendi",
    }
    assert str(InboxLabel.objects.unscoped().get(external_id="1").label_id) == ours
    made = Label.objects.unscoped().get(name="Ödendi")
    assert (made.color, made.account_id) == ("#00ff00", firm.id)
    assert not LabelPush.objects.unscoped().exists()


def test_a_change_on_the_phone_is_taken_over_and_a_deletion_only_here(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation, phone: Phone
) -> None:
    elsewhere = make_conversation(make_session(firm))
    _seen(session, LabelSeen(external_id="1", occurred_at=NOW, name="Ödendi"), _added("1"))
    label = Label.objects.unscoped().get()
    _put(owner, firm, elsewhere, str(label.id))

    _seen(session, LabelSeen(external_id="1", occurred_at=NOW, name="Ödeme geldi"))
    assert Label.objects.unscoped().get().name == "Ödeme geldi"
    assert _names_on(chat) == ["Ödeme geldi"]

    _seen(session, LabelSeen(external_id="1", occurred_at=NOW, deleted=True))
    assert (_names_on(chat), _names_on(elsewhere)) == ([], ["Ödeme geldi"])
    assert not InboxLabel.objects.unscoped().exists()
    assert not LabelPush.objects.unscoped().exists()


def test_a_chat_is_labelled_on_the_phone(session: Inbox, chat: Conversation, phone: Phone) -> None:
    _seen(session, _added("9", label_name="Acil", label_color="#123456"))
    _seen(session, _added("9", label_name="Acil"))
    assert _names_on(chat) == ["Acil"]

    gone = ChatLabelSeen(label_external_id="9", partner=AYSE, added=False, occurred_at=NOW)
    _seen(session, gone, gone)
    assert _names_on(chat) == []
    nobody = ChatLabelSeen(
        label_external_id="9", partner=Partner(external_id="1@c.us"), added=True, occurred_at=NOW
    )
    _seen(session, nobody)
    assert not LabelPush.objects.unscoped().exists()


def test_nothing_is_taken_over_or_told_without_the_setting(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation, phone: Phone
) -> None:
    WaSession.objects.unscoped().update(label_sync=False)

    _seen(session, LabelSeen(external_id="1", occurred_at=NOW, name="x"), _added("1"))
    assert not Label.objects.unscoped().exists()

    _put(owner, firm, chat, _label(owner, firm, "a"))
    push_labels()
    assert phone.calls == []


def test_labels_of_a_chat_are_told_to_the_phone_and_strange_ones_stay(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation, phone: Phone
) -> None:
    phone.names, phone.chats = {"1": "ACİL", "2": "Başka"}, {AYSE.external_id: ["2"]}
    acil, new = _label(owner, firm, "Acil"), _label(owner, firm, "Yeni")

    _put(owner, firm, chat, acil, new)
    push_labels()

    assert phone.names == {"1": "ACİL", "2": "Başka", "3": "Yeni"}
    assert phone.chats == {AYSE.external_id: ["1", "2", "3"]}
    assert not LabelPush.objects.unscoped().exists()
    # What comes back as an echo changes nothing.
    _seen(session, _added("1"), _added("3"))
    assert not LabelPush.objects.unscoped().exists()

    _put(owner, firm, chat)
    push_labels()
    assert phone.chats == {AYSE.external_id: ["2"]}


def test_a_renamed_and_a_deleted_label_are_told_to_the_phone(
    owner: Api, firm: Firm, chat: Conversation, phone: Phone
) -> None:
    label = _label(owner, firm, "Acil")
    _put(owner, firm, chat, label)
    push_labels()

    owner.patch(f"/accounts/{firm.id}/labels/{label}", {"name": "Çok acil"})
    push_labels()
    assert phone.names == {"1": "Çok acil"}

    owner.delete(f"/accounts/{firm.id}/labels/{label}")
    push_labels()
    assert phone.names == {}
    assert not InboxLabel.objects.unscoped().exists()


def test_a_phone_out_of_reach_is_told_later_and_only_the_last_state(
    owner: Api, firm: Firm, chat: Conversation, phone: Phone
) -> None:
    a, b = _label(owner, firm, "a"), _label(owner, firm, "b")
    phone.error = Deferred("gateway_away", "x", endless=True)
    _put(owner, firm, chat, a)
    push_labels()
    waiting = LabelPush.objects.unscoped().get()
    assert (waiting.failed, waiting.error, waiting.lease_token) == (
        False,
        "gateway_away: x",
        None,
    )
    assert waiting.next_attempt_at > timezone.now()

    _put(owner, firm, chat, b)
    phone.error = None
    push_labels()
    assert phone.names == {"1": "b"}
    assert phone.chats == {AYSE.external_id: ["1"]}
    assert not LabelPush.objects.unscoped().exists()


def test_a_refusal_is_kept_with_its_reason_until_the_next_change(
    owner: Api, firm: Firm, chat: Conversation, phone: Phone
) -> None:
    a = _label(owner, firm, "a")
    phone.error = Refused("http_422", "only for business accounts")
    _put(owner, firm, chat, a)
    push_labels()
    assert LabelPush.objects.unscoped().get().failed is True
    calls = len(phone.calls)
    push_labels()
    assert len(phone.calls) == calls

    phone.error = None
    _put(owner, firm, chat)
    _put(owner, firm, chat, a)
    push_labels()
    assert phone.chats == {AYSE.external_id: ["1"]}


def test_a_worker_killed_in_the_middle_is_taken_over_after_its_lease(
    owner: Api, firm: Firm, chat: Conversation, phone: Phone
) -> None:
    _put(owner, firm, chat, _label(owner, firm, "a"))
    LabelPush.objects.unscoped().update(
        lease_token=chat.id, lease_until=timezone.now() + timedelta(minutes=1)
    )
    push_labels()
    assert phone.calls == []

    LabelPush.objects.unscoped().update(lease_until=timezone.now() - timedelta(seconds=1))
    push_labels()
    assert phone.chats == {AYSE.external_id: ["1"]}


def test_labels_of_a_guest_are_not_told_to_the_phone(
    api: Api, other_firm: Firm, session: Inbox, chat: Conversation, phone: Phone
) -> None:
    share(session, other_firm, "reply")
    guest = api.as_owner(other_firm)

    _put(guest, other_firm, chat, _label(guest, other_firm, "x"))
    push_labels()

    assert phone.calls == []
