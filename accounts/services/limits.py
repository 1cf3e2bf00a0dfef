"""How often what can be guessed may be tried: counted in PostgreSQL, before the guess is checked.

One statement per counter reads the rolling window and writes the try; its row lock
puts parallel tries in line, so not one more than allowed gets through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Func, Value

from accounts import secrets
from accounts.models import TryCount
from ticaret.errors import Throttled

_COUNT = """
    INSERT INTO accounts_trycount AS counter (key, times, last_at)
    VALUES (%(key)s, ARRAY[%(now)s::timestamptz], %(now)s)
    ON CONFLICT (key) DO UPDATE
    SET last_at = %(now)s, times = array_append(
        ARRAY(SELECT t FROM unnest(counter.times) AS t WHERE t > %(since)s), %(now)s)
    WHERE (SELECT count(*) FROM unnest(counter.times) AS t WHERE t > %(since)s) < %(most)s
    RETURNING key
"""
_LONGEST_WINDOW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` tries in any `window`."""

    name: str
    most: int
    window: timedelta


# For one person from one place: enough for who mistypes, too few for who guesses.
LOGIN_HERE = Limit("login.here", 10, timedelta(minutes=15))
# From everywhere together; greater, so that a stranger does not easily lock somebody out.
LOGIN_OF_USER = Limit("login.user", 50, timedelta(hours=1))
LOGIN_FROM_ADDRESS = Limit("login.address", 100, timedelta(minutes=15))
CODE_OF_USER = Limit("code.user", 10, timedelta(minutes=15))
PASSWORD_OF_USER = Limit("password.user", 10, timedelta(minutes=15))
RESET_OF_USER = Limit("reset.user", 5, timedelta(hours=1))
RESET_FROM_ADDRESS = Limit("reset.address", 30, timedelta(hours=1))
REGISTER_FROM_ADDRESS = Limit("register.address", 20, timedelta(hours=1))
TOKEN_FROM_ADDRESS = Limit("token.address", 60, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was counted."""

    key: str
    at: datetime


def count(*, limits: Iterable[tuple[Limit, str]], now: datetime) -> list[Try]:
    """Count a try against each `(limit, whose)`.

    Raises Throttled with the seconds to wait when one is exhausted; then none is counted.
    """
    counted: list[Try] = []
    for limit, whose in limits:
        key = secrets.digest(f"{limit.name}|{whose}")
        if not _count(key, limit, now):
            give_back(tries=counted)
            raise Throttled(retry_after=_wait(key, limit, now))
        counted.append(Try(key, now))
    return counted


def give_back(*, tries: Iterable[Try]) -> None:
    """Uncount tries that turned out to be no guesses."""
    for each in tries:
        TryCount.objects.filter(key=each.key).update(
            times=Func(F("times"), Value(each.at), function="array_remove")
        )


def forget(*, limits: Iterable[tuple[Limit, str]]) -> None:
    """Start counting anew."""
    keys = [secrets.digest(f"{limit.name}|{whose}") for limit, whose in limits]
    TryCount.objects.filter(key__in=keys).delete()


def forget_old(*, now: datetime) -> int:
    """Delete the counters that no window reaches any more; returns how many."""
    deleted, _ = TryCount.objects.filter(last_at__lt=now - _LONGEST_WINDOW).delete()
    return deleted


def _count(key: str, limit: Limit, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"key": key, "now": now, "since": now - limit.window, "most": limit.most}
        )
        return cursor.fetchone() is not None


def _wait(key: str, limit: Limit, now: datetime) -> float:
    """Seconds until the oldest try that stands in the way has left the window."""
    times = TryCount.objects.filter(key=key).values_list("times", flat=True).first() or []
    blocking = sorted(times)[-limit.most :]
    free_at = blocking[0] + limit.window if blocking else now
    return max(1.0, (free_at - now).total_seconds())
