"""What the gateway remembers (WAHA, `/api/{session}/chats…`, `/lids`, `/groups`, contacts)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from messaging.gateways import ChatSeen, Page
from messaging.ports import InboundEvent, Partner
from messaging.waha import parsing
from messaging.waha.client import gateway, segment
from messaging.waha.jids import JidKind, jid
from messaging.waha.parsing.people import group, partner_named, person
from ticaret.ingress.reading import mapping, moment, sequence, text

_T = TypeVar("_T")

_LONGEST_CHAT = 256


class WahaHistory:
    """`messaging.gateways.HistorySource` for WAHA."""

    def chats(self, name: str, *, limit: int, offset: int) -> Page[ChatSeen]:
        rows = _list(f"api/{segment(name)}/chats/overview", limit, offset)
        return _page(rows, limit, _chat)

    def messages(
        self,
        name: str,
        chat: str,
        *,
        since: datetime,
        until: datetime,
        limit: int,
        offset: int,
    ) -> Page[InboundEvent]:
        rows = _list(
            f"api/{segment(name)}/chats/{segment(chat)}/messages",
            limit,
            offset,
            downloadMedia="false",
            sortOrder="asc",
            **{
                "filter.timestamp.gte": str(math.floor(since.timestamp())),
                "filter.timestamp.lte": str(math.ceil(until.timestamp())),
            },
        )
        now = datetime.now(UTC)
        # Without `me` a chat with oneself goes by one name only, the one it has here.
        found = [
            event for row in rows for event in parsing.history(name, mapping(row), me={}, now=now)
        ]
        return Page(found, is_last=len(rows) < limit, number=len(rows))

    def contacts(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        rows = _list("api/contacts/all", limit, offset, session=name)
        return _page(rows, limit, _contact)

    def lids(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        return _page(_list(f"api/{segment(name)}/lids", limit, offset), limit, _tied)

    def groups(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        return _page(_list(f"api/{segment(name)}/groups", limit, offset), limit, _group)


def _list(path: str, limit: int, offset: int, **params: str) -> Sequence[Any]:
    """A page as the gateway gives it; engines answer with a list, or a mapping of one."""
    answer = gateway().get(
        path,
        params={"limit": str(limit), "offset": str(offset), **params},
        purpose="history",
    )
    return list(answer.values()) if isinstance(answer, dict) else sequence(answer)


def _page(rows: Sequence[Any], limit: int, read: Callable[[Any], _T | None]) -> Page[_T]:
    found = [read(mapping(row)) for row in rows]
    items = [item for item in found if item is not None]
    return Page(items, is_last=len(rows) < limit, number=len(rows))


def _chat(row: Any) -> ChatSeen | None:
    """None for what is no chat of an inbox: stories, channels, broadcast lists."""
    key = row.get("id")
    if isinstance(key, dict):
        key = key.get("_serialized")
    partner = partner_named(key)
    if partner is None or not isinstance(key, str) or len(key) > _LONGEST_CHAT:
        return None
    last = mapping(row.get("lastMessage")).get("timestamp")
    at = None if last is None else moment(last, datetime.now(UTC))
    return ChatSeen(key, partner, at)


def _contact(row: Any) -> Partner | None:
    found = jid(row.get("id"))
    if found is None or found.kind not in {JidKind.PERSON, JidKind.HIDDEN}:
        return None
    if row.get("isMe") is True:
        return None
    name = text(row.get("name")) or text(row.get("pushname")) or text(row.get("pushName"))
    return person([found, jid(row.get("lid"))], name=name)


def _tied(row: Any) -> Partner | None:
    hidden, number = jid(row.get("lid")), jid(row.get("pn"))
    if hidden is None or number is None:
        return None
    tied = person([number, hidden])
    return tied if tied and tied.external_id and tied.alternate_id else None


def _group(row: Any) -> Partner | None:
    found = jid(row.get("id"))
    if found is None or found.kind is not JidKind.GROUP:
        return None
    return group(found, name=text(row.get("subject")) or text(row.get("name")))
