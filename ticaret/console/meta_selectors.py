"""Meta's assets as the console shows them, each page in a fixed number of queries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.selectors.groups import groups
from messaging import selectors as messaging
from messaging.choices import InboxStatus
from messaging.models import Inbox
from meta_channels import selectors as meta
from meta_channels.choices import ConnectionState
from meta_channels.errors import ConnectionNotFound
from meta_channels.models import Connection, MetaAsset
from meta_channels.services.assets import Settings, settings_of
from meta_channels.services.sync import SYNC
from ticaret.console.meta_words import Words, access_words, webhook_words
from ticaret.jobs.models import Job
from ticaret.jobs.selectors import jobs
from ticaret.tenancy.actor import Actor

# A consent that nobody chose from is offered for so long.
_CHOICE_OPEN = timedelta(days=1)
# How a sync ended is worth telling for so long.
_END_SHOWN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class AssetLine:
    """A connected asset: `days_left` is None when its access does not end by itself."""

    inbox: Inbox
    facts: MetaAsset | None
    days_left: int | None
    access: Words
    webhooks: Words
    settings: Settings


@dataclass(frozen=True, slots=True)
class Offer:
    """An asset that a consent opens; `outcome` is what became of it, None before."""

    facts: dict[str, Any]
    is_connected: bool
    outcome: dict[str, Any] | None


def asset_lines(*, actor: Actor, account_id: UUID, now: datetime) -> list[AssetLine]:
    """The account's Meta assets by name."""
    rows = meta.assets(actor=actor, channels=meta.EVERY_CHANNEL, account_id=account_id)
    return [_line(row, now) for row in rows.select_related("meta").order_by("name", "id")]


def asset_line(*, actor: Actor, account_id: UUID, inbox_id: UUID, now: datetime) -> AssetLine:
    """One of them. Raises AssetNotFound."""
    inbox = meta.asset_of_account(actor=actor, account_id=account_id, inbox_id=inbox_id)
    return _line(inbox, now)


def sync_job(*, actor: Actor, account_id: UUID, line: AssetLine, now: datetime) -> Job | None:
    """The newest sync of the asset while it runs, and for a while after its end."""
    is_fresh = Q(finished_at=None) | Q(finished_at__gt=now - _END_SHOWN)
    found = jobs(actor=actor, account_id=account_id).filter(
        is_fresh, kind=SYNC, parameters__inboxId=str(line.inbox.pk)
    )
    return found.order_by("-id").first()


def broken_inboxes(*, actor: Actor) -> list[Inbox]:
    """The actor's inboxes that get and send nothing until somebody reconnects them."""
    rows = messaging.inboxes(actor=actor).filter(status=InboxStatus.NEEDS_RECONNECT)
    return list(rows.order_by("name", "id"))


def open_choice(*, actor: Actor, account_id: UUID, now: datetime) -> Connection | None:
    """The newest consent from which nobody has chosen yet; None when there is none."""
    found = meta.connections(actor=actor, account_id=account_id).filter(
        state=ConnectionState.CHOOSING, created_at__gt=now - _CHOICE_OPEN
    )
    return found.order_by("-id").first()


def connection(*, actor: Actor, account_id: UUID, connection_id: UUID) -> Connection:
    """A consent with what it offers. Raises ConnectionNotFound or Forbidden."""
    found = meta.connections(actor=actor, account_id=account_id).filter(id=connection_id).first()
    if found is None:
        raise ConnectionNotFound
    return found


def offers(*, actor: Actor, connection: Connection) -> list[Offer]:
    """What the consent opens, in Meta's order, with what of it is connected already."""
    known = set(
        meta.assets(
            actor=actor, channels=meta.EVERY_CHANNEL, account_id=connection.account_id
        ).values_list("channel", "external_id")
    )
    return [
        Offer(
            facts=offer,
            is_connected=(offer["channel"], offer["id"]) in known,
            outcome=connection.outcome.get(offer["id"]),
        )
        for offer in connection.offered
    ]


def connecting_job(*, actor: Actor, connection: Connection) -> Job | None:
    """The job that connects what was chosen."""
    if connection.job_id is None:
        return None
    found = jobs(actor=actor, account_id=connection.account_id)
    return found.filter(id=connection.job_id).first()


def team_choices(*, actor: Actor, account_id: UUID) -> Sequence[tuple[str, str]]:
    """(id, name) of the account's teams by name."""
    rows = groups(actor=actor).filter(account_id=account_id).order_by("name", "id")
    return [(str(key), name) for key, name in rows.values_list("id", "name")]


def _line(inbox: Inbox, now: datetime) -> AssetLine:
    facts = inbox.meta if hasattr(inbox, "meta") else None
    days = None
    if inbox.token_expires_at is not None:
        days = max(0, math.floor((inbox.token_expires_at - now).total_seconds() / 86400))
    return AssetLine(
        inbox=inbox,
        facts=facts,
        days_left=days,
        access=access_words(inbox, days),
        webhooks=webhook_words(inbox, facts),
        settings=settings_of(inbox),
    )
