"""Token buckets in Redis: one script, so that parallel callers cannot overdraw one."""

from __future__ import annotations

import hashlib
import logging
import time
from typing import Any

import redis
from django.conf import settings

_log = logging.getLogger("ticaret.api")

# KEYS[1] bucket · ARGV[1] size · ARGV[2] tokens per second
# Returns 0 when a token was taken, else the milliseconds until there is one.
_TAKE = """
local now = redis.call('TIME')
local at = now[1] * 1000 + math.floor(now[2] / 1000)
local size, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(held[1]) or size
tokens = math.min(size, tokens + math.max(0, at - (tonumber(held[2]) or at)) * rate / 1000)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', at)
redis.call('PEXPIRE', KEYS[1], math.ceil(size * 1000 / rate) + 1000)
return wait
"""
_TAKE_SHA = hashlib.sha1(_TAKE.encode()).hexdigest()  # noqa: S324  (Redis names scripts so)
_AWAY_SECONDS = 5.0


class _Store:
    """The connection, and a pause after a failure so that requests don't queue for Redis."""

    def __init__(self) -> None:
        self._pool = redis.ConnectionPool.from_url(
            settings.REDIS_URL, socket_timeout=0.25, socket_connect_timeout=0.25
        )
        self._away_until = 0.0

    def take(self, key: str, per_minute: int) -> float:
        if time.monotonic() < self._away_until:
            return 0.0
        try:
            return float(self._run(key, per_minute)) / 1000
        except redis.RedisError:
            self._away_until = time.monotonic() + _AWAY_SECONDS
            _log.warning("throttles are off for %d s: Redis does not answer", _AWAY_SECONDS)
            return 0.0

    def _run(self, key: str, per_minute: int) -> Any:
        """The script's answer. Asked at every request: a client would take twice as long."""
        connection: Any = self._pool.get_connection()
        arguments = (1, key, per_minute, per_minute / 60)
        try:
            connection.send_command("EVALSHA", _TAKE_SHA, *arguments)
            return connection.read_response()
        except redis.exceptions.NoScriptError:
            connection.send_command("EVAL", _TAKE, *arguments)
            return connection.read_response()
        except BaseException:
            connection.disconnect()
            raise
        finally:
            self._pool.release(connection)


_store: _Store | None = None


def take(name: str, who: str, per_minute: int) -> float:
    """Take one token of the bucket `name` of `who`, which refills at `per_minute`.

    Returns 0.0, or the seconds until there is one. Lets through when Redis is away: a
    limit protects the service, it must not become a way to stop it.
    """
    global _store  # noqa: PLW0603  (one connection pool per process)
    if _store is None:
        _store = _Store()
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    return _store.take(f"throttle:{name}:{digest}", per_minute)
