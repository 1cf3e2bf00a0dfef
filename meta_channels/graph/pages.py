"""Pages of a user, and the webhook subscription of a Page or Instagram account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from meta_channels.graph.client import Graph

_FIELDS = (
    "id,name,category,access_token,tasks,picture{url},"
    "instagram_business_account{id,username,name,profile_picture_url}"
)
PAGE_FIELDS = (
    "messages",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "standby",
    "feed",
    "mention",
)
INSTAGRAM_FIELDS = (
    "messages",
    "message_reactions",
    "message_edit",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "comments",
    "live_comments",
)


@dataclass(frozen=True, slots=True)
class InstagramAccount:
    id: str
    username: str
    name: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class Page:
    """`token` is "" when the user lacks a sufficient task on the Page."""

    id: str
    name: str
    category: str
    tasks: tuple[str, ...]
    picture_url: str
    instagram: InstagramAccount | None
    token: str = field(repr=False)


def of_user(graph: Graph) -> list[Page]:
    """The Pages that the owner of the token let us see."""
    params = {"fields": _FIELDS, "limit": "100"}
    found = graph.pages("me/accounts", purpose="graph.pages.list", params=params)
    return [_page(page) for page in found if isinstance(page, dict) and page.get("id")]


def one(graph: Graph, page_id: str) -> Page:
    """One Page as its user's token sees it. Raises Refused when it does not."""
    answer = graph.get(page_id, purpose="graph.pages.one", params={"fields": _FIELDS})
    return _page({**answer.data, "id": page_id})


def subscribe(graph: Graph, node_id: str, fields: Sequence[str], *, as_query: bool = False) -> None:
    """Send us these webhook fields of `node_id`, in place of those before.

    `as_query` is how graph.instagram.com documents it.
    """
    asked = {"subscribed_fields": ",".join(fields)}
    graph.post(
        f"{node_id}/subscribed_apps",
        purpose="graph.subscribe",
        json=None if as_query else asked,
        params=asked if as_query else None,
    )


def subscribed_fields(graph: Graph, node_id: str, *, app_id: str) -> frozenset[str]:
    """The fields that `app_id` gets of `node_id`; empty when it is not subscribed."""
    data = graph.get(f"{node_id}/subscribed_apps", purpose="graph.subscription").data.get("data")
    for app in data if isinstance(data, list) else ():
        if isinstance(app, dict) and str(app.get("id")) == app_id:
            return frozenset(str(name) for name in app.get("subscribed_fields") or ())
    return frozenset()


def unsubscribe(graph: Graph, node_id: str) -> None:
    graph.delete(f"{node_id}/subscribed_apps", purpose="graph.unsubscribe")


def _page(data: dict[str, Any]) -> Page:
    account = data.get("instagram_business_account")
    picture = data.get("picture")
    picture = picture.get("data", picture) if isinstance(picture, dict) else {}
    return Page(
        id=str(data["id"]),
        name=str(data.get("name") or ""),
        category=str(data.get("category") or ""),
        tasks=tuple(str(task) for task in data.get("tasks") or ()),
        picture_url=str(picture.get("url") or "") if isinstance(picture, dict) else "",
        instagram=_account(account) if isinstance(account, dict) and account.get("id") else None,
        token=str(data.get("access_token") or ""),
    )


def _account(data: dict[str, Any]) -> InstagramAccount:
    return InstagramAccount(
        id=str(data["id"]),
        username=str(data.get("username") or ""),
        name=str(data.get("name") or ""),
        picture_url=str(data.get("profile_picture_url") or ""),
    )
