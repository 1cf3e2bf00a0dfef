"""Whose turn it is: which analyses a worker may run next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ai_assist import limits

# One worker process at a time waits for models, so that the others stay free for messages.
_ONE_AT_A_TIME = 0x7469636172650A1
_PER_ACCOUNT = limits.LANES // 2

_CLAIM = """
    WITH ready AS (
        SELECT account_id FROM ai_assist_aisettings
        WHERE enabled AND paused_reason = '' AND (wait_until IS NULL OR wait_until <= %(now)s)
    ), busy AS (
        SELECT account_id, count(*) AS number FROM ai_assist_analysis
        WHERE state = 'running' AND lease_until > %(now)s GROUP BY account_id
    ), due AS (
        SELECT next.id, next.next_attempt_at,
               coalesce(busy.number, 0) + row_number() OVER (
                   PARTITION BY ready.account_id ORDER BY next.next_attempt_at, next.id) AS turn
        FROM ready LEFT JOIN busy USING (account_id)
        CROSS JOIN LATERAL (
            (SELECT id, next_attempt_at FROM ai_assist_analysis
             WHERE account_id = ready.account_id AND state = 'queued'
               AND next_attempt_at <= %(now)s
             ORDER BY next_attempt_at LIMIT %(lanes)s)
            UNION ALL
            (SELECT id, next_attempt_at FROM ai_assist_analysis
             WHERE account_id = ready.account_id AND state = 'running'
               AND lease_until <= %(now)s
             ORDER BY lease_until LIMIT %(lanes)s)
        ) AS next
    ), chosen AS (
        SELECT analysis.id FROM ai_assist_analysis AS analysis
        JOIN (
            SELECT id FROM due WHERE turn <= %(per_account)s
            ORDER BY turn, next_attempt_at LIMIT %(free)s
        ) AS picked USING (id)
        WHERE analysis.state = 'queued'
           OR (analysis.state = 'running' AND analysis.lease_until <= %(now)s)
        FOR UPDATE OF analysis SKIP LOCKED
    )
    UPDATE ai_assist_analysis AS analysis
    SET state = 'running', collecting = false, attempts = attempts + 1, lease_token = %(lease)s,
        lease_until = %(until)s, started_at = %(now)s, updated_at = %(now)s
    FROM chosen WHERE analysis.id = chosen.id
    RETURNING analysis.id
"""
_OTHERS = """
    SELECT EXISTS (
        SELECT 1 FROM ai_assist_analysis
        WHERE state = 'running' AND lease_until > %s AND lease_token <> %s
    )
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """An analysis that is the worker's until the lease ends."""

    analysis_id: UUID
    lease: UUID


@transaction.atomic
def claim(*, worker: UUID, now: datetime, free: int) -> list[Claim]:
    """Lease up to `free` analyses to `worker`; none while another worker has some."""
    if free < 1:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute(_OTHERS, [now, worker])
        if cursor.fetchone()[0]:
            return []
        cursor.execute(
            _CLAIM,
            {
                "now": now,
                "lanes": limits.LANES,
                "per_account": _PER_ACCOUNT,
                "free": free,
                "lease": worker,
                "until": now + limits.LEASE,
            },
        )
        return [Claim(row[0], worker) for row in cursor.fetchall()]
