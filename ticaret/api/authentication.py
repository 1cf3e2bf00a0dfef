"""Who calls: a user by JWT, an API account by key and secret, the console by its cookie.

All three put an `Actor` where REST framework expects a user.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from ticaret.api.addresses import client_address
from ticaret.api.errors import BadCredentials, CsrfFailed
from ticaret.api.ports import directory
from ticaret.tenancy.actor import Actor

_MAX_CREDENTIAL = 4096


class Jwt(BaseAuthentication):
    """`Authorization: Bearer <access token>`.

    Signature, algorithm, type, issuer, audience and expiry are checked by simplejwt
    from `SIMPLE_JWT`; the `ver` claim must be the user's present token version,
    the `sid` claim a sign-in that has not been ended.
    """

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        actor = user_of_token(token.strip())
        return actor, "jwt"

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="ticaret"'


class ApiKey(BaseAuthentication):
    """`x-api-key` and `x-api-secret`."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        key = request.headers.get("x-api-key")
        secret = request.headers.get("x-api-secret")
        if key is None and secret is None:
            return None
        if not key or not secret or len(key) + len(secret) > _MAX_CREDENTIAL:
            raise BadCredentials
        actor = directory().api_account(
            key=key, secret=secret, address=client_address(request), now=timezone.now()
        )
        if actor is None:
            raise BadCredentials
        return actor, "api_key"


class ConsoleSession(BaseAuthentication):
    """The console's session cookie; unsafe methods need the CSRF token (`X-CSRFToken`)."""

    def authenticate(self, request: Request) -> tuple[Actor, str] | None:
        plain: HttpRequest = request._request
        if settings.SESSION_COOKIE_NAME not in plain.COOKIES:
            return None
        user = getattr(plain, "user", None)
        if user is None or not user.is_authenticated:
            return None
        _require_csrf(plain)
        actor = directory().user(user_id=user.pk, token_version=None)
        return None if actor is None else (actor, "session")


def user_of_token(token: str) -> Actor:
    """The user of an access token. Raises BadCredentials for any token that is not good now."""
    if len(token) > _MAX_CREDENTIAL:
        raise BadCredentials
    try:
        claims = AccessToken(token)  # type: ignore[arg-type]
        user_id, version = UUID(claims["sub"]), int(claims["ver"])
        sign_in_id = UUID(claims["sid"])
    except (TokenError, KeyError, TypeError, ValueError, AttributeError):
        raise BadCredentials from None
    actor = directory().user(user_id=user_id, token_version=version, sign_in_id=sign_in_id)
    if actor is None:
        raise BadCredentials
    return actor


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise CsrfFailed


def _require_csrf(request: HttpRequest) -> None:
    check = _Csrf(lambda _: HttpResponse())
    check.process_request(request)
    check.process_view(request, lambda _: HttpResponse(), (), {})
