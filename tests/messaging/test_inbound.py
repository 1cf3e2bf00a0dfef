"""What channels report becomes messages: once, in whatever order it comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices import Channel, Direction, MessageStatus, MessageType
from messaging.models import Conversation, Inbox, Message, ParkedUpdate
from messaging.ports import (
    DeletionSeen,
    EditSeen,
    InboundEvent,
    IncomingMedia,
    MessageSeen,
    Notice,
    Partner,
    ReactionSeen,
    StatusSeen,
    ThreadOpened,
    Unsupported,
    WatermarkSeen,
)
from messaging.services import inbound
from messaging.services.updates import apply_parked
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox
from tests.messaging.outgoing import queue
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

_NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
_ALI = Partner(external_id="200", name="Ali Işık")


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


def _at(seconds: float) -> datetime:
    return _NOON + timedelta(seconds=seconds)


def _seen(external_id: str = "mid.1", **event: object) -> MessageSeen:
    base: dict[str, object] = {
        "partner": _ALI,
        "external_id": external_id,
        "occurred_at": _NOON,
        "text": "Merhaba",
    }
    return MessageSeen(**(base | event))  # type: ignore[arg-type]


def _take(inbox: Inbox, *events: InboundEvent) -> list[str]:
    """Take `events` in one after another. Returns the verdicts."""
    verdicts = []
    for event in events:
        (outcome,) = inbound.receive([inbound.Report(inbox, event)], now=timezone.now())
        verdicts.append(str(outcome.verdict))
    return verdicts


def _message(external_id: str = "mid.1") -> Message:
    return Message.objects.unscoped().get(external_id=external_id)


def _conversation() -> Conversation:
    return Conversation.objects.unscoped().select_related("contact", "inbox").get()


def _told() -> list[str]:
    return list(OutboxEvent.objects.unscoped().order_by("id").values_list("type", flat=True))


def test_a_new_message_opens_a_conversation(inbox: Inbox) -> None:
    before = _told()

    assert _take(inbox, _seen()) == ["processed"]

    conversation, message = _conversation(), _message()
    assert (message.direction, message.status, message.text) == ("inbound", "received", "Merhaba")
    assert message.occurred_at == _NOON
    assert (conversation.contact.external_id, conversation.contact.name) == ("200", "Ali Işık")
    assert (conversation.unread_count, conversation.last_message_id) == (1, message.id)
    assert (conversation.last_message_at, conversation.last_inbound_at) == (_NOON, _NOON)
    assert conversation.reply_window_closes_at == _NOON + timedelta(hours=24)
    assert _told()[len(before) :] == ["conversation.opened", "message.received"]


def test_the_same_message_again_changes_nothing(inbox: Inbox) -> None:
    verdicts = _take(inbox, _seen(), _seen(), _seen(text="Başka"))
    together = inbound.receive(
        [inbound.Report(inbox, _seen("mid.2")), inbound.Report(inbox, _seen("mid.2"))],
        now=timezone.now(),
    )

    assert verdicts == ["processed", "duplicate", "duplicate"]
    assert [str(outcome.verdict) for outcome in together] == ["processed", "duplicate"]
    assert (_message().text, _conversation().unread_count) == ("Merhaba", 2)
    assert _told().count("message.received") == 2


def test_the_same_id_in_another_inbox_is_another_message(firm: Firm, inbox: Inbox) -> None:
    other = make_inbox(firm)

    assert _take(inbox, _seen()) + _take(other, _seen()) == ["processed", "processed"]
    assert Conversation.objects.unscoped().count() == 2


def test_messages_in_any_order_lie_in_the_order_of_their_times(inbox: Inbox) -> None:
    for number in (3, 1, 4, 0, 2):
        _take(inbox, _seen(f"mid.{number}", occurred_at=_at(number), text=str(number)))

    rows = Message.objects.unscoped().order_by("occurred_at", "id")
    conversation = _conversation()
    assert [row.text for row in rows] == ["0", "1", "2", "3", "4"]
    assert conversation.last_message == _message("mid.4")
    assert (conversation.last_inbound_external_id, conversation.unread_count) == ("mid.4", 5)


def test_what_is_filled_in_afterwards_is_not_unread(inbox: Inbox) -> None:
    _take(inbox, _seen("mid.1", backfilled=True), _seen("mid.2", occurred_at=_at(5)))

    assert (_message("mid.1").backfilled, _conversation().unread_count) == (True, 1)


def test_what_the_firm_wrote_elsewhere_is_shown_as_sent_and_is_not_unread(inbox: Inbox) -> None:
    echo = _seen(direction=Direction.OUTBOUND, text="Telefondan", opens_window=False)

    assert _take(inbox, echo, echo) == ["processed", "duplicate"]

    conversation = _conversation()
    assert (_message().direction, _message().status) == ("outbound", "sent")
    assert (conversation.unread_count, conversation.reply_window_closes_at) == (0, None)
    assert _told().count("message.echoed") == 1


def test_an_echo_with_our_id_is_our_own_message(inbox: Inbox) -> None:
    _take(inbox, _seen("mid.0", occurred_at=timezone.now()))
    ours = queue(_conversation(), "Buyurun")
    echo = _seen(
        "mid.e", direction=Direction.OUTBOUND, text="buyurun!", correlation_id=str(ours.id)
    )

    assert _take(inbox, echo, echo) == ["processed", "duplicate"]

    ours.refresh_from_db()
    assert (ours.external_id, ours.status, ours.text) == ("mid.e", "sent", "Buyurun")
    assert Message.objects.unscoped().count() == 2


def test_the_id_of_a_message_of_another_conversation_is_not_believed(inbox: Inbox) -> None:
    _take(inbox, _seen("mid.0", occurred_at=timezone.now()))
    ours = queue(_conversation(), "Buyurun")
    foreign = _seen(
        "mid.e",
        partner=Partner(external_id="999"),
        direction=Direction.OUTBOUND,
        correlation_id=str(ours.id),
    )

    _take(inbox, foreign)

    ours.refresh_from_db()
    assert (ours.external_id, ours.status) == (None, "queued")
    assert _message("mid.e").conversation_id != ours.conversation_id


_EDIT = EditSeen("mid.1", "Merhaba, iyi günler", _at(10))
_LATER_EDIT = EditSeen("mid.1", "İyi günler", _at(20))
_LOVE = ReactionSeen("mid.1", "200", "❤", _at(12), reaction="love")
_LIKE = ReactionSeen("mid.1", "200", "👍", _at(14), reaction="like")


def test_edits_and_reactions_in_any_order_end_the_same(inbox: Inbox) -> None:
    ends = []
    events = ["message", _EDIT, _LATER_EDIT, _LOVE, _LIKE]
    orders = {f"mid.o{n}": order for n, order in enumerate(permutations(events))}
    for step in range(len(events)):
        of_step = [_renamed(order[step], external_id) for external_id, order in orders.items()]
        inbound.receive([inbound.Report(inbox, e) for e in of_step], now=timezone.now())
    for external_id in orders:
        message = _message(external_id)
        emojis = [reaction["emoji"] for reaction in message.reactions]
        ends.append((message.text, message.edited_at, emojis))
    assert ends == [("İyi günler", _at(20), ["👍"])] * 120
    assert not ParkedUpdate.objects.unscoped().exists()


def _renamed(event: object, external_id: str) -> InboundEvent:
    if event == "message":
        return _seen(external_id)
    return type(event)(  # type: ignore[return-value]
        **{name: getattr(event, name) for name in event.__slots__}  # type: ignore[attr-defined]
        | {"external_id": external_id}
    )


def test_a_deletion_takes_the_content_in_any_order(inbox: Inbox) -> None:
    deletion = DeletionSeen("mid.1", _at(30))
    for number, order in enumerate(permutations(["message", _EDIT, deletion])):
        external_id = f"mid.d{number}"
        _take(inbox, *(_renamed(event, external_id) for event in order))
        message = _message(external_id)
        facts = (message.text, message.payload, message.edits, message.revoked_at)
        assert facts == ("", {}, [], _at(30))


def test_an_edit_keeps_what_was_written_before(inbox: Inbox) -> None:
    assert _take(inbox, _seen(), _EDIT, _EDIT, _LATER_EDIT) == [
        "processed",
        "processed",
        "duplicate",
        "processed",
    ]

    assert [edit["text"] for edit in _message().edits] == ["Merhaba", "Merhaba, iyi günler"]


def test_a_second_change_within_the_same_second_counts(inbox: Inbox) -> None:
    """WhatsApp tells whole seconds."""
    again = ReactionSeen("mid.1", "200", "👍", _LOVE.occurred_at, reaction="like")
    edit = EditSeen("mid.1", "Merhabalar", _EDIT.occurred_at)

    verdicts = _take(inbox, _seen(), _LOVE, _LOVE, again, _EDIT, edit)

    assert verdicts == ["processed"] * 2 + ["duplicate"] + ["processed"] * 3
    assert [reaction["emoji"] for reaction in _message().reactions] == ["👍"]
    assert _message().text == "Merhabalar"


def test_a_reaction_that_was_taken_back_does_not_come_back(inbox: Inbox) -> None:
    gone = ReactionSeen("mid.1", "200", "", _at(40))

    assert _take(inbox, _seen(), gone, _LOVE) == ["processed", "processed", "duplicate"]
    assert [reaction["emoji"] for reaction in _message().reactions] == [""]


def test_the_same_early_update_twice_waits_once(inbox: Inbox) -> None:
    _take(inbox, _EDIT, _EDIT)
    assert ParkedUpdate.objects.unscoped().count() == 1

    _take(inbox, _seen())
    assert len(_message().edits) == 1


def test_an_update_parked_beside_its_message_is_found_by_the_sweep(inbox: Inbox) -> None:
    """Both transactions began before the other had committed."""
    _take(inbox, _LOVE)
    (parked,) = ParkedUpdate.objects.unscoped()
    _take(inbox, _seen())
    parked.save(force_insert=True)
    Message.objects.unscoped().update(reactions=[])

    assert apply_parked(now=timezone.now()) == 1

    assert [reaction["emoji"] for reaction in _message().reactions] == ["❤"]
    assert not ParkedUpdate.objects.unscoped().exists()


def test_an_update_whose_message_never_came_is_forgotten_after_a_fortnight(inbox: Inbox) -> None:
    _take(inbox, _EDIT, _LOVE)
    young, old = ParkedUpdate.objects.unscoped().order_by("id")
    past = timezone.now() - timedelta(days=15)
    ParkedUpdate.objects.unscoped().filter(id=old.id).update(created_at=past)

    assert apply_parked(now=timezone.now()) == 0

    assert [parked.id for parked in ParkedUpdate.objects.unscoped()] == [young.id]


def _sent(inbox: Inbox, external_id: str, seconds: float) -> None:
    _take(
        inbox,
        _seen(external_id, direction=Direction.OUTBOUND, occurred_at=_at(seconds)),
    )


def test_a_watermark_reaches_what_was_sent_before_it_and_nothing_after(inbox: Inbox) -> None:
    for number in range(4):
        _sent(inbox, f"mid.{number}", number)

    verdicts = _take(
        inbox,
        WatermarkSeen(_ALI, MessageStatus.DELIVERED, _at(2)),
        WatermarkSeen(_ALI, MessageStatus.READ, _at(1)),
        WatermarkSeen(_ALI, MessageStatus.DELIVERED, _at(2)),
    )

    assert verdicts == ["processed", "processed", "duplicate"]
    found = [_message(f"mid.{number}").status for number in range(4)]
    assert found == ["read", "read", "delivered", "sent"]


def test_a_watermark_that_came_first_holds_for_what_is_stored_later(inbox: Inbox) -> None:
    _sent(inbox, "mid.9", 9)
    _take(inbox, WatermarkSeen(_ALI, MessageStatus.READ, _at(5)))

    _sent(inbox, "mid.4", 4)
    _sent(inbox, "mid.6", 6)

    found = [_message(external_id).status for external_id in ("mid.4", "mid.6", "mid.9")]
    assert found == ["read", "sent", "sent"]


def test_a_watermark_of_nobody_known_is_ignored(inbox: Inbox) -> None:
    stranger = Partner(external_id="404")

    assert _take(inbox, WatermarkSeen(stranger, MessageStatus.READ, _NOON)) == ["ignored"]
    assert not Conversation.objects.unscoped().exists()


def test_a_failed_status_is_kept_with_its_reason(inbox: Inbox) -> None:
    _sent(inbox, "mid.1", 0)
    error = {"code": "131049", "title": "Not delivered", "detail": "Healthy ecosystem"}

    _take(inbox, StatusSeen("mid.1", MessageStatus.FAILED, _at(1), error=error))

    assert (_message().status, _message().error) == ("failed", error)


def test_a_referral_opens_the_window_without_a_message(inbox: Inbox) -> None:
    details = {"referral": {"source": "ADS", "ad_id": "77"}}

    assert _take(inbox, ThreadOpened(_ALI, _NOON, details)) == ["processed"]

    conversation = _conversation()
    assert conversation.reply_window_closes_at == _NOON + timedelta(hours=24)
    assert (conversation.metadata, conversation.unread_count) == (details, 0)
    assert (conversation.last_message_id, conversation.last_message_at) == (None, _NOON)


def test_an_older_word_does_not_bring_the_window_forward(inbox: Inbox) -> None:
    _take(inbox, _seen("mid.2", occurred_at=_at(100)), _seen("mid.1", occurred_at=_at(0)))

    assert _conversation().reply_window_closes_at == _at(100) + timedelta(hours=24)


def test_what_nobody_understands_is_kept_and_a_notice_is_told(inbox: Inbox) -> None:
    verdicts = _take(inbox, Unsupported("page.new_kind"), Notice("policy_enforcement", _NOON))

    assert verdicts == ["ignored", "processed"]
    assert _told()[-1] == "inbox.notice"


@pytest.mark.parametrize("partner", [Partner(), Partner(external_id="9" * 300)])
def test_a_partner_without_a_usable_id_stops_nobody_else(inbox: Inbox, partner: Partner) -> None:
    reports = [
        inbound.Report(inbox, _seen("mid.1", partner=partner)),
        inbound.Report(inbox, _seen("mid.2")),
    ]

    outcomes = inbound.receive(reports, now=timezone.now())

    assert [str(outcome.verdict) for outcome in outcomes] == ["ignored", "processed"]
    assert outcomes[0].reason == "the partner has no usable id"
    assert list(Message.objects.unscoped().values_list("external_id", flat=True)) == ["mid.2"]


def test_names_longer_than_their_columns_are_shortened(inbox: Inbox) -> None:
    long = Partner(external_id="200", name="Ş" * 400, username="u" * 400, phone="+9" * 40)

    assert _take(inbox, _seen(partner=long)) == ["processed"]

    contact = _conversation().contact
    assert [len(fact) for fact in (contact.name, contact.username, contact.phone)] == [255, 255, 32]


def test_a_batch_costs_the_same_number_of_queries_however_large_it_is(
    firm: Firm,
) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    counts = []
    for size in (3, 60):
        reports = [
            inbound.Report(
                inbox,
                _seen(
                    f"wamid.{size}.{number}",
                    partner=Partner(external_id=f"90532{size}{number:04}", name="Ayşe"),
                    type=MessageType.IMAGE,
                    media=[IncomingMedia(type=MessageType.IMAGE, external_id="1")],
                ),
            )
            for number in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            inbound.receive(reports, now=timezone.now())
        counts.append(len(queries))
    assert counts[0] == counts[1]
