"""What runs later."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

# With one mail (15 s at most) begun at its very end, still below the soft limit.
_TIME_BUDGET = timedelta(seconds=8)


@shared_task(name="accounts.tasks.send_letters")
def send_letters() -> None:
    """Send the mails that are due."""
    from accounts.services import letters
    from ticaret import doorbell

    doorbell.answer("accounts.tasks.send_letters")
    letters.send_due(until=timezone.now() + _TIME_BUDGET)


@shared_task
def forget_sign_ins() -> None:
    """Delete ended sign-ins, dead tokens, mails that were sent and counters of long ago."""
    from accounts.services import letters, limits, one_time_tokens, sessions

    now = timezone.now()
    sessions.forget_expired(now=now)
    one_time_tokens.forget_expired(now=now)
    letters.forget_done(now=now)
    limits.forget_old(now=now)
