"""The account behind an Instagram Login token, and its webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.ports import Refused
from meta_channels.graph.client import Graph

_FIELDS = "id,user_id,username,name,account_type,profile_picture_url"


@dataclass(frozen=True, slots=True)
class Account:
    """`id` is the professional account's, which webhooks name; `person_id` the login's own."""

    id: str
    person_id: str
    username: str
    name: str
    picture_url: str


def me(graph: Graph) -> Account:
    """The account of the token. Raises Refused for one that is not a professional account."""
    data = graph.get("me", purpose="instagram.me", params={"fields": _FIELDS}).data
    wrapped = data.get("data")
    if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], Mapping):
        data = wrapped[0]
    account_id = str(data.get("user_id") or "")
    if not account_id:
        raise Refused("no_account", "The login names no professional account.")
    return Account(
        id=account_id,
        person_id=str(data.get("id") or ""),
        username=str(data.get("username") or ""),
        name=str(data.get("name") or ""),
        picture_url=str(data.get("profile_picture_url") or ""),
    )
