"""Connecting inboxes, and what becomes of one whose access is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from messaging import events
from messaging.choices import InboxStatus
from messaging.errors import InboxTaken
from messaging.models import Inbox, InboxCounter
from messaging.ports import AccessLost, InboxAccess, ProviderError
from ticaret import doorbell
from ticaret.audit.trail import record
from ticaret.db.keyring import CannotDecrypt
from ticaret.events.outbox import publish
from ticaret.ingress.door import DRAIN
from ticaret.tenancy.actor import Actor, Role

SEND_DUE = "messaging.tasks.send_due"
SEND_FILES_DUE = "messaging.tasks.send_due_files"


@dataclass(frozen=True, slots=True)
class InboxFacts:
    """An inbox as its provider describes it, with the token to use it."""

    channel: str
    external_id: str
    name: str
    token: str = field(repr=False)
    parent_external_id: str = ""
    username: str = ""
    phone_number: str = ""
    picture_url: str = ""
    capabilities: Mapping[str, Any] = field(default_factory=dict)
    token_expires_at: datetime | None = None


def connect_inbox(*, actor: Actor, account_id: UUID, facts: InboxFacts, now: datetime) -> Inbox:
    """Connect an inbox, or bring the account's own one up to date and to life again.

    Raises InboxTaken when another account has it.
    """
    actor.require(account_id, Role.ADMIN)
    values: dict[str, Any] = {
        "parent_external_id": facts.parent_external_id,
        "name": facts.name,
        "username": facts.username,
        "phone_number": facts.phone_number,
        "picture_url": facts.picture_url,
        "capabilities": dict(facts.capabilities),
        "token": facts.token,
        "token_expires_at": facts.token_expires_at,
        "status": InboxStatus.ACTIVE,
        "status_reason": "",
        "sends_wait_until": None,
        "deleted_at": None,
    }
    try:
        with transaction.atomic():
            inbox = (
                Inbox.objects.for_accounts([account_id])
                .select_for_update(no_key=True)
                .filter(channel=facts.channel, external_id=facts.external_id)
                .order_by("-created_at")
                .first()
            ) or Inbox(account_id=account_id, channel=facts.channel, external_id=facts.external_id)
            for name, value in values.items():
                setattr(inbox, name, value)
            inbox.save()
            InboxCounter.objects.get_or_create(inbox=inbox)
            publish(events.inbox_event(events.INBOX_STATUS, inbox, now))
            record(
                actor=actor,
                account_id=account_id,
                action="inbox.connected",
                target=inbox,
                changes={"name": (None, inbox.name), "channel": (None, inbox.channel)},
            )
            doorbell.ring_on_commit(SEND_DUE)
            doorbell.ring_on_commit(DRAIN)
    except IntegrityError:
        raise InboxTaken from None
    return inbox


def mark_needs_reconnect(
    *, inbox_id: UUID, error: ProviderError, now: datetime, token: str | None = None
) -> None:
    """The credentials no longer work: sends wait until somebody reconnects the inbox.

    `token` is the one that was refused. An inbox that has another one by now was reconnected
    meanwhile and stays in use.
    """
    with transaction.atomic():
        inbox = Inbox.objects.unscoped().select_for_update(no_key=True).get(id=inbox_id)
        if inbox.status != InboxStatus.ACTIVE:
            return
        if token is not None and token_of(inbox) != token:
            return
        inbox.status = InboxStatus.NEEDS_RECONNECT
        inbox.status_reason = f"{error.code}: {error.detail}"
        inbox.save(update_fields=["status", "status_reason", "updated_at"])
        publish(events.inbox_event(events.INBOX_STATUS, inbox, now, reason=inbox.status_reason))


def token_of(inbox: Inbox) -> str:
    """The token of `inbox`; "" when it has none that can be read."""
    try:
        return inbox.token or ""
    except CannotDecrypt:
        return ""


def access_to(inbox: Inbox) -> InboxAccess:
    """`inbox` as adapters see it. Raises AccessLost when its token cannot be decrypted."""
    try:
        token = inbox.token or ""
    except CannotDecrypt:
        raise AccessLost("token_unreadable", "The stored token cannot be decrypted.") from None
    return InboxAccess(
        id=inbox.id,
        account_id=inbox.account_id,
        channel=inbox.channel,
        external_id=inbox.external_id,
        parent_external_id=inbox.parent_external_id,
        token=token,
    )
