"""Events are kept for a while; readers that come later are told so instead of missing some."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from ticaret.events.models import EventStream

# Positions are gapless and old ones leave in their order, so the first that stays marks the edge.
_FIRST_KEPT = """
    SELECT min(position) FROM ticaret_events_outboxevent
    WHERE account_id = %(account)s AND created_at >= %(before)s AND position IS NOT NULL
"""
_FORGET = """
    DELETE FROM ticaret_events_outboxevent
    WHERE account_id = %(account)s AND position < %(edge)s
"""


def forget_old_events(*, now: datetime) -> int:
    """Delete the events older than `EVENT_RETENTION_DAYS`. Returns how many."""
    before = now - timedelta(days=settings.EVENT_RETENTION_DAYS)
    forgotten = 0
    for account_id in EventStream.objects.values_list("account_id", flat=True):
        with transaction.atomic():
            stream = EventStream.objects.select_for_update().get(account_id=account_id)
            with connection.cursor() as cursor:
                cursor.execute(_FIRST_KEPT, {"account": account_id, "before": before})
                edge = cursor.fetchone()[0] or stream.last_position + 1
                cursor.execute(_FORGET, {"account": account_id, "edge": edge})
                forgotten += cursor.rowcount
            if edge > stream.oldest_position:
                stream.oldest_position = edge
                stream.save(update_fields=["oldest_position"])
    return forgotten
