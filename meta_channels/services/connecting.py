"""From a user's token to connected inboxes: Pages, their Instagram accounts, WhatsApp numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.services.inboxes import InboxFacts, connect_inbox
from meta_channels.graph import pages, tokens, whatsapp
from meta_channels.graph.client import facebook
from ticaret.tenancy.actor import Actor, Role

_WHATSAPP_SCOPE = "whatsapp_business_management"
_MESSAGING = {"messaging": True, "comments": False, "publishing": False}
_EVERYTHING = {"messaging": True, "comments": True, "publishing": True}


def connect_assets(
    *, actor: Actor, account_id: UUID, user_token: str, now: datetime
) -> list[Inbox]:
    """Connect every asset that `user_token` opens, and subscribe to its webhooks.

    Returns the inboxes. Raises a `ProviderError` when Meta refuses, InboxTaken when
    another account has one of them, NotFound or Forbidden for the account.
    """
    actor.require(account_id, Role.ADMIN)
    found = [*_pages(user_token), *_numbers(user_token)]
    return [
        connect_inbox(actor=actor, account_id=account_id, facts=facts, now=now) for facts in found
    ]


def _pages(user_token: str) -> Iterator[InboxFacts]:
    for page in pages.of_user(facebook(user_token)):
        if not page.token:
            continue
        # The Page's subscription carries the webhooks of its Instagram account too.
        pages.subscribe(facebook(page.token), page.id, pages.PAGE_FIELDS)
        yield InboxFacts(
            channel=Channel.FACEBOOK_PAGE,
            external_id=page.id,
            name=page.name,
            picture_url=page.picture_url,
            capabilities=_EVERYTHING,
            token=page.token,
        )
        if page.instagram is not None:
            yield InboxFacts(
                channel=Channel.INSTAGRAM_BUSINESS,
                external_id=page.instagram.id,
                parent_external_id=page.id,
                name=page.instagram.name or page.instagram.username,
                username=page.instagram.username,
                picture_url=page.instagram.picture_url,
                capabilities=_EVERYTHING,
                token=page.token,
            )


def _numbers(user_token: str) -> Iterator[InboxFacts]:
    info = tokens.debug_token(user_token)
    graph = facebook(user_token)
    for waba_id in info.targets.get(_WHATSAPP_SCOPE, ()):
        whatsapp.subscribe(graph, waba_id)
        for number in whatsapp.phone_numbers(graph, waba_id):
            yield InboxFacts(
                channel=Channel.WHATSAPP_BUSINESS,
                external_id=number.id,
                parent_external_id=waba_id,
                name=number.verified_name or number.display_phone_number,
                phone_number=number.display_phone_number,
                capabilities=_MESSAGING,
                token=user_token,
                token_expires_at=info.expires_at,
            )
