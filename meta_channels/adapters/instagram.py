"""Instagram direct messages, in both login flavours."""

from __future__ import annotations

from dataclasses import replace

from messaging.choices import MessageType
from messaging.ports import Capabilities, InboxAccess, Partner
from meta_channels.adapters.direct import ACTIONS, TYPES, DirectAdapter
from meta_channels.graph import Graph, facebook, instagram, profiles

_CAPABILITIES = Capabilities(
    types=TYPES | {MessageType.SHARE},
    text_limit=1000,
    text_limit_unit="bytes",
    human_agent_hours=7 * 24,
    actions=ACTIONS,
)


class InstagramAdapter(DirectAdapter):
    """An account linked to a Page: the Page's token, and the Page as sender."""

    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def graph(self, inbox: InboxAccess) -> Graph:
        return facebook(inbox.token)

    def sender_id(self, inbox: InboxAccess) -> str:
        return inbox.parent_external_id

    def fetch_profile(self, inbox: InboxAccess, partner: Partner) -> Partner | None:
        profile = profiles.of_instagram_user(self.graph(inbox), partner.external_id)
        if profile is None:
            return None
        return replace(
            partner,
            name=profile.name,
            username=profile.username,
            picture_url=profile.picture_url,
        )


class InstagramLoginAdapter(InstagramAdapter):
    """An account that signed in by itself: its own token, its own host."""

    def graph(self, inbox: InboxAccess) -> Graph:
        return instagram(inbox.token)

    def sender_id(self, inbox: InboxAccess) -> str:
        return inbox.external_id
