"""The threads of Pages and Instagram accounts as a part of a sync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import InboxAccess, MessageSeen, Refused
from messaging.services import inbound
from meta_channels.graph import Graph, Usage, conversations, facebook, instagram
from meta_channels.parsing import history
from meta_channels.ports import Fetched, Stored, SyncScope
from ticaret.ingress.choices import Verdict
from ticaret.ingress.cleaning import clean_text
from ticaret.ingress.reading import identifier


class ThreadSync:
    """Threads that moved since, the newest first, and of each the messages that can be read.

    The cursor is `{after, threads, last}`: the threads of this page that are still to be read.
    """

    name = "threads"
    channels: Sequence[str] = (
        Channel.FACEBOOK_PAGE,
        Channel.INSTAGRAM_BUSINESS,
        Channel.INSTAGRAM_LOGIN,
    )

    def fetch(self, access: InboxAccess, scope: SyncScope, cursor: Mapping[str, Any]) -> Fetched:
        """The next page of threads, or the messages of the next thread."""
        graph = _graph(access)
        waiting = cursor.get("threads")
        if not waiting:
            page = conversations.threads(
                graph,
                _owner(access),
                platform=_platform(access.channel),
                after=cursor.get("after", ""),
            )
            return Fetched(page, page.usage)
        try:
            page = conversations.messages(graph, waiting[0])
        except Refused:
            # This thread cannot be read, which stops no other.
            return Fetched(conversations.Slice([], "", Usage()), Usage())
        return Fetched(page, page.usage)

    def store(
        self, inbox: Inbox, scope: SyncScope, cursor: Mapping[str, Any], data: Any, now: datetime
    ) -> Stored:
        page: conversations.Slice = data
        if not cursor.get("threads"):
            return _planned(page, scope)
        left = {**cursor, "threads": cursor["threads"][1:]}
        seen, new = _stored(inbox, page, scope, now)
        if left["threads"]:
            return Stored(left, seen, new)
        return Stored(None if left["last"] else {"after": left["after"]}, seen, new)


def _planned(page: conversations.Slice, scope: SyncScope) -> Stored:
    fresh = [
        thread
        for thread in page.items
        if (moved := history.time_of(thread.get("updated_time"))) is None or moved >= scope.since
    ]
    is_last = not page.after or len(fresh) < len(page.items)
    names = [name for thread in fresh if (name := clean_text(identifier(thread.get("id"))))]
    if not names:
        return Stored(None if is_last else {"after": page.after})
    return Stored({"threads": names, "after": page.after, "last": is_last})


def _stored(
    inbox: Inbox, page: conversations.Slice, scope: SyncScope, now: datetime
) -> tuple[int, int]:
    """How many messages of a thread were read, and how many were new."""
    own = [name for name in (inbox.external_id, inbox.parent_external_id) if name]
    fresh = [
        message
        for message in page.items
        if (at := history.time_of(message.get("created_time"))) is not None and at >= scope.since
    ]
    partner = next(
        (found for message in page.items if (found := _partner(message, own)) is not None), None
    )
    if partner is None:
        return 0, 0
    events = history.parse(fresh, partner=partner, own_ids=own)
    outcomes = inbound.receive([inbound.Report(inbox, event) for event in events], now=now)
    told = list(zip(events, outcomes, strict=True))
    messages = [o for event, o in told if isinstance(event, MessageSeen)]
    return len(messages), sum(o.verdict == Verdict.PROCESSED for o in messages)


def _partner(message: Mapping[str, Any], own: list[str]) -> Any:
    sender, to = message.get("from"), message.get("to")
    receivers = to.get("data") if isinstance(to, Mapping) else []
    people = [sender, *(receivers if isinstance(receivers, list) else [])]
    return history.partner_of({"participants": {"data": people}}, own)


def _graph(access: InboxAccess) -> Graph:
    if access.channel == Channel.INSTAGRAM_LOGIN:
        return instagram(access.token)
    return facebook(access.token)


def _owner(access: InboxAccess) -> str:
    """Instagram's threads are asked of its Page, and of itself by its own login."""
    if access.channel == Channel.INSTAGRAM_BUSINESS:
        return access.parent_external_id
    return access.external_id


def _platform(channel: str) -> str:
    return "messenger" if channel == Channel.FACEBOOK_PAGE else "instagram"
