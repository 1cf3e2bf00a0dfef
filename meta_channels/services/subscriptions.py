"""Webhook subscriptions: looked at again and again, put right, and ended with their asset."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import AccessLost, InboxAccess, ProviderError
from messaging.services import inboxes
from messaging.services.inboxes import InboxFacts
from meta_channels.graph import facebook, instagram, pages, whatsapp
from meta_channels.models import MetaAsset
from meta_channels.selectors import locked_asset
from meta_channels.services import discovering, guardian
from ticaret.tenancy.querysets import TenantQuerySet

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
_EVERY = timedelta(hours=6)
_TRY_AGAIN_AFTER = timedelta(minutes=10)
_BATCH = 20

_CLAIM_CHECK = """
    UPDATE meta_channels_metaasset AS asset SET subscription_check_at = %(again)s
    FROM (
        SELECT asset.inbox_id FROM meta_channels_metaasset AS asset
        JOIN messaging_inbox AS inbox ON inbox.id = asset.inbox_id
        WHERE asset.subscription_check_at <= %(now)s AND inbox.deleted_at IS NULL
          AND inbox.status = 'active'
        ORDER BY asset.subscription_check_at LIMIT %(batch)s FOR UPDATE OF asset SKIP LOCKED
    ) AS due
    WHERE asset.inbox_id = due.inbox_id
    RETURNING asset.inbox_id
"""
_CLAIM_END = """
    UPDATE meta_channels_metaasset AS asset
    SET unsubscribe_at = %(again)s, unsubscribe_attempts = unsubscribe_attempts + 1
    FROM (
        SELECT inbox_id FROM meta_channels_metaasset WHERE unsubscribe_at <= %(now)s
        ORDER BY unsubscribe_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE asset.inbox_id = due.inbox_id
    RETURNING asset.inbox_id
"""


def check_due(*, until: datetime) -> int:
    """Look at the subscriptions that are due. Returns how many were."""
    checked = 0
    while timezone.now() < until and (claimed := _claim(_CLAIM_CHECK, timezone.now())):
        for inbox_id in claimed:
            check(inbox_id=inbox_id)
            checked += 1
    return checked


def check(*, inbox_id: UUID) -> None:
    """See whether we still get everything of an asset; subscribe again when not.

    Then what came since the last look may be missing, and is fetched.
    """
    inbox = Inbox.objects.unscoped().filter(id=inbox_id, deleted_at__isnull=True).first()
    if inbox is None:
        return
    try:
        access = inboxes.access_to(inbox)
        complete = _is_subscribed(access)
        if not complete:
            discovering.subscribe(_facts(access))
    except AccessLost as error:
        token = inbox.token or ""
        guardian.lose(access_token=token, inbox_id=inbox_id, error=error, now=timezone.now())
        return
    except ProviderError as error:
        logger.info("subscription of %s not looked at: %s", inbox_id, error.code)
        return
    _note(inbox_id, complete=complete, now=timezone.now())


def end_due(*, until: datetime) -> int:
    """Tell Meta to send no more of assets that were put away. Returns for how many."""
    ended = 0
    while timezone.now() < until and (claimed := _claim(_CLAIM_END, timezone.now())):
        for inbox_id in claimed:
            ended += _end(inbox_id)
    return ended


def _claim(statement: str, now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"now": now, "again": now + _TRY_AGAIN_AFTER, "batch": _BATCH})
        return [row[0] for row in cursor.fetchall()]


def _is_subscribed(access: InboxAccess) -> bool:
    if access.channel == Channel.WHATSAPP_BUSINESS:
        graph = facebook(access.token)
        return whatsapp.subscribed(graph, access.parent_external_id, app_id=settings.META_APP_ID)
    if access.channel == Channel.INSTAGRAM_LOGIN:
        found = pages.subscribed_fields(
            instagram(access.token), access.external_id, app_id=settings.INSTAGRAM_APP_ID
        )
        return found.issuperset(pages.INSTAGRAM_FIELDS)
    page_id = access.parent_external_id or access.external_id
    found = pages.subscribed_fields(facebook(access.token), page_id, app_id=settings.META_APP_ID)
    return found.issuperset(pages.PAGE_FIELDS)


def _facts(access: InboxAccess) -> InboxFacts:
    return InboxFacts(
        channel=access.channel,
        external_id=access.external_id,
        parent_external_id=access.parent_external_id,
        name="",
        token=access.token,
    )


def _note(inbox_id: UUID, *, complete: bool, now: datetime) -> None:
    with transaction.atomic():
        found = locked_asset(inbox_id)
        if found is None:
            return
        _, facts = found
        if not complete:
            since = facts.subscribed_at or facts.created_at
            facts.missed_since = min(filter(None, (facts.missed_since, since)))
            facts.next_sync_at = now
        facts.subscribed_at, facts.subscription_check_at = now, now + _EVERY
        facts.save(
            update_fields=[
                "missed_since",
                "next_sync_at",
                "subscribed_at",
                "subscription_check_at",
                "updated_at",
            ]
        )


def _end(inbox_id: UUID) -> bool:
    """The token goes when it has done its last work, or cannot do it."""
    facts = MetaAsset.objects.unscoped().select_related("inbox").get(inbox_id=inbox_id)
    inbox = facts.inbox
    if inbox.deleted_at is not None and not _is_shared(inbox):
        try:
            _unsubscribe(inboxes.access_to(inbox))
        except ProviderError as error:
            is_final = isinstance(error, AccessLost)
            if not is_final and facts.unsubscribe_attempts < MAX_ATTEMPTS:
                logger.info("subscription of %s not ended: %s", inbox_id, error.code)
                return False
    with transaction.atomic():
        locked = Inbox.objects.unscoped().select_for_update(no_key=True).get(id=inbox_id)
        if locked.deleted_at is not None and locked.token is not None:
            locked.token = None
            locked.save(update_fields=["token", "updated_at"])
        MetaAsset.objects.unscoped().filter(inbox_id=inbox_id).update(unsubscribe_at=None)
        # Who was connected while that call was under way must not be left without webhooks.
        MetaAsset.objects.unscoped().filter(inbox__in=_living_by(inbox)).update(
            subscription_check_at=timezone.now()
        )
    return True


def _is_shared(inbox: Inbox) -> bool:
    """Whether another connected asset lives by the same subscription: a Page's, a business's."""
    return _living_by(inbox).exclude(id=inbox.id).exists()


def _living_by(inbox: Inbox) -> TenantQuerySet[Inbox]:
    """The connected assets, whoever's, that the subscription of `inbox` is for."""
    connected = Inbox.objects.unscoped().filter(deleted_at__isnull=True)
    if inbox.channel == Channel.INSTAGRAM_LOGIN:
        return connected.filter(channel=inbox.channel, external_id=inbox.external_id)
    node = inbox.parent_external_id or inbox.external_id
    return connected.filter(Q(external_id=node) | Q(parent_external_id=node)).exclude(
        channel__in=[Channel.INSTAGRAM_LOGIN, Channel.PROVIDER_WHATSAPP]
    )


def _unsubscribe(access: InboxAccess) -> None:
    if access.channel == Channel.WHATSAPP_BUSINESS:
        whatsapp.unsubscribe(facebook(access.token), access.parent_external_id)
    elif access.channel == Channel.INSTAGRAM_LOGIN:
        pages.unsubscribe(instagram(access.token), access.external_id)
    else:
        page_id = access.parent_external_id or access.external_id
        pages.unsubscribe(facebook(access.token), page_id)
