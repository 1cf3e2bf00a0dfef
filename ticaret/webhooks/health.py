"""When a receiver counts as dead.

An endpoint that has answered nothing but failures for five days is disabled. The five
days begin only after several failures spread over half a day, so that neither one bad
evening nor a single event that nobody could take costs a firm its webhook; and they
begin anew when nothing was tried for two days.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ticaret.webhooks.models import WebhookEndpoint

FIELDS = (
    "failing_since",
    "failing_for_good_since",
    "last_failure_at",
    "failures",
    "last_success_at",
)

_SEVERAL = 3
_SPREAD = timedelta(hours=12)
_FORGOTTEN_AFTER = timedelta(hours=48)
_DEAD_AFTER = timedelta(days=5)


def note_success(endpoint: WebhookEndpoint, now: datetime) -> None:
    """The receiver took a delivery: whatever failed before is forgotten."""
    forget_failures(endpoint)
    endpoint.last_success_at = now


def note_failure(endpoint: WebhookEndpoint, now: datetime) -> bool:
    """An attempt failed. Returns True when the receiver has been dead long enough to disable it."""
    last = endpoint.last_failure_at
    if last is None or endpoint.failing_since is None or now - last > _FORGOTTEN_AFTER:
        forget_failures(endpoint)
        endpoint.failing_since = now
    endpoint.failures += 1
    endpoint.last_failure_at = now
    begun = endpoint.failing_for_good_since
    if begun is not None:
        return now - begun >= _DEAD_AFTER
    if endpoint.failures >= _SEVERAL and now - (endpoint.failing_since or now) >= _SPREAD:
        endpoint.failing_for_good_since = now
    return False


def forget_failures(endpoint: WebhookEndpoint) -> None:
    """As if nothing had failed."""
    endpoint.failing_since = None
    endpoint.failing_for_good_since = None
    endpoint.last_failure_at = None
    endpoint.failures = 0
