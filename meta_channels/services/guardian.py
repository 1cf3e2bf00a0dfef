"""The guardian of tokens: known ahead when one ends, renewed in time where that is possible.

An Instagram token is renewed from its seventh day on (Meta allows it after 24 hours and
before it ends); every other one is asked about once a day. Moving `token_check_at` on is
the claim, so that of two workers one asks; a new token is stored only where the old one still
stands, so that a reconnect meanwhile is never undone.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from messaging.choices import Channel, InboxStatus
from messaging.models import Inbox
from messaging.ports import AccessLost, InboxAccess, ProviderError, Refused
from messaging.services import inboxes
from meta_channels import events
from meta_channels.choices import NoticeKind
from meta_channels.graph import oauth, tokens
from meta_channels.graph.oauth import Grant
from meta_channels.graph.tokens import TokenInfo
from meta_channels.models import MetaAsset, Notice
from meta_channels.selectors import facts_of, locked_asset
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import system_actor

logger = logging.getLogger(__name__)

WARN_DAYS = (14, 7, 1)
RENEW_FROM = timedelta(days=7)
_EVERY = timedelta(days=1)
_TRY_AGAIN_AFTER = timedelta(minutes=10)
_BATCH = 20

_CLAIM = """
    UPDATE meta_channels_metaasset AS asset SET token_check_at = %(again)s
    FROM (
        SELECT asset.inbox_id FROM meta_channels_metaasset AS asset
        JOIN messaging_inbox AS inbox ON inbox.id = asset.inbox_id
        WHERE asset.token_check_at <= %(now)s AND inbox.deleted_at IS NULL
          AND inbox.status <> 'needs_reconnect'
        ORDER BY asset.token_check_at LIMIT %(batch)s FOR UPDATE OF asset SKIP LOCKED
    ) AS due
    WHERE asset.inbox_id = due.inbox_id
    RETURNING asset.inbox_id
