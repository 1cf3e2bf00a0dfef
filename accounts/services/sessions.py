"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Exists, OuterRef
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken

from accounts import secrets
from accounts.errors import RefreshRefused, WrongCredentials
from accounts.models import RefreshToken, SignIn, User
from accounts.selectors import actor_of_user
from ticaret.api.throttles import spend
from ticaret.tenancy.actor import Actor

_TRIES_PER_MINUTE = 10
_FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token for the next minutes and the refresh token for the time after."""

    user: User
    actor: Actor
    access_token: str
    refresh_token: str
    expires_in: int


def login(*, email: str, password: str, now: datetime) -> Tokens:
    """Tokens for the user of `email`.

    Raises WrongCredentials for an unknown address, a wrong password and an inactive
    user alike, after the same work; Throttled after ten tries a minute for one address.
    """
    email = email.strip().lower()
    spend("login", email, _TRIES_PER_MINUTE)
    user = User.objects.filter(email=email).first()
    right = check_password(password, user.password if user else _nobodys_password())
    if user is None or not right or not user.is_active:
        raise WrongCredentials
    return start(user=user, now=now)


@transaction.atomic
def start(*, user: User, now: datetime) -> Tokens:
    """A new sign-in of `user`, who has proved to be that user."""
    sign_in = SignIn.objects.create(user=user, token_version=user.token_version)
    return _issue(user, sign_in, now)


def refresh(*, refresh_token: str, now: datetime) -> Tokens:
    """New tokens for a refresh token, which is then used up.

    One conditional UPDATE decides who used it. A second use means that somebody has a
    copy, so the whole sign-in is revoked (RFC 9700, section 4.14.2). Raises
    RefreshRefused for that and for a token that is unknown, expired or of a user whose
    password or state changed.
    """
    digest = secrets.digest(refresh_token)
    with transaction.atomic():
        unused = RefreshToken.objects.filter(digest=digest, used_at=None)
        if unused.update(used_at=now):
            token = RefreshToken.objects.select_related("sign_in__user").get(digest=digest)
            if _is_live(token, now):
                return _issue(token.sign_in.user, token.sign_in, now)
        else:
            SignIn.objects.filter(refresh_tokens__digest=digest, revoked_at=None).update(
                revoked_at=now
            )
    raise RefreshRefused


def logout(*, refresh_token: str, now: datetime) -> None:
    """End the sign-in that `refresh_token` belongs to; an unknown token changes nothing."""
    digest = secrets.digest(refresh_token)
    SignIn.objects.filter(refresh_tokens__digest=digest, revoked_at=None).update(revoked_at=now)


def forget_expired(*, now: datetime) -> int:
    """Delete the sign-ins that no refresh token can continue; returns how many.

    A used token stays until its sign-in goes, because its second use must be noticed.
    """
    live = RefreshToken.objects.filter(expires_at__gt=now, sign_in=OuterRef("pk"))
    ended = SignIn.objects.filter(~Exists(live)).values_list("pk", flat=True)
    _, deleted = SignIn.objects.filter(pk__in=list(ended[:_FORGOTTEN_AT_ONCE])).delete()
    return deleted.get(SignIn._meta.label, 0)


def _is_live(token: RefreshToken, now: datetime) -> bool:
    user = token.sign_in.user
    return (
        token.expires_at > now
        and token.sign_in.revoked_at is None
        and user.is_active
        and user.token_version == token.sign_in.token_version
    )


def _issue(user: User, sign_in: SignIn, now: datetime) -> Tokens:
    actor = actor_of_user(user_id=user.pk, token_version=user.token_version)
    if actor is None:
        raise WrongCredentials
    refresh_token = secrets.new_secret()
    RefreshToken.objects.create(
        sign_in=sign_in,
        digest=secrets.digest(refresh_token),
        expires_at=now + api_settings.REFRESH_TOKEN_LIFETIME,
    )
    lifetime: timedelta = api_settings.ACCESS_TOKEN_LIFETIME
    return Tokens(
        user=user,
        actor=actor,
        access_token=_access_token(user.pk, user.token_version),
        refresh_token=refresh_token,
        expires_in=int(lifetime.total_seconds()),
    )


def _access_token(user_id: UUID, token_version: int) -> str:
    token = AccessToken()
    token["sub"] = str(user_id)
    token["ver"] = token_version
    return str(token)


@cache
def _nobodys_password() -> str:
    """A hash that no password matches in practice, to compare with for an unknown address."""
    return make_password(secrets.new_secret())
