"""The throttles' buckets."""

from __future__ import annotations

import redis
from django.conf import settings


def refill() -> None:
    """Everybody may call as often as at the start."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter("throttle:*", count=1000):
            client.delete(key)
