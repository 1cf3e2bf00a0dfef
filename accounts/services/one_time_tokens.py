"""Tokens that prove once who somebody is."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import transaction

from accounts import secrets
from accounts.choices import Purpose
from accounts.errors import TokenRefused
from accounts.models import OneTimeToken, User

LIVES = {
    Purpose.RESET: timedelta(minutes=60),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.SECOND_STEP: timedelta(minutes=5),
}
_KEPT = timedelta(days=1)


def issue(*, user: User, purpose: Purpose, now: datetime) -> str:
    """A new token for `user`; only its digest is stored."""
    token = secrets.new_secret()
    OneTimeToken.objects.create(
        user=user,
        purpose=purpose,
        digest=secrets.digest(token),
        binding=_binding(user),
        expires_at=now + LIVES[purpose],
    )
    return token


@transaction.atomic
def use(*, token: str, purpose: Purpose, now: datetime) -> User:
    """Use the token up and lock its user until the caller's transaction ends.

    Raises TokenRefused for a token that is unknown, used, expired, for something else,
    or older than the user's present password, address or token version.
    """
    mine = OneTimeToken.objects.filter(digest=secrets.digest(token), purpose=purpose)
    if not mine.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        raise TokenRefused
    found = mine.get()
    user = User.objects.select_for_update().get(pk=found.user_id)
    if not _is_bound_to(found, user):
        raise TokenRefused
    return user


def peek(*, token: str, purpose: Purpose, now: datetime) -> User:
    """The user of a token that could be used now. Raises TokenRefused as `use` does."""
    live = OneTimeToken.objects.filter(
        digest=secrets.digest(token), purpose=purpose, used_at=None, expires_at__gt=now
    )
    found = live.select_related("user").first()
    if found is None or not _is_bound_to(found, found.user):
        raise TokenRefused
    return found.user


def forget_expired(*, now: datetime) -> int:
    """Delete the tokens whose time is over; returns how many."""
    deleted, _ = OneTimeToken.objects.filter(expires_at__lt=now - _KEPT).delete()
    return deleted


def _is_bound_to(token: OneTimeToken, user: User) -> bool:
    return user.is_active and hmac.compare_digest(token.binding, _binding(user))


def _binding(user: User) -> str:
    return secrets.digest(f"{user.password}|{user.email}|{user.token_version}")
