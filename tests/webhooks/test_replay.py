"""The history of deliveries and sending them again, through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import Firm
from tests.factories.webhooks import deliveries, happen, make_endpoint, work
from tests.support.client import Api
from tests.support.receiver import Receiver
from ticaret.webhooks.models import WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db


def _path(endpoint: WebhookEndpoint) -> str:
    return f"/accounts/{endpoint.account_id}/webhooks/{endpoint.id}/deliveries"


def test_a_replayed_delivery_keeps_its_id_and_its_bytes(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm, 2)
    work()
    first = deliveries(endpoint)[0]

    replayed = api.as_owner(firm).post(f"{_path(endpoint)}/{first.id}/replay")
    work()

    assert (replayed.status, replayed.data["state"]) == (202, "waiting")
    assert receiver.ids == [*receiver.ids[:2], receiver.ids[0]]
    assert receiver.received[2].body == receiver.received[0].body
    detail = api.as_owner(firm).get(f"{_path(endpoint)}/{first.id}").data
    assert (detail["state"], len(detail["attempts"])) == ("delivered", 2)


def test_a_replay_of_a_range_takes_what_was_queued_in_it_and_is_done(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for type in ("message.received", "message.status", "message.received", "message.received"):
            happen(firm, type=type)
            work()
            clock.shift(timedelta(hours=1))
    ids = receiver.ids
    body = {
        "from": (start + timedelta(minutes=30)).isoformat(),
        "to": (start + timedelta(hours=3)).isoformat(),
    }

    answer = api.as_owner(firm).post(f"{_path(endpoint)}/replay", body)
    work()
    one_type = api.as_owner(firm).post(
        f"{_path(endpoint)}/replay", {**body, "eventType": "message.status"}
    )

    assert (answer.status, answer.data) == (202, {"replayed": 2})
    assert receiver.ids == [*ids, ids[1], ids[2]]
    assert one_type.data == {"replayed": 1}


@pytest.mark.parametrize(
    ("body", "fields"),
    [({}, ["from", "to"]), ({"from": "soon", "to": "2026-03-14T00:00:00Z"}, ["from"])],
)
def test_a_malformed_range_is_refused(
    api: Api, firm: Firm, receiver: Receiver, body: dict[str, str], fields: list[str]
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm)
    work()

    answer = api.as_owner(firm).post(f"{_path(endpoint)}/replay", body)

    assert (answer.status, sorted(answer.fields)) == (400, fields)
    assert deliveries(endpoint)[0].state == "delivered"


def test_all_that_was_given_up_is_sent_again(api: Api, firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm, 3)
    work()
    failed = deliveries(endpoint)[:2]
    WebhookDelivery.objects.unscoped().filter(id__in=[d.id for d in failed]).update(
        state="failed", attempts=10
    )

    answer = api.as_owner(firm).post(f"{_path(endpoint)}/replay-failed")
    work()

    assert answer.data == {"replayed": 2}
    assert receiver.ids[3:] == receiver.ids[:2]
    assert {d.state for d in deliveries(endpoint)} == {"delivered"}


def test_a_replayed_delivery_that_fails_has_the_whole_schedule_again(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm)
    work()
    WebhookDelivery.objects.unscoped().update(state="failed", attempts=10)
    receiver.answers(500)

    api.as_owner(firm).post(f"{_path(endpoint)}/replay-failed")
    work()

    (delivery,) = deliveries(endpoint)
    assert (delivery.state, delivery.attempts) == ("waiting", 1)


def test_the_history_is_filtered_by_state_type_and_time(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    us = api.as_owner(firm)
    endpoint, _ = make_endpoint(firm, receiver.url)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        happen(firm, type="message.received")
        work()
        clock.shift(timedelta(hours=1))
        receiver.answers(500)
        happen(firm, type="message.status")
        work()
    done, waiting = (str(delivery.id) for delivery in deliveries(endpoint))

    def found(**query: str) -> list[str]:
        named = {name.rstrip("_"): value for name, value in query.items()}
        return [row["id"] for row in us.get(_path(endpoint), named).data["rows"]]

    middle = (start + timedelta(minutes=30)).isoformat()
    assert found() == [waiting, done]
    assert found(state="waiting") == [waiting]
    assert found(eventType="message.received") == [done]
    assert found(from_=middle) == [waiting]
    assert found(to=middle) == [done]
    assert us.get(_path(endpoint), {"state": "lost"}).fields == {"state": "invalid_choice"}


def test_nothing_is_replayed_to_a_disabled_endpoint(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    us = api.as_owner(firm)
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm)
    work()
    WebhookEndpoint.objects.unscoped().update(status="disabled")
    (delivery,) = deliveries(endpoint)
    span = {"from": "2020-01-01T00:00:00Z", "to": "2120-01-01T00:00:00Z"}

    for path, body in (
        (f"{_path(endpoint)}/{delivery.id}/replay", None),
        (f"{_path(endpoint)}/replay", span),
        (f"{_path(endpoint)}/replay-failed", None),
        (_path(endpoint).replace("/deliveries", "/test"), None),
        (_path(endpoint).replace("/deliveries", "/pause"), None),
    ):
        answer = us.post(path, body)
        assert (answer.status, answer.code) == (409, "webhooks.endpoint_disabled")
    assert [d.state for d in deliveries(endpoint)] == ["delivered"]
