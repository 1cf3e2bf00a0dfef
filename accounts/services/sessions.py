"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken

from accounts import secrets
from accounts.choices import Purpose
from accounts.errors import RefreshRefused, WrongCredentials
from accounts.models import RefreshToken, SignIn, User
from accounts.selectors import actor_of_user, locked_user, sign_ins
from accounts.services import one_time_tokens, passwords, two_factor
from accounts.services.recording import record_person
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor

_FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from, as its owner will see it in the list of sessions."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token for the next minutes and the refresh token for the time after."""

    user: User
    actor: Actor
    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Challenge:
    """The password was right; `token` and a code complete the sign-in within `expires_in` s."""

    token: str
    expires_in: int


def login(*, email: str, password: str, origin: Origin, now: datetime) -> Tokens | Challenge:
    """Tokens for the user of `email`, or a challenge when the user has a second factor.

    Raises WrongCredentials and Throttled as `passwords.prove` does.
    """
    user = passwords.prove(email=email, password=password, address=origin.address, now=now)
    return challenge(user=user, now=now) or start(user=user, origin=origin, now=now)


def challenge(*, user: User, now: datetime) -> Challenge | None:
    """What a user with a second factor must answer; None for a user without one."""
    if not two_factor.is_on(user_id=user.pk):
        return None
    token = one_time_tokens.issue(user=user, purpose=Purpose.SECOND_STEP, now=now)
    life = one_time_tokens.LIVES[Purpose.SECOND_STEP]
    return Challenge(token=token, expires_in=int(life.total_seconds()))


def answer_challenge(*, token: str, code: str, now: datetime) -> User:
    """The user who answered the challenge with a code of the app or a recovery code.

    Raises TokenRefused for a challenge that is not good now, WrongCode (the challenge
    can be tried again), Throttled after too many codes for one user.
    """
    user = one_time_tokens.peek(token=token, purpose=Purpose.SECOND_STEP, now=now)
    two_factor.require_code(user=user, code=code, now=now)
    return one_time_tokens.use(token=token, purpose=Purpose.SECOND_STEP, now=now)


def complete_login(*, challenge: str, code: str, origin: Origin, now: datetime) -> Tokens:
    """The tokens that `login` held back. Raises as `answer_challenge`."""
    user = answer_challenge(token=challenge, code=code, now=now)
    return start(user=user, origin=origin, now=now)


@transaction.atomic
def start(*, user: User, now: datetime, origin: Origin | None = None) -> Tokens:
    """A new sign-in of `user`, who has proved to be that user."""
    origin = origin or Origin()
    sign_in = SignIn.objects.create(
        user=user,
        token_version=user.token_version,
        address=origin.address,
        user_agent=origin.user_agent,
        last_used_at=now,
    )
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
                SignIn.objects.filter(pk=token.sign_in_id).update(last_used_at=now)
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


def end(*, actor: Actor, sign_in_id: UUID, now: datetime) -> None:
    """End one session of the acting user, access tokens included. Raises OnlyUsers, NotFound."""
    if not sign_ins(actor=actor).filter(pk=sign_in_id).update(revoked_at=now):
        raise NotFound


@transaction.atomic
def end_others(*, actor: Actor, origin: Origin, now: datetime) -> Tokens:
    """End every session of the acting user, the console's included, and begin a new one.

    Raises OnlyUsers.
    """
    user = locked_user(actor=actor)
    user.token_version += 1
    user.save(update_fields=["token_version", "updated_at"])
    SignIn.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    record_person(user=user, action="user.sessions_ended")
    return start(user=user, origin=origin, now=now)


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
        access_token=_access_token(sign_in),
        refresh_token=refresh_token,
        expires_in=int(lifetime.total_seconds()),
    )


def _access_token(sign_in: SignIn) -> str:
    token = AccessToken()
    token["sub"] = str(sign_in.user_id)
    token["ver"] = sign_in.token_version
    token["sid"] = str(sign_in.pk)
    return str(token)