"""


def check_due(*, until: datetime) -> int:
    """Look at the tokens that are due, until none is or `until` has come. Returns how many."""
    checked = 0
    while timezone.now() < until and (claimed := _claim(timezone.now())):
        for inbox_id in claimed:
            check(inbox_id=inbox_id)
            checked += 1
    return checked


def check(*, inbox_id: UUID) -> None:
    """Renew or ask about one token, and warn when it ends soon."""
    facts = MetaAsset.objects.unscoped().select_related("inbox").filter(inbox_id=inbox_id).first()
    if facts is None or facts.inbox.deleted_at is not None:
        return
    inbox, now = facts.inbox, timezone.now()
    try:
        access = inboxes.access_to(inbox)
        if inbox.channel == Channel.INSTAGRAM_LOGIN:
            grant = _renewed(facts, access, now)
            if grant is not None:
                _keep(access, grant, now=timezone.now())
        else:
            _learn(access, tokens.debug_token(access.token), now=timezone.now())
    except (AccessLost, Refused) as error:
        lose(
            access_token=inboxes.token_of(inbox), inbox_id=inbox.id, error=error, now=timezone.now()
        )
        return
    except ProviderError as error:
        logger.info("token of %s not looked at: %s", inbox_id, error.code)
    _warn(inbox_id, now=timezone.now())


def lose(*, access_token: str, inbox_id: UUID, error: ProviderError, now: datetime) -> None:
    """The token is dead, if it is still the one that the inbox has: sends wait from now on."""
    with transaction.atomic():
        found = locked_asset(inbox_id)
        if found is None or inboxes.token_of(found[0]) != access_token:
            return
        inboxes.mark_needs_reconnect(inbox_id=inbox_id, error=error, now=now)


def tell_of_losses(*, now: datetime) -> int:
    """Have the people in charge told, once, of every asset that lost its access. Returns how many.

    Whatever call found out, it only marked the inbox; here the rest follows.
    """
    lost = (
        Inbox.objects.unscoped()
        .filter(status=InboxStatus.NEEDS_RECONNECT, deleted_at__isnull=True)
        .filter(channel__in=[c for c in Channel if c != Channel.PROVIDER_WHATSAPP])
        .exclude(meta__lost_at__isnull=False)
        .order_by("id")
        .values_list("id", flat=True)[:100]
    )
    return sum(_tell_of_loss(inbox_id, now) for inbox_id in list(lost))


def _claim(now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "again": now + _TRY_AGAIN_AFTER, "batch": _BATCH})
        return [row[0] for row in cursor.fetchall()]


def _renewed(facts: MetaAsset, access: InboxAccess, now: datetime) -> Grant | None:
    """A newer token, when it is time for one."""
    expires_at = facts.inbox.token_expires_at
    if expires_at is not None and expires_at <= now:
        raise AccessLost("token_expired", "The token has expired.")
    if now - facts.token_issued_at < RENEW_FROM:
        return None
    return oauth.instagram_refreshed(access.token, now=now)


def _keep(access: InboxAccess, grant: Grant, *, now: datetime) -> None:
    with transaction.atomic():
        found = locked_asset(access.id)
        if found is None or inboxes.token_of(found[0]) != access.token:
            return
        inbox, facts = found
        before = inbox.token_expires_at
        inbox.token, inbox.token_expires_at = grant.token, grant.expires_at
        inbox.save(update_fields=["token", "token_expires_at", "updated_at"])
        facts.token_issued_at = now
        facts.save(update_fields=["token_issued_at", "updated_at"])
        record(
            actor=system_actor(inbox.account_id),
            account_id=inbox.account_id,
            action="meta_asset.token_renewed",
            target=inbox,
            changes={"token_expires_at": (_iso(before), _iso(grant.expires_at))},
        )


def _learn(access: InboxAccess, info: TokenInfo, *, now: datetime) -> None:
    if not info.is_valid:
        raise AccessLost("token_invalid", "Meta says that the token is not valid any more.")
    with transaction.atomic():
        found = locked_asset(access.id)
        if found is None or inboxes.token_of(found[0]) != access.token:
            return
        inbox, facts = found
        facts.scopes = sorted(info.scopes)
        facts.data_access_expires_at = info.data_access_expires_at
        facts.save(update_fields=["scopes", "data_access_expires_at", "updated_at"])
        if inbox.token_expires_at != info.expires_at:
            inbox.token_expires_at = info.expires_at
            inbox.save(update_fields=["token_expires_at", "updated_at"])


def _warn(inbox_id: UUID, *, now: datetime) -> None:
    """Note when we looked, and tell once for each of `WARN_DAYS` that the end is near."""
    with transaction.atomic():
        found = locked_asset(inbox_id)
        if found is None:
            return
        inbox, facts = found
        facts.token_checked_at, facts.token_check_at = now, now + _EVERY
        ends = [t for t in (inbox.token_expires_at, facts.data_access_expires_at) if t]
        if ends:
            end = min(ends)
            facts.token_check_at = min(facts.token_check_at, max(end, now + _TRY_AGAIN_AFTER))
            _warn_of(inbox, end, now)
        facts.save(update_fields=["token_checked_at", "token_check_at", "updated_at"])


def _warn_of(inbox: Inbox, end: datetime, now: datetime) -> None:
    left = (end - now) / timedelta(days=1)
    reached = [days for days in WARN_DAYS if left <= days]
    if not reached or left <= 0:
        return
    occasion = f"{end:%Y-%m-%d}/{min(reached)}"
    days = math.ceil(left)
    _, is_new = Notice.objects.unscoped().get_or_create(
        inbox=inbox,
        kind=NoticeKind.EXPIRING,
        occasion=occasion,
        defaults={"account_id": inbox.account_id, "days_left": days, "due_at": now},
    )
    if is_new:
        publish(
            events.asset_event(
                events.ACCESS_EXPIRING, inbox, now, daysLeft=days, expiresAt=_iso(end)
            )
        )


def _tell_of_loss(inbox_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        inbox = (
            Inbox.objects.unscoped()
            .select_for_update(no_key=True)
            .filter(id=inbox_id, status=InboxStatus.NEEDS_RECONNECT, deleted_at__isnull=True)
            .first()
        )
        if inbox is None:
            return False
        facts = facts_of(inbox)
        if facts.lost_at is not None:
            return False
        facts.lost_at = now
        facts.missed_since = facts.missed_since or now
        facts.save(update_fields=["lost_at", "missed_since", "updated_at"])
        Notice.objects.create(
            account_id=inbox.account_id,
            inbox=inbox,
            kind=NoticeKind.LOST,
            occasion=_iso(now) or "",
            due_at=now,
        )
        publish(events.asset_event(events.ACCESS_LOST, inbox, now, reason=inbox.status_reason))
    return True


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
