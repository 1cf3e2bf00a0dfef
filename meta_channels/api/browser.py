"""The cookie that ties a way to Meta and back to one browser, and what is chosen there."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing

from meta_channels.services.onboarding import LIFETIME, Onboarding

COOKIE = "meta_onboarding"
_SALT = "meta-onboarding"
_CHOICE_SALT = "meta-choice"


def browser_of(request: Any) -> str:
    """The secret that the browser holds; "" when it holds none of ours."""
    try:
        value: str = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return ""
    return value


def ticket_of(connection_id: UUID, browser: str) -> str:
    """What lets this browser, and no other, choose what of a connection to use."""
    return signing.dumps([str(connection_id), _digest(browser)], salt=_CHOICE_SALT)


def connection_of(ticket: str, browser: str) -> UUID | None:
    """The connection that `ticket` is for; None when it is not ours, this browser's or too old."""
    try:
        connection_id, holder = signing.loads(ticket, salt=_CHOICE_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    return UUID(connection_id) if browser and holder == _digest(browser) else None


def remember(response: Any, begun: Onboarding) -> None:
    """Let the browser of this answer hold the secret, for as long as the way may take."""
    # Lax: it comes along when Meta sends the browser back, and with nothing else from there.
    response.set_cookie(
        COOKIE,
        signing.dumps(begun.browser, salt=_SALT),
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.PUBLIC_URL.startswith("https://"),
    )


def _digest(browser: str) -> str:
    # The page shows the ticket, and the secret of the cookie is for the cookie alone.
    return hashlib.sha256(browser.encode()).hexdigest()
