"""The cookie that ties a way to Meta and back to one browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing

from meta_channels.services.onboarding import LIFETIME, Onboarding

COOKIE = "meta_onboarding"
_SALT = "meta-onboarding"


def browser_of(request: Any) -> str:
    """The secret that the browser holds; "" when it holds none of ours."""
    try:
        value: str = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return ""
    return value


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
