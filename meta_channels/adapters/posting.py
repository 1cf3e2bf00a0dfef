"""How posts and comments of one asset are reached: which host, which ids, which rules."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import InboxAccess
from messaging.services.inboxes import access_to
from meta_channels.channels import INSTAGRAM
from meta_channels.graph import Graph, facebook, instagram


@dataclass(frozen=True, slots=True)
class Way:
    """`account_id` is the Page's or the Instagram account's id; `sender_id` sends messages."""

    graph: Graph
    is_instagram: bool
    account_id: str
    sender_id: str


def way_to(inbox: Inbox) -> Way:
    """How to call Meta for `inbox`. Raises AccessLost when its token cannot be read."""
    return way_of(access_to(inbox))


def way_of(access: InboxAccess) -> Way:
    """How to call Meta with this access."""
    by_itself = access.channel == Channel.INSTAGRAM_LOGIN
    linked = access.channel == Channel.INSTAGRAM_BUSINESS
    return Way(
        graph=instagram(access.token) if by_itself else facebook(access.token),
        is_instagram=access.channel in INSTAGRAM,
        account_id=access.external_id,
        sender_id=access.parent_external_id if linked else access.external_id,
    )
