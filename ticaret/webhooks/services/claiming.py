"""Whose turn it is: which endpoints a worker may serve next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from ticaret.db.ids import new_id

THREADS = 8
# Receivers that fail, often by hanging, never take all the threads.
THREADS_FOR_FAILING = 4
ENDPOINTS_PER_ACCOUNT = 3

# Accounts take turns, and so do the endpoints of each; among equals those go first whose
# receivers answer.
_CLAIM = """
    WITH due AS (
        SELECT id, account_id, served_at, failing_since IS NOT NULL AS failing,
               row_number() OVER (
                   PARTITION BY account_id ORDER BY served_at NULLS FIRST, id) AS place
        FROM ticaret_webhooks_webhookendpoint
        WHERE status = 'active' AND deleted_at IS NULL AND due_at <= %(now)s
          AND (wait_until IS NULL OR wait_until <= %(now)s)
          AND (lease_until IS NULL OR lease_until <= %(now)s)
    ), busy AS (
        SELECT account_id, count(*) AS number FROM ticaret_webhooks_webhookendpoint
        WHERE lease_until > %(now)s GROUP BY account_id
    ), lined_up AS (
        SELECT due.id, due.failing, due.served_at,
               due.place + coalesce(busy.number, 0) AS turn
        FROM due LEFT JOIN busy USING (account_id)
    ), allowed AS (
        SELECT *, row_number() OVER (
            PARTITION BY failing ORDER BY turn, served_at NULLS FIRST, id) AS place
        FROM lined_up WHERE turn <= %(per_account)s
    ), chosen AS (
        SELECT endpoint.id
        FROM ticaret_webhooks_webhookendpoint AS endpoint
        JOIN (
            SELECT * FROM allowed WHERE NOT failing OR place <= %(for_failing)s
            ORDER BY turn, failing, served_at NULLS FIRST, id LIMIT %(free)s
        ) AS next USING (id)
        WHERE endpoint.status = 'active' AND endpoint.deleted_at IS NULL
          AND (endpoint.lease_until IS NULL OR endpoint.lease_until <= %(now)s)
        FOR UPDATE OF endpoint SKIP LOCKED
    )
    UPDATE ticaret_webhooks_webhookendpoint AS endpoint
    SET lease_token = %(lease)s, lease_until = %(until)s
    FROM chosen WHERE endpoint.id = chosen.id
    RETURNING endpoint.id, endpoint.failing_since IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """An endpoint that is ours until the lease ends."""

    endpoint_id: UUID
    lease: UUID
    failing: bool = False


def claim(
    *, now: datetime, free: int = THREADS, for_failing: int = THREADS_FOR_FAILING
) -> list[Claim]:
    """Lease up to `free` endpoints that have something due, `for_failing` failing ones at most."""
    if free < 1:
        return []
    lease = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "now": now,
                "free": free,
                "for_failing": for_failing,
                "per_account": ENDPOINTS_PER_ACCOUNT,
                "lease": lease,
                "until": now + timedelta(seconds=settings.LEASE_SECONDS),
            },
        )
        return [Claim(row[0], lease, row[1]) for row in cursor.fetchall()]
