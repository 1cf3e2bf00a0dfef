"""The relay: gives committed events their positions and wakes the live streams.

It runs in the process that committed, right after the commit, and again from a
sweep for what a killed process left behind. Running twice changes nothing: only
events without a position are touched, under the lock of their account's counter.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.utils import DatabaseError

from ticaret import doorbell
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.events.readers import wake_readers

logger = logging.getLogger(__name__)

LIVE_CHANNEL = "ticaret:events"

_NUMBER = """
    WITH waiting AS (
        SELECT id, account_id,
               row_number() OVER (PARTITION BY account_id ORDER BY id) AS place
        FROM ticaret_events_outboxevent
        WHERE position IS NULL AND account_id = ANY(%(accounts)s)
    ), numbered AS (
        UPDATE ticaret_events_outboxevent AS event
        SET position = stream.last_position + waiting.place
        FROM waiting
        JOIN ticaret_events_eventstream AS stream USING (account_id)
        WHERE event.id = waiting.id
        RETURNING event.account_id, event.position
    )
    UPDATE ticaret_events_eventstream AS stream
    SET last_position = newest.position
    FROM (SELECT account_id, max(position) AS position FROM numbered GROUP BY account_id) AS newest
    WHERE stream.account_id = newest.account_id
    RETURNING stream.account_id
"""


def relay(account_ids: Sequence[UUID]) -> list[UUID]:
    """Number what waits in these accounts. Returns the accounts that have new events."""
    with transaction.atomic():
        known = set(_lock(account_ids))
        missing = [account for account in account_ids if account not in known]
        if missing:
            EventStream.objects.bulk_create(
                [EventStream(account_id=account) for account in missing], ignore_conflicts=True
            )
            _lock(missing)
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, {"accounts": list(account_ids)})
            moved = [row[0] for row in cursor.fetchall()]
    for account in moved:
        doorbell.announce(LIVE_CHANNEL, str(account))
    if moved:
        wake_readers(moved)
    return moved


def relay_now(account_ids: Sequence[UUID]) -> None:
    """`relay` right after a commit; a failure is left to the sweep."""
    try:
        relay(account_ids)
    except DatabaseError as error:
        logger.warning("events left to the sweep: %s", type(error).__name__)


def relay_waiting() -> int:
    """Relay whatever waits anywhere. Returns the number of accounts that had something."""
    accounts = list(
        OutboxEvent.objects.unscoped()
        .filter(position__isnull=True)
        .values_list("account_id", flat=True)
        .distinct()
        .order_by("account_id")
    )
    for account in accounts:
        relay_now([account])
    return len(accounts)


def _lock(account_ids: Sequence[UUID]) -> list[UUID]:
    return list(
        EventStream.objects.select_for_update()
        .filter(account_id__in=account_ids)
        .order_by("account_id")
        .values_list("account_id", flat=True)
    )
