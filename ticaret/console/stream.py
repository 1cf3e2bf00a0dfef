"""`GET /console/events`: what happens, as Server-Sent Events (WHATWG HTML, section 9.2).

Every event carries an id; a client that comes back with `Last-Event-ID` gets what
it missed from the outbox. Signing in works as everywhere: session cookie, JWT or
API key; whether the caller may still listen is asked again within a minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from typing import Any, TypeVar, cast
from urllib.parse import parse_qs
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.http import AsyncHttpConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, close_old_connections, connection
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.settings import api_settings

from accounts.events import RIGHTS_CHANGED
from ticaret.api.permissions import ScopeTooSmall
from ticaret.errors import DomainError, Invalid, NotAuthenticated, Throttled, Unavailable
from ticaret.events import selectors
from ticaret.events.live import Hub, Listener
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Actor, Role

_T = TypeVar("_T")

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
STREAMS_PER_CALLER = 20
SCOPE = "events:read"

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}
_open: Counter[UUID | None] = Counter()


class EventStreamConsumer(AsyncHttpConsumer):
    """One open stream."""

    async def handle(self, body: bytes) -> None:
        try:
            actor = await _authenticated(self.scope)
            positions, lost = await _start(self.scope, actor)
        except DomainError as error:
            await self._refuse(error)
            return
        except DatabaseError:
            await self._refuse(Unavailable())
            return
        if _open[actor.id] >= STREAMS_PER_CALLER:
            await self._refuse(Throttled(detail_tr="Çok fazla açık akış var."))
            return
        _open[actor.id] += 1
        try:
            await self.send_headers(
                headers=[
                    (b"Content-Type", b"text/event-stream; charset=utf-8"),
                    (b"Cache-Control", b"no-store"),
                    (b"X-Accel-Buffering", b"no"),
                ]
            )
            await self._send(": merhaba\nretry: 1000\n\n")
            if lost:
                await self._send("event: stream.reset\ndata: {}\n\n")
            await self._follow(actor, positions)
        finally:
            _open[actor.id] -= 1

    async def http_request(self, message: Any) -> None:
        """Run the stream beside the receiving loop, so that a hang-up ends it at once."""
        if message.get("more_body"):
            return
        self._task = asyncio.create_task(self._run())

    async def http_disconnect(self, message: Any) -> None:
        task = getattr(self, "_task", None)
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.disconnect()
        raise StopConsumer

    async def _run(self) -> None:
        try:
            await self.handle(b"")
        except Exception:
            logger.exception("an event stream broke")
        # Also after a failure: the client has to notice, to come back where it was.
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _follow(self, actor: Actor, positions: dict[UUID, int]) -> None:
        hub = _hubs.setdefault(asyncio.get_running_loop(), Hub())
        loop = asyncio.get_running_loop()
        authorised_at = loop.time()
        reauthorise_seconds = settings.STREAM_REAUTHORISE_SECONDS
        async with hub.listen(positions) as listener:
            while True:
                events = await hub.next_events(listener)
                rights_changed = any(event.type in RIGHTS_CHANGED for event in events)
                if rights_changed or loop.time() - authorised_at >= reauthorise_seconds:
                    allowed = await _allowed_still(self.scope, listener)
                    if allowed is None:
                        return
                    actor, authorised_at = allowed, loop.time()
                for event in events:
                    if _visible(event, actor):
                        await self._send(_frame(event, listener))
                try:
                    async with asyncio.timeout(min(HEARTBEAT_SECONDS, reauthorise_seconds)):
                        await listener.woken.wait()
                except TimeoutError:
                    await self._send(": hâlâ burada\n\n")

    async def _send(self, text: str) -> None:
        await self.send_body(text.encode(), more_body=True)

    async def _refuse(self, error: DomainError) -> None:
        body = {
            "status": False,
            "error": {"code": error.code, "message": error.text_tr, "fields": [], "requestId": ""},
        }
        await self.send_response(
            error.status,
            json.dumps(body, ensure_ascii=False).encode(),
            headers=[(b"Content-Type", b"application/json")],
        )


def parse_positions(text: str) -> dict[UUID, int]:
    """`<account>:<position>,…` as `Last-Event-ID` carries it. Raises Invalid."""
    positions: dict[UUID, int] = {}
    try:
        for part in text.split(",") if text else []:
            account, _, position = part.partition(":")
            positions[UUID(account)] = int(position)
    except ValueError:
        raise Invalid(
            detail_tr="Last-Event-ID geçerli değil.", detail_en="Last-Event-ID is not valid."
        ) from None
    return positions


def format_positions(positions: dict[UUID, int]) -> str:
    """The inverse of `parse_positions`."""
    return ",".join(f"{account}:{position}" for account, position in positions.items())


def _frame(event: OutboxEvent, listener: Listener) -> str:
    data = {
        "id": str(event.id),
        "accountId": str(event.account_id),
        "position": event.position,
        "type": event.type,
        "occurredAt": event.occurred_at.isoformat(timespec="milliseconds"),
        "data": event.payload,
    }
    listener.shown[event.account_id] = cast(int, event.position)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {format_positions(listener.shown)}\nevent: {event.type}\ndata: {text}\n\n"


def _visible(event: OutboxEvent, actor: Actor) -> bool:
    return actor.inbox_ids is None or event.inbox_id in actor.inbox_ids


async def _start(scope: Any, actor: Actor) -> tuple[dict[UUID, int], bool]:
    """Where the stream begins, by account; and whether something before it is gone for good."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    asked = _header(scope, b"last-event-id") or query.get("lastEventId", [""])[0]
    wanted = parse_positions(asked)
    accounts = actor.accounts_with(Role.VIEWER)
    if account := query.get("accountId", [""])[0]:
        try:
            accounts = [UUID(account)]
        except ValueError:
            raise Invalid from None

    def read() -> tuple[dict[UUID, int], bool]:
        positions: dict[UUID, int] = {}
        lost = False
        for account_id in accounts:
            window = selectors.window(actor=actor, account_id=account_id)
            position = min(wanted.get(account_id, window.last), window.last)
            lost = lost or position < window.oldest - 1
            positions[account_id] = max(position, window.oldest - 1)
        return positions, lost

    return await _in_thread(read)


