"""Events are kept for thirty days, and who comes later is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories.accounts import Firm
from tests.support.client import Api
from ticaret.events.models import OutboxEvent
from ticaret.events.outbox import DomainEvent, publish
from ticaret.events.retention import forget_old_events

pytestmark = pytest.mark.django_db(transaction=True)


def _publish(firm: Firm, number: int) -> None:
    now = timezone.now()
    event = DomainEvent(account_id=firm.id, type="test.happened", payload={}, occurred_at=now)
    with transaction.atomic():
        publish(*[event] * number)


def test_old_events_leave_and_a_reader_from_before_is_told_with_410(api: Api, firm: Firm) -> None:
    _publish(firm, 5)
    OutboxEvent.objects.for_accounts([firm.id]).filter(position__lte=3).update(
        created_at=timezone.now() - timedelta(days=31)
    )

    assert forget_old_events(now=timezone.now()) == 3

    us = api.as_owner(firm)
    late = us.get(f"/accounts/{firm.id}/events", {"after": 2})
    assert (late.status, late.code) == (410, "events.position_gone")
    kept = us.get(f"/accounts/{firm.id}/events", {"after": 3}).data
    assert [row["position"] for row in kept["rows"]] == [4, 5]
    assert (kept["oldestPosition"], kept["lastPosition"]) == (4, 5)


def test_positions_go_on_counting_after_everything_was_forgotten(firm: Firm) -> None:
    _publish(firm, 2)

    assert forget_old_events(now=timezone.now() + timedelta(days=31)) == 2
    _publish(firm, 1)

    assert OutboxEvent.objects.for_accounts([firm.id]).get().position == 3
