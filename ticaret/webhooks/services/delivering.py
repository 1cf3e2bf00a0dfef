"""Delivering what waits: endpoint by endpoint, each served by one worker at a time.

A worker leases an endpoint, posts a few of its deliveries one after the other, and gives
it back, so that order is kept and nobody's backlog holds up anybody else. An outcome is
committed before the next post; a killed worker leaves an endpoint leased until
`lease_until`, and then the next one goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ThreadPoolExecutor,
    as_completed,
    wait,
)
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from ticaret.db.ids import new_id
from ticaret.webhooks import health, schedule
from ticaret.webhooks.choices import DeliveryState, DisabledReason
from ticaret.webhooks.models import WebhookDelivery, WebhookEndpoint
from ticaret.webhooks.selectors import next_due
from ticaret.webhooks.services.claiming import THREADS, THREADS_FOR_FAILING, Claim, claim
from ticaret.webhooks.services.disabling import disable
from ticaret.webhooks.services.fan_out import fan_out_waiting
from ticaret.webhooks.services.posting import Outcome, post

logger = logging.getLogger(__name__)

# What an endpoint gets in one turn; so much of it is kept free for what is tried again.
TURN = 50
AGAIN_SHARE = 10
# What waited during a pause leaves at 50 a second at most.
DRAIN_TURN = 250
DRAIN_PAUSE = timedelta(seconds=5)
# Posts to one receiver at a time, at most; more than one only while it does not answer.
LANES = 8
# Seconds until the next post begins beside one that is not answered, and beside several.
_PATIENCE = (2.0, 0.25)
_LOOK_EVERY_SECONDS = 0.25

# One statement, so that an outcome costs one commit, and that one does not wait for the disk
# (measured: twice the throughput). The price: when the database server itself crashes, the
# posts of its last moments may be made again, with the same `webhook-id`.
# Whoever was cancelled meanwhile stays so. The answer tells whether the endpoint is still
# to be served, and by us.
_RECORD = """
    WITH kept AS (
        INSERT INTO ticaret_webhooks_webhookattempt
            (id, account_id, delivery_id, started_at, finished_at, latency_ms,
             status_code, error, response_excerpt)
        VALUES (%(id)s, %(account)s, %(delivery)s, %(started)s, %(finished)s, %(latency)s,
                %(status)s, %(error)s, %(excerpt)s)
    ), moved AS (
        UPDATE ticaret_webhooks_webhookdelivery
        SET state = %(state)s, attempts = attempts + 1, in_order = false,
            next_attempt_at = %(next)s, last_attempt_at = %(started)s,
            delivered_at = CASE WHEN %(state)s = 'delivered' THEN %(finished)s
                           ELSE delivered_at END,
            updated_at = %(finished)s
        WHERE id = %(delivery)s AND state = 'waiting'
    )
    SELECT EXISTS (
        SELECT 1 FROM ticaret_webhooks_webhookendpoint
        WHERE id = %(endpoint)s AND lease_token = %(lease)s
          AND status = 'active' AND deleted_at IS NULL
    ), set_config('synchronous_commit', 'off', true)
