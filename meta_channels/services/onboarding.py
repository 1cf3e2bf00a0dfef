"""Sending a person to Meta, and recognising who comes back.

What comes back is bound to the browser, the user and the account that asked, works once
and for ten minutes (RFC 6749, section 10.12, and RFC 9700, section 2.1.2: a consent given
in somebody else's browser must not connect anything here).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from meta_channels import selectors
from meta_channels.choices import Flow
from meta_channels.errors import NotConfigured
from meta_channels.graph import oauth
from meta_channels.models import OAuthState
from ticaret.audit.trail import record
from ticaret.tenancy.actor import Actor, Role

LIFETIME = timedelta(minutes=10)
_KEPT = timedelta(days=1)
_PATHS = {Flow.FACEBOOK: "/meta/oauth/callback", Flow.INSTAGRAM: "/instagram/oauth/callback"}
_LONGEST_STATE = 128


@dataclass(frozen=True, slots=True)
class Onboarding:
    """`url` is to be opened in the browser that holds `browser`, until `expires_at`."""

    url: str
    browser: str
    expires_at: datetime


def start(
    *,
    actor: Actor,
    account_id: UUID,
    flow: Flow,
    browser: str,
    now: datetime,
    inbox_id: UUID | None = None,
) -> Onboarding:
    """The address at Meta where somebody consents for `account_id`.

    `browser` is the secret that the caller's browser holds already, or "". With `inbox_id`
    the consent reconnects that asset. Raises NotFound, Forbidden, AssetNotFound, NotConfigured.
    """
    actor.require(account_id, Role.ADMIN)
    if inbox_id is not None:
        inbox = selectors.asset_of_account(
            actor=actor, account_id=account_id, inbox_id=inbox_id, role=Role.ADMIN
        )
        flow = selectors.flow_of(inbox.channel)
    if not _is_configured(flow):
        raise NotConfigured
    state = secrets.token_urlsafe(32)
    browser = browser or secrets.token_urlsafe(32)
    with transaction.atomic():
        row = OAuthState.objects.create(
            account_id=account_id,
            flow=flow,
            user_id=actor.id if actor.kind == "user" else None,
            requested_by=actor.label,
            digest=_digest(state),
            browser_digest=_digest(browser),
            inbox_id=inbox_id,
            expires_at=now + LIFETIME,
        )
        record(actor=actor, account_id=account_id, action="meta.onboarding_started", target=row)
    dialog = oauth.instagram_dialog if flow == Flow.INSTAGRAM else oauth.facebook_dialog
    url = dialog(redirect_uri=redirect_uri(flow), state=state, again=inbox_id is not None)
    return Onboarding(url=url, browser=browser, expires_at=row.expires_at)


def redeem(
    *, flow: Flow, state: str, browser: str, user_id: UUID | None, now: datetime
) -> OAuthState | None:
    """The question that `state` belongs to, once; None for whatever does not fit.

    `user_id` is who is signed in in that browser, if anybody is.
    """
    if not browser or not state or len(state) > _LONGEST_STATE:
        return None
    mine = OAuthState.objects.unscoped().filter(
        digest=_digest(state),
        flow=flow,
        browser_digest=_digest(browser),
        used_at__isnull=True,
        expires_at__gt=now,
    )
    row = mine.first()
    if row is None or (user_id is not None and row.user_id not in (None, user_id)):
        return None
    return row if mine.filter(id=row.id).update(used_at=now) else None


def redirect_uri(flow: Flow) -> str:
    """Where Meta sends the person back to; it must be registered there exactly so."""
    return settings.PUBLIC_URL.rstrip("/") + _PATHS[flow]


def forget_old(*, now: datetime) -> int:
    """Delete questions that ended a day ago; returns how many."""
    deleted, _ = OAuthState.objects.unscoped().filter(expires_at__lt=now - _KEPT).delete()
    return deleted


def _is_configured(flow: Flow) -> bool:
    if flow == Flow.INSTAGRAM:
        return bool(settings.INSTAGRAM_APP_ID and settings.INSTAGRAM_APP_SECRET)
    return bool(settings.META_APP_ID and settings.META_APP_SECRET)


def _digest(text: str) -> str:
    # A lone surrogate is no state of ours, but must not break us either.
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
