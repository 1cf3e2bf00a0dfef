"""Linked WhatsApp numbers, and whom they are shared with."""

from __future__ import annotations

from typing import Any

from messaging.choices import Channel, WaSessionStatus
from messaging.models import Inbox, WaSession, WaSessionShare
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox


def make_session(firm: Firm, **facts: Any) -> Inbox:
    """A working session of `firm`, as the inbox that it is; fields of the session may be given."""
    settings = {
        name: facts.pop(name)
        for name in list(facts)
        if name in {field.name for field in WaSession._meta.get_fields()} and name != "phone_number"
    }
    inbox = make_inbox(firm, Channel.PROVIDER_WHATSAPP, **facts)
    WaSession.objects.create(
        account_id=firm.id,
        inbox=inbox,
        provider="waha",
        **{"status": WaSessionStatus.WORKING, **settings},
    )
    return inbox


def share(inbox: Inbox, firm: Firm, permission: str) -> WaSessionShare:
    """Let `firm` use the session."""
    return WaSessionShare.objects.create(
        account_id=inbox.account_id,
        session_id=inbox.id,
        target_account_id=firm.id,
        permission=permission,
    )