"""


@dataclass(slots=True)
class _Turn:
    """What is posted to an endpoint this time, and what came of it."""

    endpoint: WebhookEndpoint
    secrets: list[str]
    deliveries: list[WebhookDelivery]
    outcomes: list[Outcome] = field(default_factory=list)
    is_over: bool = False


def deliver_due(*, until: datetime) -> int:
    """Fan out and deliver until nothing is due or `until` has come. Returns how many attempts."""
    running: dict[Future[int], Claim] = {}
    attempts = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool:
        while timezone.now() < until:
            passed = fan_out_waiting(now=timezone.now())
            failing = sum(claimed.failing for claimed in running.values())
            for claimed in claim(
                now=timezone.now(),
                free=THREADS - len(running),
                for_failing=THREADS_FOR_FAILING - failing,
            ):
                running[pool.submit(_serve_in_thread, claimed, until)] = claimed
            if not running and not passed:
                break
            done, _ = wait(running, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
            attempts += sum(future.result() for future in done)
            running = {future: claimed for future, claimed in running.items() if future not in done}
    return attempts + sum(future.result() for future in running)


def serve(claimed: Claim, *, until: datetime) -> int:
    """Give a leased endpoint its turn; no post begins after `until`. Returns how many were made."""
    turn = _begin(claimed, now=timezone.now())
    if turn is None:
        return 0
    for delivery, outcome in _post_in_order(turn, until):
        turn.outcomes.append(outcome)
        goes_on = _record(claimed, delivery, outcome)
        if not goes_on or outcome.is_gone or outcome.hold:
            turn.is_over = True
    _release(claimed, turn, now=timezone.now())
    return len(turn.outcomes)


def _post_in_order(turn: _Turn, until: datetime) -> Iterator[tuple[WebhookDelivery, Outcome]]:
    """Post one after the other, yielding outcomes as they come.

    Each waits for the answer to the one before, but not for ever: beside a receiver that
    does not answer, up to `LANES` posts may be under way. Once `is_over` is set none begins;
    those under way are waited for, since their outcomes count.
    """
    under_way: dict[Future[Outcome], WebhookDelivery] = {}
    with ThreadPoolExecutor(LANES, thread_name_prefix="webhook-post") as lanes:
        for delivery in turn.deliveries:
            if turn.is_over or timezone.now() >= until:
                break
            under_way[lanes.submit(_post, turn, delivery)] = delivery
            patience = _PATIENCE[len(under_way) > 1] if len(under_way) < LANES else None
            done, _ = wait(under_way, timeout=patience, return_when=FIRST_COMPLETED)
            for future in done:
                yield under_way.pop(future), future.result()
        for future in as_completed(list(under_way)):
            yield under_way[future], future.result()


def _post(turn: _Turn, delivery: WebhookDelivery) -> Outcome:
    return post(
        url=turn.endpoint.url,
        event_id=delivery.payload_id,
        body=bytes(delivery.payload.body),
        secrets=turn.secrets,
    )


def _serve_in_thread(claimed: Claim, until: datetime) -> int:
    try:
        return serve(claimed, until=until)
    except Exception:
        # The lease keeps the endpoint from being tried again at once.
        logger.exception("serving the webhook %s broke", claimed.endpoint_id)
        return 0
    finally:
        connection.close()


def _begin(claimed: Claim, *, now: datetime) -> _Turn | None:
    endpoint = (
        WebhookEndpoint.objects.unscoped()
        .filter(id=claimed.endpoint_id, lease_token=claimed.lease)
        .first()
    )
    if endpoint is None:
        return None
    secrets = [endpoint.secret]
    if endpoint.previous_secret_until is not None and endpoint.previous_secret_until > now:
        secrets.append(endpoint.previous_secret)
    return _Turn(endpoint, secrets, _next_deliveries(endpoint, now))


def _next_deliveries(endpoint: WebhookEndpoint, now: datetime) -> list[WebhookDelivery]:
    size = TURN if endpoint.drain_position is None else DRAIN_TURN
    waiting = (
        WebhookDelivery.objects.unscoped()
        .filter(endpoint_id=endpoint.id, state=DeliveryState.WAITING)
        .select_related("payload")
    )
    in_order = list(waiting.filter(in_order=True).order_by("position", "id")[:size])
    again = list(
        waiting.filter(in_order=False, next_attempt_at__lte=now).order_by("next_attempt_at", "id")[
            : max(AGAIN_SHARE, TURN - len(in_order))
        ]
    )
    return in_order[: size - len(again)] + again


def _record(claimed: Claim, delivery: WebhookDelivery, outcome: Outcome) -> bool:
    """Commit an outcome. False when the turn is over: paused, deleted, or no longer ours."""
    state, next_attempt_at = DeliveryState.DELIVERED, outcome.finished_at
    if not outcome.succeeded:
        delay = schedule.delay_after(delivery.attempts + 1, retry_after=outcome.retry_after)
        state = DeliveryState.FAILED if delay is None else DeliveryState.WAITING
        next_attempt_at += delay or timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            {
                "id": new_id(),
                "account": delivery.account_id,
                "delivery": delivery.id,
                "started": outcome.started_at,
                "finished": outcome.finished_at,
                "latency": outcome.latency_ms,
                "status": outcome.status_code,
                "error": outcome.error,
                "excerpt": outcome.excerpt,
                "state": state.value,
                "next": next_attempt_at,
                "endpoint": claimed.endpoint_id,
                "lease": claimed.lease,
            },
        )
        goes_on, _ = cursor.fetchone()
    return bool(goes_on)


@transaction.atomic
def _release(claimed: Claim, turn: _Turn, *, now: datetime) -> None:
    """Give the endpoint back with what was learnt about it."""
    endpoint = (
        WebhookEndpoint.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(id=claimed.endpoint_id, lease_token=claimed.lease)
        .first()
    )
    if endpoint is None:
        return
    was_failing = endpoint.failing_since
    reason = _learn(endpoint, turn.outcomes)
    endpoint.lease_token = endpoint.lease_until = None
    endpoint.served_at = now
    endpoint.wait_until = _held_until(turn, now)
    if endpoint.drain_position is not None:
        if _still_draining(endpoint):
            endpoint.wait_until = max(now + DRAIN_PAUSE, endpoint.wait_until or now)
        else:
            endpoint.drain_position = None
    endpoint.due_at = next_due(endpoint.id)
    fields = [
        *health.FIELDS,
        "lease_token",
        "lease_until",
        "served_at",
        "wait_until",
        "drain_position",
        "due_at",
    ]
    if endpoint.failing_since != was_failing:
        fields.append("updated_at")
    endpoint.save(update_fields=fields)
    if reason is not None:
        disable(endpoint=endpoint, reason=reason, now=now)


def _learn(endpoint: WebhookEndpoint, outcomes: Sequence[Outcome]) -> DisabledReason | None:
    """Note how it went; the reason to disable the endpoint, if there is one now."""
    reason = None
    for outcome in outcomes:
        if outcome.succeeded:
            health.note_success(endpoint, outcome.finished_at)
            reason = None
        elif health.note_failure(endpoint, outcome.finished_at):
            reason = DisabledReason.FAILING
        if outcome.is_gone:
            reason = DisabledReason.GONE
    return reason


def _held_until(turn: _Turn, now: datetime) -> datetime | None:
    hold = turn.outcomes[-1].hold if turn.outcomes else None
    return None if hold is None else now + hold


def _still_draining(endpoint: WebhookEndpoint) -> bool:
    return (
        WebhookDelivery.objects.unscoped()
        .filter(
            endpoint_id=endpoint.id,
            state=DeliveryState.WAITING,
            in_order=True,
            position__lte=endpoint.drain_position,
        )
        .exists()
    )
