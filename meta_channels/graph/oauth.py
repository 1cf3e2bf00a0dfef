"""The way to a token: where a person consents, and what the code that comes back is worth.

These calls name the app and its secret, not a token in a header; that is how Meta documents
them. Every one raises a `messaging.ports.ProviderError` when it fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from messaging.ports import OutcomeUnknown, Refused
from meta_channels.graph.client import read_answer
from meta_channels.graph.errors import after_failure
from ticaret import http

FACEBOOK_SCOPES = (
    "pages_show_list",
    "business_management",
    "pages_manage_metadata",
    "pages_messaging",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_manage_posts",
    "instagram_basic",
    "instagram_manage_messages",
    "instagram_manage_comments",
    "instagram_content_publish",
    "whatsapp_business_management",
    "whatsapp_business_messaging",
)
INSTAGRAM_SCOPES = (
    "instagram_business_basic",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
    "instagram_business_content_publish",
)
# What an error message might quote.
_TOLD = ("access_token", "fb_exchange_token", "code")
_LONGEST_LIFE = 10 * 365 * 86400


@dataclass(frozen=True, slots=True)
class Grant:
    """A token; `expires_at` is None when nobody said. `scopes` as far as the answer tells them."""

    token: str = field(repr=False)
    expires_at: datetime | None
    scopes: tuple[str, ...] = ()


def facebook_dialog(*, redirect_uri: str, state: str, again: bool = False) -> str:
    """Where a person consents for Pages, linked Instagram accounts and WhatsApp numbers.

    `again` also asks for what was declined before. With a configuration of Facebook Login
    for Business, that says which permissions are asked (Meta: "Facebook Login for Business").
    """
    query = {
        "client_id": settings.META_APP_ID,
        "redirect_uri": redirect_uri,
        "state": state,
        "response_type": "code",
    }
    if settings.META_LOGIN_CONFIG_ID:
        query["config_id"] = settings.META_LOGIN_CONFIG_ID
    else:
        query["scope"] = ",".join(FACEBOOK_SCOPES)
    if again:
        query["auth_type"] = "rerequest"
    base = f"{settings.META_DIALOG_URL}/{settings.META_GRAPH_VERSION}/dialog/oauth"
    return f"{base}?{urlencode(query)}"


def instagram_dialog(*, redirect_uri: str, state: str, again: bool = False) -> str:
    """Where an Instagram professional account consents for itself."""
    query = {
        "client_id": settings.INSTAGRAM_APP_ID,
        "redirect_uri": redirect_uri,
        "state": state,
        "response_type": "code",
        "scope": ",".join(INSTAGRAM_SCOPES),
    }
    if again:
        query["force_reauth"] = "true"
    return f"{settings.INSTAGRAM_DIALOG_URL}/oauth/authorize?{urlencode(query)}"


def facebook_code(*, code: str, redirect_uri: str, now: datetime) -> Grant:
    """The user token that `code` is worth, once."""
    params = {
        "client_id": settings.META_APP_ID,
        "client_secret": settings.META_APP_SECRET,
        "redirect_uri": redirect_uri,
        "code": code,
    }
    return _grant(_ask("GET", _facebook_token(), params=params, purpose="graph.oauth.code"), now)


def facebook_long_lived(token: str, *, now: datetime) -> Grant:
    """The same user's token for some sixty days; Page tokens taken with it do not expire."""
    params = {
        "grant_type": "fb_exchange_token",
        "client_id": settings.META_APP_ID,
        "client_secret": settings.META_APP_SECRET,
        "fb_exchange_token": token,
    }
    return _grant(_ask("GET", _facebook_token(), params=params, purpose="graph.oauth.long"), now)


def instagram_code(*, code: str, redirect_uri: str, now: datetime) -> Grant:
    """The token for one hour that `code` is worth, once. Some answers are wrapped in `data`."""
    form = {
        "client_id": settings.INSTAGRAM_APP_ID,
        "client_secret": settings.INSTAGRAM_APP_SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "code": code,
    }
    url = f"{settings.INSTAGRAM_TOKEN_URL}/oauth/access_token"
    return _grant(_ask("POST", url, form=form, purpose="instagram.oauth.code"), now)


def instagram_long_lived(token: str, *, now: datetime) -> Grant:
    """The token for sixty days."""
    params = {
        "grant_type": "ig_exchange_token",
        "client_secret": settings.INSTAGRAM_APP_SECRET,
        "access_token": token,
    }
    url = f"{settings.INSTAGRAM_GRAPH_URL}/access_token"
    return _grant(_ask("GET", url, params=params, purpose="instagram.oauth.long"), now)


def instagram_refreshed(token: str, *, now: datetime) -> Grant:
    """A new token for sixty days from now, for one that is a day old and still lives."""
    url = f"{settings.INSTAGRAM_GRAPH_URL}/refresh_access_token"
    answer = _ask(
        "GET",
        url,
        params={"grant_type": "ig_refresh_token"},
        bearer=token,
        purpose="instagram.oauth.refresh",
    )
    return _grant(answer, now)


def _facebook_token() -> str:
    return f"{settings.META_GRAPH_URL}/{settings.META_GRAPH_VERSION}/oauth/access_token"


def _ask(
    method: str,
    url: str,
    *,
    purpose: str,
    params: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    bearer: str = "",
) -> Mapping[str, Any]:
    try:
        response = http.request(
            method,
            url,
            purpose=purpose,
            headers={"Authorization": f"Bearer {bearer}"} if bearer else {},
            params=params,
            data=form,
            provider=True,
        )
    except http.HttpFailure as failure:
        raise after_failure(failure, sending=False) from None
    asked = {**(params or {}), **(form or {})}
    _refuse_instagrams_own_form(response)
    token = bearer or next(filter(None, map(asked.get, _TOLD)), "")
    return read_answer(response, token=token).data


def _refuse_instagrams_own_form(response: http.Response) -> None:
    """`api.instagram.com` does not say `error` as the rest of Meta does."""
    if response.status < 400:
        return
    try:
        body = response.json()
    except http.BadResponse:
        return
    if isinstance(body, dict) and "error_type" in body:
        raise Refused(str(body.get("code") or response.status), "The provider refused the code.")


def _grant(answer: Mapping[str, Any], now: datetime) -> Grant:
    wrapped = answer.get("data")
    if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], Mapping):
        answer = wrapped[0]
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise OutcomeUnknown("no_token", "The provider's answer holds no token.")
    life = answer.get("expires_in")
    lives = isinstance(life, int) and not isinstance(life, bool) and 0 < life < _LONGEST_LIFE
    return Grant(
        token=token,
        expires_at=now + timedelta(seconds=life) if lives and isinstance(life, int) else None,
        scopes=_scopes(answer.get("permissions")),
    )


def _scopes(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(filter(None, (name.strip() for name in value.split(","))))
    is_list = isinstance(value, Sequence) and not isinstance(value, bytes)
    return tuple(str(name) for name in value) if is_list else ()
