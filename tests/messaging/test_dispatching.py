"""The way out: claimed in order, called once, and told honestly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from messaging import tasks
from messaging.choices import DispatchState, InboxStatus, MessageStatus
from messaging.models import Conversation, Dispatch, Inbox, Message
from messaging.ports import MessageSeen, Partner
from messaging.selectors import oldest_due_send
from messaging.services import dispatching, inbound, outcomes
from messaging.services.inboxes import InboxFacts, connect_inbox
from tests.factories.accounts import Firm
from tests.factories.messaging import close_window, make_conversation, make_inbox
from tests.messaging.outgoing import attempts_of, dispatch_of, fresh, queue, send_next
from tests.support.graph_server import GraphServer
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

_EXPIRED = {"error": {"code": 190, "message": "The token has expired.", "fbtrace_id": "T1"}}
_THROTTLED = {"error": {"code": 32, "message": "Too many calls."}}
_BUSY = {"error": {"code": 1200, "message": "Try again later."}}
_UNREACHABLE = {"error": {"code": 551, "message": "This person isn't available."}}


def _sent(message_id: str = "mid.sent") -> dict[str, str]:
    return {"recipient_id": "200", "message_id": message_id}


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


@pytest.fixture
def conversation(inbox: Inbox) -> Conversation:
    return make_conversation(inbox)


def _make_due(message: Message) -> None:
    Dispatch.objects.unscoped().filter(message=message).update(next_attempt_at=timezone.now())


def _end_lease(message: Message) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Dispatch.objects.unscoped().filter(message=message).update(lease_until=past)


def _statuses_told(message: Message) -> list[str]:
    rows = OutboxEvent.objects.unscoped().filter(type="message.status").order_by("id")
    told = [row.payload["message"] for row in rows]
    return [one["status"] for one in told if one["id"] == str(message.id)]


def _echo(inbox: Inbox, conversation: Conversation, text: str, **event: str) -> inbound.Outcome:
    seen = MessageSeen(
        partner=Partner(external_id=conversation.contact.external_id),
        occurred_at=timezone.now(),
        direction="outbound",  # type: ignore[arg-type]
        text=text,
        **event,  # type: ignore[arg-type]
    )
    return inbound.receive([inbound.Report(inbox, seen)], now=timezone.now())[0]


def test_an_answer_leaves_once_with_our_id_in_it(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer(_sent())
    message = queue(conversation, "Merhaba, buyurun")

    assert send_next() == 1
    assert send_next() == 0

    (call,) = graph.calls
    assert call.path == f"/v25.0/{conversation.inbox.external_id}/messages"
    assert call.json == {
        "recipient": {"id": conversation.contact.external_id},
        "messaging_type": "RESPONSE",
        "message": {"text": "Merhaba, buyurun", "metadata": str(message.id)},
    }
    message = fresh(message)
    assert (message.status, message.external_id) == (MessageStatus.SENT, "mid.sent")
    assert set(message.status_times) == {"queued", "sent"}
    assert dispatch_of(message).state == DispatchState.DONE
    assert attempts_of(message) == [("sent", "")]
    assert _statuses_told(message) == ["sent"]


def test_answers_of_a_conversation_leave_in_order_and_one_at_a_time(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer(_sent("mid.1"))
    graph.will_answer(_sent("mid.2"))
    graph.will_answer(_sent("mid.3"))
    for text in ("bir", "iki", "üç"):
        queue(conversation, text)

    first = dispatching.claim(now=timezone.now())
    assert len(first) == 1
    assert dispatching.claim(now=timezone.now()) == []
    dispatching.send_one(first[0])
    assert (send_next(), send_next(), send_next()) == (1, 1, 0)

    assert [call.json["message"]["text"] for call in graph.calls] == ["bir", "iki", "üç"]


def test_a_campaign_of_one_inbox_does_not_hold_up_another(firm: Firm, inbox: Inbox) -> None:
    for _ in range(dispatching.BATCH + 4):
        queue(make_conversation(inbox))
    quiet = [queue(make_conversation(make_inbox(firm))) for _ in range(3)]

    claimed = {claim.dispatch_id for claim in dispatching.claim(now=timezone.now())}

    assert len(claimed) == dispatching.BATCH
    assert {dispatch_of(message).id for message in quiet} <= claimed


def test_what_one_round_takes_ends_before_the_task_is_killed() -> None:
    """A round is one call per thread: the budget and one call stay below the soft limit."""
    rounds = -(-dispatching.BATCH // dispatching.THREADS)
    longest = tasks._TIME_BUDGET.total_seconds() + rounds * settings.HTTP_TOTAL_TIMEOUT
    assert longest < settings.TASK_SOFT_TIME_LIMIT < settings.TASK_TIME_LIMIT
    assert settings.TASK_TIME_LIMIT < settings.LEASE_SECONDS < settings.BROKER_VISIBILITY_TIMEOUT


def test_a_throttled_inbox_waits_as_long_as_it_was_told(
    graph: GraphServer, inbox: Inbox, conversation: Conversation
) -> None:
    graph.will_answer(_THROTTLED, status=400, headers={"Retry-After": "90"})
    graph.will_answer(_sent("mid.1"))
    graph.will_answer(_sent("mid.2"))
    message = queue(conversation)
    before = timezone.now()

    send_next()

    inbox.refresh_from_db()
    wait = (inbox.sends_wait_until or before) - before
    assert timedelta(seconds=89) < wait < timedelta(seconds=95)
    assert (fresh(message).status, attempts_of(message)) == ("queued", [("deferred", "32")])
    other = queue(make_conversation(inbox))
    assert send_next() == 0
    assert oldest_due_send() is None

    Inbox.objects.unscoped().update(sends_wait_until=None)
    _make_due(message)
    assert send_next() == 2
    assert [fresh(message).status, fresh(other).status] == ["sent", "sent"]
    assert {fresh(message).external_id, fresh(other).external_id} == {"mid.1", "mid.2"}
    assert len(graph.calls) == 3


def test_a_message_that_is_put_off_holds_back_what_follows_it_and_nothing_waits_for_a_worker(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer(_BUSY, status=400, headers={"Retry-After": "600"})
    first, second = queue(conversation, "bir"), queue(conversation, "iki")

    assert (send_next(), send_next()) == (1, 0)

    assert (fresh(first).status, fresh(second).status) == ("queued", "queued")
    # Nobody can do anything now: this must not look like a worker that sleeps.
    assert oldest_due_send() is None
    _make_due(first)
    assert oldest_due_send() is not None


def test_it_gives_up_after_ten_attempts(graph: GraphServer, conversation: Conversation) -> None:
    graph.will_answer(_BUSY, status=400)
    message = queue(conversation)

    for _ in range(12):
        _make_due(message)
        send_next()

    message = fresh(message)
    assert len(graph.calls) == outcomes.MAX_ATTEMPTS == 10
    assert (message.status, (message.error or {})["code"]) == ("failed", "1200")
    assert dispatch_of(message).state == DispatchState.FAILED


def test_sends_wait_for_a_reconnect_when_access_is_lost_and_go_out_after_it(
    graph: GraphServer, firm: Firm, inbox: Inbox, conversation: Conversation
) -> None:
    graph.will_answer(_EXPIRED, status=401)
    graph.will_answer(_sent())
    message = queue(conversation)

    send_next()

    inbox.refresh_from_db()
    assert inbox.status == InboxStatus.NEEDS_RECONNECT
    assert inbox.status_reason == "190: The token has expired."
    assert fresh(message).status == MessageStatus.QUEUED
    assert attempts_of(message) == [("access_lost", "190")]
    assert (send_next(), oldest_due_send()) == (0, None)

    facts = InboxFacts(inbox.channel, inbox.external_id, inbox.name, token="a-new-token")
    connect_inbox(actor=firm.actor, account_id=firm.id, facts=facts, now=timezone.now())
    assert send_next() == 1

    assert fresh(message).status == MessageStatus.SENT
    assert graph.calls[1].headers["authorization"] == "Bearer a-new-token"


def test_a_token_that_cannot_be_decrypted_is_lost_access_and_stops_nobody_else(
    graph: GraphServer, firm: Firm, inbox: Inbox, conversation: Conversation, settings: Settings
) -> None:
    graph.will_answer(_sent())
    broken = queue(conversation)
    settings.ENCRYPTION_KEYS = {9: b"9" * 32}
    fine = queue(make_conversation(make_inbox(firm)))

    send_next()

    found = Inbox.objects.unscoped().defer("token").get(id=inbox.id)
    assert found.status == InboxStatus.NEEDS_RECONNECT
    assert found.status_reason == "token_unreadable: The stored token cannot be decrypted."
    assert attempts_of(broken) == [("access_lost", "token_unreadable")]
    assert (fresh(broken).status, fresh(fine).status) == ("queued", "sent")


def test_a_refusal_is_final_and_says_why(graph: GraphServer, conversation: Conversation) -> None:
    graph.will_answer(_UNREACHABLE, status=400)
    message = queue(conversation)

    assert (send_next(), send_next()) == (1, 0)

    message = fresh(message)
    assert message.status == MessageStatus.FAILED
    assert message.error == {
        "code": "551",
        "detail": "This person isn't available.",
        "traceId": "",
    }
    assert _statuses_told(message) == ["failed"]


def test_an_answer_that_nobody_understands_leaves_it_unknown_and_it_is_not_sent_again(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer(b"<html>bad gateway</html>", status=502)
    message = queue(conversation)

    assert (send_next(), send_next()) == (1, 0)

    message = fresh(message)
    assert (message.status, dispatch_of(message).state) == ("unknown", DispatchState.UNKNOWN)
    assert (message.error or {})["code"] == "http_502"
    assert len(graph.calls) == 1


def test_an_error_code_longer_than_its_column_is_still_recorded(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer({"error": {"code": 10**99, "message": "?"}}, status=400)
    message = queue(conversation)

    send_next()

    assert (fresh(message).status, attempts_of(message)) == (
        "failed",
        [("refused", "1" + "0" * 63)],
    )


def test_a_window_that_closed_while_it_waited_is_told_without_a_call(
    graph: GraphServer, conversation: Conversation
) -> None:
    message = queue(conversation)
    close_window(conversation)

    send_next()

    assert graph.calls == []
    assert (fresh(message).error or {})["code"] == "window_closed"
    assert attempts_of(message) == [("refused", "window_closed")]


def test_a_lease_that_ends_before_the_call_began_makes_it_due_again(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer(_sent())
    message = queue(conversation)
    (lost,) = dispatching.claim(now=timezone.now())
    _end_lease(message)

    assert send_next() == 1
    dispatching.send_one(lost)

    assert fresh(message).status == MessageStatus.SENT
    assert len(graph.calls) == 1
    assert dispatch_of(message).attempts == 2


def test_a_lease_that_ends_during_the_call_leaves_it_unknown(conversation: Conversation) -> None:
    message = queue(conversation)
    (claimed,) = dispatching.claim(now=timezone.now())
    assert len(dispatching.begin([claimed], now=timezone.now())) == 1
    assert fresh(message).status == MessageStatus.SENDING
    _end_lease(message)

    assert send_next() == 0

    message = fresh(message)
    assert (message.status, (message.error or {})["code"]) == ("unknown", "interrupted")
    assert attempts_of(message) == [("unknown", "interrupted")]


def test_a_late_success_settles_what_had_become_unknown(
    graph: GraphServer, conversation: Conversation
) -> None:
    """The worker stood still during its call until its lease was gone."""
    graph.will_answer(_sent())
    message = queue(conversation)
    (claimed,) = dispatching.claim(now=timezone.now())
    (call,) = dispatching.begin([claimed], now=timezone.now())
    _end_lease(message)
    outcomes.expire_leases(now=timezone.now())

    outcomes.record([dispatching.make(call)], now=timezone.now())

    message = fresh(message)
    assert (message.status, message.external_id, message.error) == ("sent", "mid.sent", None)
    assert dispatch_of(message).state == DispatchState.DONE
    assert _statuses_told(message) == ["unknown", "sent"]


def test_a_late_failure_does_not_touch_what_is_no_longer_its_own(
    graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer(_UNREACHABLE, status=400)
    message = queue(conversation)
    (claimed,) = dispatching.claim(now=timezone.now())
    (call,) = dispatching.begin([claimed], now=timezone.now())
    _end_lease(message)
    outcomes.expire_leases(now=timezone.now())

    outcomes.record([dispatching.make(call)], now=timezone.now())

    assert fresh(message).status == MessageStatus.UNKNOWN
    assert attempts_of(message) == [("unknown", "interrupted")]


def test_an_echo_settles_a_send_whose_answer_was_lost(
    graph: GraphServer, inbox: Inbox, conversation: Conversation
) -> None:
    graph.will_answer(b"", status=502)
    message = queue(conversation, "Kargoya verildi")
    send_next()

    outcome = _echo(
        inbox, conversation, "Kargoya verildi", external_id="mid.e", correlation_id=str(message.id)
    )

    message = fresh(message)
    assert outcome.verdict == "processed"
    assert (message.status, message.external_id) == ("sent", "mid.e")
    assert dispatch_of(message).state == DispatchState.DONE
    assert Message.objects.unscoped().filter(direction="outbound").count() == 1


def test_an_echo_without_our_id_is_matched_by_what_it_says(
    graph: GraphServer, inbox: Inbox, conversation: Conversation
) -> None:
    graph.will_answer(b"", status=502)
    message = queue(conversation, "Kargoya verildi")
    send_next()

    _echo(inbox, conversation, "Kargoya verildi", external_id="mid.e")
    _echo(inbox, conversation, "Başka bir telefondan", external_id="mid.f")

    assert (fresh(message).status, fresh(message).external_id) == ("sent", "mid.e")
    texts = Message.objects.unscoped().filter(direction="outbound").order_by("id")
    assert list(texts.values_list("text", "external_id", "status")) == [
        ("Kargoya verildi", "mid.e", "sent"),
        ("Başka bir telefondan", "mid.f", "sent"),
    ]


def test_an_echo_that_overtook_the_answer_becomes_our_message(
    graph: GraphServer, inbox: Inbox, conversation: Conversation
) -> None:
    """The echo's text differs (the provider shortened a link), so nothing else tells them apart."""
    graph.will_answer(_sent("mid.e"))
    message = queue(conversation, "https://ornek.com.tr/urun")
    (claimed,) = dispatching.claim(now=timezone.now())
    _echo(inbox, conversation, "ornek.com.tr/urun", external_id="mid.e")

    dispatching.send_one(claimed)

    outgoing = Message.objects.unscoped().filter(direction="outbound")
    assert [(m.id, m.external_id, m.status) for m in outgoing] == [(message.id, "mid.e", "sent")]
    conversation.refresh_from_db()
    assert conversation.last_message_id == message.id


