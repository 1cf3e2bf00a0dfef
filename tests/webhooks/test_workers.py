"""Workers as they run: threads, committed rows, and processes that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from tests.factories.accounts import Firm, make_firm
from tests.factories.webhooks import deliveries, happen, make_endpoint
from tests.support.client import Api
from tests.support.receiver import Received, Receiver, Reply
from ticaret.events.models import OutboxEvent
from ticaret.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from ticaret.webhooks.services import delivering, endpoints
from ticaret.webhooks.tasks import deliver

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_task_delivers_to_many_endpoints_and_leaves_nothing(receiver: Receiver) -> None:
    firms = [make_firm() for _ in range(3)]
    for firm in firms:
        for number in range(3):
            make_endpoint(firm, f"{receiver.url}/{number}")
        happen(firm, 40)

    deliver()

    assert len(receiver.received) == 360
    assert not WebhookDelivery.objects.unscoped().exclude(state="delivered").exists()
    assert not WebhookEndpoint.objects.unscoped().filter(lease_token__isnull=False).exists()
    for path in {request.path for request in receiver.received}:
        for firm in firms:
            heard = [r.id for r in receiver.received if r.path == path and _of(r, firm)]
            assert heard == [f"msg_{event}" for event in _events(firm)]


def test_a_pause_ends_a_turn_that_is_under_way(api: Api, firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    us = api.as_owner(firm)

    def pause(request: Received) -> Reply:
        us.post(f"/accounts/{firm.id}/webhooks/{endpoint.id}/pause")
        connections.close_all()
        return Reply()

    receiver.script = pause
    happen(firm, 5)

    deliver()

    assert len(receiver.received) == 1
    assert [d.state for d in deliveries(endpoint)] == ["delivered"] + ["waiting"] * 4


def test_an_endpoint_that_is_deleted_during_a_post_gets_nothing_more(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    us = api.as_owner(firm)

    def delete(request: Received) -> Reply:
        us.delete(f"/accounts/{firm.id}/webhooks/{endpoint.id}")
        connections.close_all()
        return Reply()

    receiver.script = delete
    happen(firm, 3)

    deliver()

    assert len(receiver.received) == 1
    assert [d.state for d in deliveries(endpoint)] == ["cancelled"] * 3
    assert WebhookAttempt.objects.unscoped().get().status_code == 200


def test_receivers_that_hang_hold_up_no_other_tenant(settings: Settings) -> None:
    settings.HTTP_TOTAL_TIMEOUT = 4
    heard: list[float] = []

    def hang(request: Received) -> Reply:
        time.sleep(5)
        return Reply()

    def note(request: Received) -> Reply:
        heard.append(time.monotonic())
        return Reply()

    with Receiver(hang) as hanging, Receiver(note) as quick:
        for _ in range(2):
            slow = make_firm()
            for _ in range(4):
                make_endpoint(slow, hanging.url)
            happen(slow, 20)
        firm = make_firm()
        make_endpoint(firm, quick.url)
        happen(firm, 10)
        started = time.monotonic()

        delivering.deliver_due(until=timezone.now() + timedelta(seconds=2))

        assert len(heard) == 10
        assert max(heard) - started < 2


def test_a_post_that_hangs_does_not_hold_up_the_next_ones(firm: Firm, settings: Settings) -> None:
    settings.HTTP_TOTAL_TIMEOUT = 6
    times: list[float] = []

    def hang_twice(request: Received) -> Reply:
        times.append(time.monotonic())
        if len(times) in {3, 5}:
            time.sleep(7)
        return Reply()

    with Receiver(hang_twice) as receiver:
        endpoint, _ = make_endpoint(firm, receiver.url)
        happen(firm, 12)
        deliver()

    assert len(times) == 12
    assert times[-1] - times[0] < 5
    assert [d.state for d in deliveries(endpoint)].count("waiting") == 2
    attempts = WebhookAttempt.objects.unscoped()
    assert attempts.filter(error="timeout").count() == 2
    assert attempts.filter(error="").count() == 10


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_workers_lose_nothing_and_repeat_only_what_can_be_recognised(
    full_size: bool,
) -> None:
    """Three receivers, of which one in five answers is 503, and one endpoint that is paused.

    Workers are killed in the middle of it; then what was paused is resumed.
    """
    events, kills = (10_000, 20) if full_size else (300, 3)
    dice = random.Random(7)

    def moody(request: Received) -> Reply:
        return Reply(503 if dice.random() < 0.2 else 200)

    firm = make_firm()
    taken: Counter[tuple[str, str]] = Counter()
    with Receiver(moody) as receiver:
        secrets = {
            f"/hook/{number}": make_endpoint(firm, f"{receiver.url}/{number}")[1]
            for number in range(3)
        }

        paused, secret = make_endpoint(firm, f"{receiver.url}/paused")
        endpoints.pause(actor=firm.actor, endpoint_id=paused.id)

        def count(request: Received) -> Reply:
            if request.path == "/hook/paused":
                Webhook(secret).verify(request.body, request.headers)
                return Reply()
            Webhook(secrets[request.path]).verify(request.body, request.headers)
            reply = moody(request)
            if reply.status == 200:
                taken[request.path, request.id] += 1
            return reply

        receiver.script = count
        for _ in range(events // 100):
            happen(firm, 100)
        for _ in range(kills):
            _kill_a_worker(receiver, after=dice.randrange(events // 10, events // 4))
        assert "/hook/paused" not in {request.path for request in receiver.received}
        endpoints.resume(actor=firm.actor, endpoint_id=paused.id)
        deadline = time.monotonic() + (900 if full_size else 90)
        while _is_left(events * 4) and time.monotonic() < deadline:
            _worker().wait(60)

    in_order = [request.id for request in receiver.received if request.path == "/hook/paused"]
    assert in_order == [f"msg_{event}" for event in _events(firm)]
    expected = {(path, f"msg_{event}") for path in secrets for event in _events(firm)}
    assert len(expected) == events * 3
    assert expected - set(taken) == set()
    assert set(taken) - expected == set()
    # A killed worker may have had one post under way to each of the three.
    assert sum(taken.values()) - len(taken) <= kills * 3


def _worker() -> subprocess.Popen[bytes]:
    """A process that works until nothing is due."""
    environment = {**os.environ, "DATABASE_URL": _database_url(), "WEBHOOK_ALLOW_PRIVATE": "on"}
    return subprocess.Popen([sys.executable, "-m", "tests.webhooks.worker"], env=environment)


def _kill_a_worker(receiver: Receiver, *, after: int) -> None:
    """Start one, and end it without a word when the receiver has heard `after` more posts."""
    enough = len(receiver.received) + after
    process = _worker()
    while process.poll() is None and len(receiver.received) < enough:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    _retry_soon()


def _is_left(deliveries: int) -> bool:
    _retry_soon()
    return WebhookDelivery.objects.unscoped().filter(state="delivered").count() < deliveries


def _retry_soon() -> None:
    """What failed is tried again now instead of in minutes and hours."""
    again = WebhookDelivery.objects.unscoped().filter(state="waiting", in_order=False)
    again.update(next_attempt_at=timezone.now(), attempts=1)
    WebhookEndpoint.objects.unscoped().update(due_at=timezone.now())


def _database_url() -> str:
    name = connection.settings_dict["NAME"]
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def _events(firm: Firm) -> list[str]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).order_by("position")
    return [str(event.id) for event in rows]


def _of(request: Received, firm: Firm) -> bool:
    return str(firm.id).encode() in request.body
