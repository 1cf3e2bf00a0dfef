"""Inboxes that their provider holds back, and how it is found out that they may go on.

While `sends_wait_until` of an inbox lies ahead, nothing leaves through it. Once it has
passed, one call a second may try, of whichever queue asks first; the first that succeeds
ends the rest, and everything that waited leaves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from messaging.models import Inbox

TRY_EVERY = timedelta(seconds=1)

# For the statement of a queue that claims. `chosen` before it has the rows that are due as
# `id, inbox_id, is_held` (whether `sends_wait_until` is set); `free` has the ids that may leave.
# Inboxes that another transaction holds are passed over: whoever holds one may be trying.
FREE = """
    tried AS (
        UPDATE messaging_inbox AS inbox SET sends_wait_until = %(now)s + interval '1 second'
        WHERE inbox.id IN (
            SELECT held.id FROM messaging_inbox AS held
            WHERE held.id IN (SELECT chosen.inbox_id FROM chosen WHERE chosen.is_held)
              AND held.sends_wait_until <= %(now)s
            ORDER BY held.id FOR NO KEY UPDATE OF held SKIP LOCKED)
        RETURNING inbox.id
    ),
    free AS (
        SELECT chosen.id FROM chosen WHERE NOT chosen.is_held
        UNION ALL
        SELECT first_of_inbox.id FROM (
            SELECT DISTINCT ON (chosen.inbox_id) chosen.id
            FROM chosen JOIN tried ON tried.id = chosen.inbox_id
            WHERE chosen.is_held ORDER BY chosen.inbox_id, chosen.id
        ) AS first_of_inbox
    )
"""


def let_rest(*, inbox_id: UUID, until: datetime) -> None:
    """Nothing leaves through the inbox before `until`, or later if that was said before."""
    shorter = Q(sends_wait_until__isnull=True) | Q(sends_wait_until__lt=until)
    Inbox.objects.unscoped().filter(shorter, id=inbox_id).update(sends_wait_until=until)


def may_try(inbox: Inbox, *, now: datetime) -> bool:
    """Whether one call may leave through `inbox` now; of several who ask, one is told so."""
    if inbox.sends_wait_until is None:
        return True
    held = Inbox.objects.unscoped().filter(id=inbox.id, sends_wait_until__lte=now)
    return held.update(sends_wait_until=now + TRY_EVERY) == 1


def end(inbox: Inbox) -> None:
    """A call succeeded: the rest under which it was made is over, unless a longer one began.

    `inbox` is as it was when the call left.
    """
    if inbox.sends_wait_until is not None:
        seen = Inbox.objects.unscoped().filter(id=inbox.id, sends_wait_until=inbox.sends_wait_until)
        seen.update(sends_wait_until=None)