def test_what_an_echo_has_already_confirmed_is_not_sent_again(
    graph: GraphServer, inbox: Inbox, conversation: Conversation
) -> None:
    """The call was put off as surely not sent, yet the echo proves that it went out."""
    graph.will_answer(_BUSY, status=400)
    message = queue(conversation, "Buyurun")
    send_next()
    _echo(inbox, conversation, "Buyurun", external_id="mid.e", correlation_id=str(message.id))
    _make_due(message)

    send_next()

    assert len(graph.calls) == 1
    assert (fresh(message).status, fresh(message).external_id) == ("sent", "mid.e")
    assert dispatch_of(message).state == DispatchState.DONE


def test_an_echo_before_an_answer_that_nobody_understands_settles_it(
    graph: GraphServer, inbox: Inbox, conversation: Conversation
) -> None:
    graph.will_answer(b"", status=502)
    message = queue(conversation, "Buyurun")
    (call,) = dispatching.begin(dispatching.claim(now=timezone.now()), now=timezone.now())
    _echo(inbox, conversation, "Buyurun", external_id="mid.e", correlation_id=str(message.id))

    outcomes.record([dispatching.make(call)], now=timezone.now())

    assert (fresh(message).status, fresh(message).error) == ("sent", None)
    assert dispatch_of(message).state == DispatchState.DONE
