"""Who is served when: fairness between tenants and endpoints, leases, what nobody may touch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import Firm, make_firm
from tests.factories.webhooks import deliveries, happen, make_endpoint
from tests.support.receiver import Receiver
from ticaret.readiness import waits
from ticaret.webhooks.models import WebhookDelivery, WebhookEndpoint
from ticaret.webhooks.services import claiming, delivering
from ticaret.webhooks.services.fan_out import fan_out_waiting

pytestmark = pytest.mark.django_db


def _turns(number: int, free: int = 8) -> list[set[str]]:
    """Whose endpoints are claimed in `number` rounds, each served to the end of its turn."""
    rounds = []
    for _ in range(number):
        claims = claiming.claim(now=timezone.now(), free=free)
        rounds.append({str(claimed.endpoint_id) for claimed in claims})
        for claimed in claims:
            delivering.serve(claimed, until=timezone.now() + timedelta(seconds=60))
    return rounds


def _fan_out() -> None:
    while fan_out_waiting(now=timezone.now()):
        pass


def test_a_flood_of_one_tenant_holds_up_no_other(
    firm: Firm, other_firm: Firm, receiver: Receiver
) -> None:
    for _ in range(5):
        make_endpoint(firm, receiver.url + "/flood")
    happen(firm, 400)
    small, _ = make_endpoint(other_firm, receiver.url + "/small")
    happen(other_firm, 10)
    _fan_out()

    first = _turns(1, free=2)[0]

    assert str(small.id) in first
    assert {d.state for d in deliveries(small)} == {"delivered"}
    paths = [request.path for request in receiver.received]
    assert (paths.count("/hook/small"), paths.count("/hook/flood")) == (10, delivering.TURN)


def test_no_tenant_has_more_than_three_endpoints_under_way(firm: Firm, receiver: Receiver) -> None:
    for _ in range(6):
        make_endpoint(firm, receiver.url)
    happen(firm)
    _fan_out()

    first = claiming.claim(now=timezone.now())
    second = claiming.claim(now=timezone.now())

    assert (len(first), len(second)) == (3, 0)


def test_the_endpoints_of_a_tenant_take_turns(firm: Firm, receiver: Receiver) -> None:
    ids = {str(make_endpoint(firm, receiver.url)[0].id) for _ in range(4)}
    happen(firm, 150)
    _fan_out()

    rounds = _turns(4, free=1)

    assert set.union(*rounds) == ids


def test_failing_receivers_never_take_more_than_half_of_the_threads(receiver: Receiver) -> None:
    for _ in range(3):
        firm = make_firm()
        for _ in range(3):
            make_endpoint(firm, receiver.url)
        happen(firm)
    _fan_out()
    WebhookEndpoint.objects.unscoped().update(failing_since=timezone.now())

    assert len(claiming.claim(now=timezone.now())) == 4


def test_an_endpoint_is_served_by_one_worker_until_its_lease_ends(
    firm: Firm, receiver: Receiver
) -> None:
    make_endpoint(firm, receiver.url)
    happen(firm, 2)
    _fan_out()
    now = timezone.now()

    (claimed,) = claiming.claim(now=now)
    assert claiming.claim(now=now + timedelta(seconds=59)) == []
    (again,) = claiming.claim(now=now + timedelta(seconds=61))

    assert delivering.serve(claimed, until=now + timedelta(seconds=60)) == 0
    assert delivering.serve(again, until=now + timedelta(seconds=60)) == 2
    assert len(receiver.received) == 2


def test_no_post_begins_after_the_time_is_up(firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    happen(firm, 3)
    _fan_out()

    (claimed,) = claiming.claim(now=timezone.now())
    made = delivering.serve(claimed, until=timezone.now())

    assert made == 0
    assert receiver.received == []
    (again,) = claiming.claim(now=timezone.now())
    assert again.endpoint_id == endpoint.id


def test_what_waits_for_a_worker_shows_in_readiness(firm: Firm, receiver: Receiver) -> None:
    make_endpoint(firm, receiver.url)
    now = timezone.now()
    assert waits(now)["deliver"] == 0

    happen(firm)
    assert waits(now + timedelta(seconds=30))["deliver"] == pytest.approx(30, abs=5)
    _fan_out()
    assert waits(now + timedelta(seconds=30))["deliver"] == pytest.approx(30, abs=5)
    _turns(1)
    assert waits(now + timedelta(seconds=30))["deliver"] == 0


def test_what_failed_gets_a_share_of_a_busy_endpoints_turns(firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500)
    happen(firm, 20)
    _fan_out()
    _turns(1)
    receiver.answers(200)
    happen(firm, 100)
    _fan_out()
    failed = {f"msg_{d.payload_id}" for d in deliveries(endpoint)[:20]}

    claimed = claiming.claim(now=timezone.now() + timedelta(seconds=7))
    before = len(receiver.received)
    WebhookDelivery.objects.unscoped().filter(attempts=1).update(next_attempt_at=timezone.now())
    delivering.serve(claimed[0], until=timezone.now() + timedelta(seconds=60))

    sent = receiver.ids[before:]
    assert len(sent) == delivering.TURN
    assert len(failed.intersection(sent)) == delivering.AGAIN_SHARE
