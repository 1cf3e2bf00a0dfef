"""Messenger, in the name of a Page."""

from __future__ import annotations

from dataclasses import replace

from messaging.ports import Capabilities, InboxAccess, Partner
from meta_channels.adapters.direct import ACTIONS, TYPES, DirectAdapter
from meta_channels.graph import Graph, facebook, profiles

_CAPABILITIES = Capabilities(
    types=TYPES, text_limit=2000, human_agent_hours=7 * 24, actions=ACTIONS
)


class MessengerAdapter(DirectAdapter):
    # The echo of a send brings it back, which settles a send whose answer was lost.
    carries_metadata = True

    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def graph(self, inbox: InboxAccess) -> Graph:
        return facebook(inbox.token)

    def sender_id(self, inbox: InboxAccess) -> str:
        return inbox.external_id

    def fetch_profile(self, inbox: InboxAccess, partner: Partner) -> Partner | None:
        profile = profiles.of_messenger_user(self.graph(inbox), partner.external_id)
        if profile is None:
            return None
        return replace(partner, name=profile.name, picture_url=profile.picture_url)