async def _authenticated(scope: Any) -> Actor:
    """The caller, by any of the API's ways to sign in.

    Raises NotAuthenticated, or ScopeTooSmall without the scope of the event feed.
    """
    actor = await _in_thread(lambda: _actor_of(scope))
    if not actor.may(SCOPE):
        raise ScopeTooSmall
    return actor


def _actor_of(scope: Any) -> Actor:
    plain = ASGIRequest(scope, BytesIO())
    engine: Any = import_module(settings.SESSION_ENGINE)
    plain.session = engine.SessionStore(plain.COOKIES.get(settings.SESSION_COOKIE_NAME))
    plain.user = get_user(plain)
    authenticators = [kind() for kind in cast(Any, api_settings.DEFAULT_AUTHENTICATION_CLASSES)]
    try:
        actor = Request(plain, authenticators=authenticators).user
    except APIException:
        raise NotAuthenticated from None
    if not isinstance(actor, Actor):
        raise NotAuthenticated
    return actor


async def _allowed_still(scope: Any, listener: Listener) -> Actor | None:
    """The caller with today's rights; None when it may no longer hear all that it listens to."""
    try:
        actor = await _authenticated(scope)
    except DomainError:
        return None
    heard = set(listener.positions)
    return actor if heard <= set(actor.accounts_with(Role.VIEWER)) else None


def _with_connection(work: Callable[[], _T]) -> _T:
    close_old_connections()
    try:
        return work()
    finally:
        connection.close()


async def _in_thread(work: Callable[[], _T]) -> _T:
    def run() -> _T:
        return _with_connection(work)

    return await sync_to_async(run, thread_sensitive=False)()


def _header(scope: Any, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
