"""The live stream: every event of an account to every open page, without a gap.

One `Hub` per process keeps the latest events of the accounts somebody listens to.
Redis only says "look"; without it the hub looks once a second. A listener holds
its own position and moves on only by positions that follow each other, so nothing
is lost or doubled however the bells ring; what the hub no longer holds is read
from the outbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from ticaret.events.models import EventStream, OutboxEvent
from ticaret.events.relay import LIVE_CHANNEL

logger = logging.getLogger(__name__)
_T = TypeVar("_T")

_LOOK_EVERY_SECONDS = 1.0
_KEPT_EVENTS = 2000
_READ_AT_ONCE = 500


@dataclass(slots=True)
class _Tail:
    """The newest events of one account, positions following each other, up to `last`."""

    last: int
    events: deque[OutboxEvent] = field(default_factory=lambda: deque(maxlen=_KEPT_EVENTS))
    listeners: set[Listener] = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `positions` holds, by account, the last position it was given;
    `shown`, which the stream keeps, the last one it has sent."""

    positions: dict[UUID, int]
    shown: dict[UUID, int]
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Belongs to one event loop; `start` is called by the first stream."""

    def __init__(self) -> None:
        self._tails: dict[UUID, _Tail] = {}
        self._task: asyncio.Task[None] | None = None
        self._looking = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def listen(self, positions: dict[UUID, int]) -> AsyncIterator[Listener]:
        """Listen to the accounts in `positions`, each from after its position."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        listener = Listener(dict(positions), dict(positions))
        unknown = [account for account in positions if account not in self._tails]
        for account, last in (await _last_positions(unknown)).items():
            self._tails.setdefault(account, _Tail(last))
        for account in positions:
            self._tails.setdefault(account, _Tail(0)).listeners.add(listener)
        listener.woken.set()
        try:
            yield listener
        finally:
            for account in positions:
                tail = self._tails[account]
                tail.listeners.discard(listener)
                if not tail.listeners:
                    del self._tails[account]

    async def next_events(self, listener: Listener) -> list[OutboxEvent]:
        """The listener's next events, oldest first per account; empty when it has seen all."""
        batch: list[OutboxEvent] = []
        listener.woken.clear()
        for account, position in listener.positions.items():
            tail = self._tails[account]
            if tail.last <= position:
                continue
            missing = tail.last - position
            if missing <= len(tail.events):  # they follow each other, up to `last`
                events = [tail.events[index] for index in range(-missing, 0)]
            else:
                events = await _read(account, position)
            if events:
                listener.positions[account] = _position(events[-1])
                batch += events
            if listener.positions[account] < tail.last:
                listener.woken.set()
        return batch

    async def _run(self) -> None:
        while True:
            try:
                await self._follow_redis()
            except (redis.RedisError, OSError) as error:
                logger.warning("live stream without Redis: %s", type(error).__name__)
            await self._look_quietly(list(self._tails))
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _follow_redis(self) -> None:
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2
        )
        async with client, client.pubsub() as subscription:
            await subscription.subscribe(LIVE_CHANNEL)
            loop = asyncio.get_running_loop()
            looked_at = 0.0
            while True:
                message = await subscription.get_message(
                    ignore_subscribe_messages=True, timeout=_LOOK_EVERY_SECONDS
                )
                # However often others ring: a bell of ours may have been lost.
                if message is None or loop.time() - looked_at >= _LOOK_EVERY_SECONDS:
                    await self._look_quietly(list(self._tails))
                    looked_at = loop.time()
                elif (account := UUID(message["data"].decode())) in self._tails:
                    await self._look_quietly([account])

    async def _look_quietly(self, accounts: list[UUID]) -> None:
        try:
            await self._look(accounts)
        except DatabaseError as error:  # it may be restarting; the next look makes up for it
            logger.warning("live stream could not look: %s", type(error).__name__)

    async def _look(self, accounts: list[UUID]) -> None:
        """Bring the tails of `accounts` up to date and wake who waits for them."""
        async with self._looking:
            for account, last in (await _last_positions(accounts)).items():
                tail = self._tails.get(account)
                while tail is not None and tail.last < last:
                    events = await _read(account, tail.last)
                    if not events:
                        break
                    tail.events.extend(events)
                    tail.last = _position(events[-1])
                    for listener in tail.listeners:
                        listener.woken.set()


def _position(event: OutboxEvent) -> int:
    if event.position is None:
        raise ValueError("an event without a position was read")
    return event.position


async def _last_positions(accounts: Iterable[UUID]) -> dict[UUID, int]:
    wanted = list(accounts)
    if not wanted:
        return {}

    def read() -> dict[UUID, int]:
        return dict(
            EventStream.objects.filter(account_id__in=wanted).values_list(
                "account_id", "last_position"
            )
        )

    return await _in_thread(read)


async def _read(account: UUID, position: int) -> list[OutboxEvent]:
    def read() -> list[OutboxEvent]:
        return list(
            OutboxEvent.objects.for_accounts([account])
            .filter(position__gt=position)
            .order_by("position")[:_READ_AT_ONCE]
        )

    return await _in_thread(read)


async def _in_thread(read: Callable[[], _T]) -> _T:
    def run() -> _T:
        close_old_connections()
        try:
            return read()
        finally:
            connection.close()

    return await sync_to_async(run, thread_sensitive=False)()
