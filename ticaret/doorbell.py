"""Doorbells: "there may be work", said over Redis and Celery, never the work itself.

A bell may be lost, doubled or late: whoever rings has committed a row that a sweep
finds within `SWEEP_SECONDS` anyway. So ringing never raises and never waits long.
"""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

# A bell that was rung and not yet answered makes further rings of it needless.
_COALESCE_MILLISECONDS = 1000
# An absent Redis costs one time-out in this time, not one per request.
_PAUSE_AFTER_FAILURE_SECONDS = 1.0


class _Pause:
    """Whether trying makes sense now; one for the process."""

    def __init__(self) -> None:
        self._until = 0.0

    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + _PAUSE_AFTER_FAILURE_SECONDS


_pause = _Pause()


@cache
def connection() -> redis.Redis:
    """The process's Redis connection pool, with short time-outs."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def ring(task: str, **kwargs: Any) -> None:
    """Have the Celery task `task` (a dotted name) run soon, with ids in `kwargs` only."""
    if _pause.is_on():
        return
    try:
        if connection().set(_key(task, kwargs), 1, nx=True, px=_COALESCE_MILLISECONDS):
            current_app.send_task(task, kwargs=kwargs)
    except (redis.RedisError, KombuError, OSError) as error:
        _pause.begin()
        logger.warning("doorbell for %s not rung: %s", task, type(error).__name__)


def ring_on_commit(task: str, **kwargs: Any) -> None:
    """`ring` once the current transaction has committed (at once outside of one)."""
    transaction.on_commit(lambda: ring(task, **kwargs), robust=True)


def answer(task: str, **kwargs: Any) -> None:
    """Called first thing by the task: rings from now on count again."""
    try:
        connection().delete(_key(task, kwargs))
    except redis.RedisError as error:
        logger.warning("doorbell for %s not answered: %s", task, type(error).__name__)


def announce(channel: str, message: str) -> None:
    """Publish `message` to whoever listens on the Redis channel now."""
    if _pause.is_on():
        return
    try:
        connection().publish(channel, message)
    except redis.RedisError as error:
        _pause.begin()
        logger.warning("nothing announced on %s: %s", channel, type(error).__name__)


def _key(task: str, kwargs: dict[str, Any]) -> str:
    return f"bell:{task}:" + ",".join(f"{name}={kwargs[name]}" for name in sorted(kwargs))
