"""From an event to a signed POST, and what the history says of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox, receive
from tests.factories.webhooks import deliveries, happen, make_endpoint, work
from tests.support.client import Api
from tests.support.receiver import Received, Receiver, Reply
from ticaret.webhooks import schedule
from ticaret.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db


def test_a_message_arrives_signed_at_the_receiver(
    api: Api, firm: Firm, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    created = api.as_owner(firm).post(
        f"/accounts/{firm.id}/webhooks", {"url": receiver.url, "events": ["message.received"]}
    )
    with django_capture_on_commit_callbacks(execute=True):
        message = receive(make_inbox(firm), text="Şişe ₺ “ığüşöç” 🙂")

    work()

    (request,) = receiver.received
    body = Webhook(created.data["secret"]).verify(request.body, request.headers)
    assert list(body) == ["type", "timestamp", "data", "accountId", "id", "version"]
    assert body["type"] == "message.received"
    assert body["accountId"] == str(firm.id)
    assert body["version"] == 1
    assert body["data"]["message"]["id"] == str(message.id)
    assert body["data"]["message"]["text"] == "Şişe ₺ “ığüşöç” 🙂"
    assert request.id == f"msg_{body['id']}"
    assert request.headers["content-type"] == "application/json"


def test_the_history_shows_every_attempt(api: Api, firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500, 200, body=b"x" * 20_000)
    happen(firm)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        work()
        clock.shift(timedelta(seconds=7))
        work()
    path = f"/accounts/{firm.id}/webhooks/{endpoint.id}/deliveries"

    (row,) = api.as_owner(firm).get(path).data["rows"]
    detail = api.as_owner(firm).get(f"{path}/{row['id']}").data

    assert (row["state"], row["attemptCount"], row["nextAttemptAt"]) == ("delivered", 2, None)
    assert [(a["statusCode"], a["error"]) for a in row["attempts"]] == [
        (500, "http_status"),
        (200, None),
    ]
    assert all(a["latencyMs"] >= 0 and a["startedAt"] < a["finishedAt"] for a in row["attempts"])
    assert [len(a["responseExcerpt"]) for a in row["attempts"]] == [500, 500]
    assert [len(a["responseExcerpt"]) for a in detail["attempts"]] == [16384, 16384]
    assert detail["body"].encode() == receiver.received[0].body


def test_every_attempt_has_the_same_id_and_bytes_and_a_timestamp_of_its_own(
    firm: Firm, receiver: Receiver
) -> None:
    _, secret = make_endpoint(firm, receiver.url)
    receiver.answers(503, 200)
    happen(firm)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        work()
        Webhook(secret).verify(receiver.received[0].body, receiver.received[0].headers)
        clock.shift(timedelta(seconds=7))
        work()
        Webhook(secret).verify(receiver.received[1].body, receiver.received[1].headers)

    first, second = receiver.received
    assert first.id == second.id
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])


def test_ten_attempts_are_made_at_the_times_of_the_schedule_and_then_no_more(
    firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500)
    happen(firm)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        work()
        for expected in schedule.DELAYS:
            (delivery,) = deliveries(endpoint)
            wait = delivery.next_attempt_at - timezone.now()
            # A second for what the test itself takes between the attempt and here.
            assert expected * 0.8 - timedelta(seconds=1) <= wait <= expected * 1.2
            clock.shift(wait - timedelta(seconds=1))
            assert work() == 0
            clock.shift(timedelta(seconds=2))
            assert work() == 1

        clock.shift(timedelta(days=30))
        assert work() == 0
    (delivery,) = deliveries(endpoint)
    assert (delivery.state, delivery.attempts) == ("failed", 10)
    assert len(receiver.received) == 10


@pytest.mark.parametrize(
    ("asked", "waits"), [("2", (3, 6)), ("120", (118, 121)), ("999999", (3590, 3601))]
)
def test_retry_after_lengthens_the_wait_to_an_hour_at_most(
    firm: Firm, receiver: Receiver, asked: str, waits: tuple[int, int]
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(503, retry_after=asked)
    happen(firm)

    work()

    (delivery,) = deliveries(endpoint)
    low, high = waits
    assert low <= (delivery.next_attempt_at - timezone.now()).total_seconds() <= high


def test_a_receiver_that_says_when_to_come_back_is_left_alone_until_then(
    firm: Firm, receiver: Receiver
) -> None:
    make_endpoint(firm, receiver.url)
    receiver.answers(429, 200, retry_after="60")
    happen(firm, 3)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        assert work() == 1
        clock.shift(timedelta(seconds=58))
        assert work() == 0
        clock.shift(timedelta(seconds=4))
        assert work() == 3


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
def test_whatever_is_not_2xx_is_a_failure_and_a_redirect_is_not_followed(
    firm: Firm, receiver: Receiver, status: int
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(status, location=receiver.url + "/elsewhere")
    happen(firm)

    work()

    (delivery,) = deliveries(endpoint)
    assert delivery.state == "waiting"
    assert [request.path for request in receiver.received] == ["/hook"]
    attempt = WebhookAttempt.objects.unscoped().get()
    assert attempt.error == ("redirect" if status < 400 else "http_status")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_success(firm: Firm, receiver: Receiver, status: int) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(status, body=b"")
    happen(firm)

    work()

    assert [delivery.state for delivery in deliveries(endpoint)] == ["delivered"]


def test_a_receiver_that_is_not_there_is_a_failure_of_its_class(firm: Firm) -> None:
    with Receiver() as gone:
        url = gone.url
    endpoint, _ = make_endpoint(firm, url)
    happen(firm)

    work()

    attempt = WebhookAttempt.objects.unscoped().get()
    assert (attempt.status_code, attempt.error) == (None, "connection_failed")
    assert deliveries(endpoint)[0].state == "waiting"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/hook",
        "https://127.0.0.1:{port}/hook",
        "https://localhost:{port}/",
        "https://localhost:8443/",
        "https://[::1]:8443/",
        "https://[::ffff:127.0.0.1]:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://user:pass@ornek.com.tr/",
    ],
)
def test_a_private_target_is_refused_with_a_class_and_hears_nothing(
    firm: Firm, receiver: Receiver, settings: Settings, url: str
) -> None:
    """The address may become private after it was saved, so it is judged at the connection."""
    settings.WEBHOOK_ALLOW_PRIVATE = False
    endpoint, _ = make_endpoint(firm, url.format(port=receiver.url.split(":")[2].split("/")[0]))
    happen(firm)

    work()

    attempt = WebhookAttempt.objects.unscoped().get()
    assert (attempt.status_code, attempt.error) == (None, "blocked_address")
    assert attempt.response_excerpt == ""
    assert deliveries(endpoint)[0].state == "waiting"
    assert receiver.received == []


def test_an_answer_of_binary_rubbish_is_kept_as_text(firm: Firm, receiver: Receiver) -> None:
    make_endpoint(firm, receiver.url)
    receiver.answers(200, body=b"\x00\xff\xfeabc")
    happen(firm)

    work()

    assert WebhookAttempt.objects.unscoped().get().response_excerpt == "\ufffd\ufffd\ufffdabc"


def test_only_the_chosen_types_and_inboxes_are_heard(firm: Firm, receiver: Receiver) -> None:
    inbox, other = make_inbox(firm).id, make_inbox(firm).id
    endpoint, _ = make_endpoint(
        firm, receiver.url, events=["message.received", "message.status"], inbox_ids=[inbox]
    )
    happen(firm, type="message.received", inbox_id=inbox)
    happen(firm, type="message.received", inbox_id=other)
    happen(firm, type="message.received")
    happen(firm, type="message.edited", inbox_id=inbox)
    happen(firm, type="message.status", inbox_id=inbox)

    work()

    assert [d.event_type for d in deliveries(endpoint)] == ["message.received", "message.status"]
    assert len(receiver.received) == 2


def test_an_endpoint_hears_nothing_from_before_its_time_nor_of_other_firms(
    firm: Firm, other_firm: Firm, receiver: Receiver
) -> None:
    happen(firm, 3)
    make_endpoint(firm, receiver.url + "/early")
    happen(firm)
    make_endpoint(firm, receiver.url + "/late")
    happen(firm)
    happen(other_firm, 5)

    work()

    paths = [request.path for request in receiver.received]
    assert (paths.count("/hook/early"), paths.count("/hook/late")) == (2, 1)
    assert {json.loads(r.body)["accountId"] for r in receiver.received} == {str(firm.id)}


def test_fanning_out_again_doubles_nothing(firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm, 3)

    work()
    work()

    assert WebhookDelivery.objects.unscoped().count() == 3
    assert len(receiver.received) == 3
    assert WebhookEndpoint.objects.unscoped().get().due_at is None
    assert [d.position for d in deliveries(endpoint)] == [1, 2, 3]


def test_events_arrive_in_order_and_a_failed_one_comes_later(
    firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm, 45)
    events = [f"msg_{d}" for d in _event_ids(firm)]

    def stumble(request: Received) -> Reply:
        first = request.id == events[7] and request.id not in receiver.ids
        return Reply(500 if first else 200)

    receiver.script = stumble
    with time_machine.travel(timezone.now(), tick=True) as clock:
        work()
        assert receiver.ids == events
        clock.shift(timedelta(seconds=7))
        work()

    assert receiver.ids == [*events, events[7]]
    assert {d.state for d in deliveries(endpoint)} == {"delivered"}


def _event_ids(firm: Firm) -> list[str]:
    from ticaret.events.models import OutboxEvent

    rows = OutboxEvent.objects.for_accounts([firm.id]).order_by("position")
    return [str(event.id) for event in rows]
