"""Proving a password, changing it, and getting a new one without it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from accounts import secrets
from accounts.choices import LetterKind, Purpose
from accounts.errors import WrongCredentials, WrongPassword
from accounts.models import SignIn, User
from accounts.selectors import locked_user
from accounts.services import letters, limits, one_time_tokens
from accounts.services.recording import record_person
from ticaret.errors import FieldError, Invalid, Throttled
from ticaret.tenancy.actor import Actor


def prove(*, email: str, password: str, address: str, now: datetime) -> User:
    """The active user of `email`, if `password` is right.

    Raises WrongCredentials for an unknown address, a wrong password and an inactive
    user alike, after the same work; Throttled after too many wrong tries for the user
    from this address, for the user from everywhere, or from this address at all.
    """
    email = email.strip().lower()
    tries = limits.count(
        limits=[
            (limits.LOGIN_HERE, f"{email}|{address}"),
            (limits.LOGIN_OF_USER, email),
            (limits.LOGIN_FROM_ADDRESS, address),
        ],
        now=now,
    )
    user = User.objects.filter(email=email).first()
    right = check_password(password, user.password if user else _nobodys_password())
    if user is None or not right or not user.is_active:
        raise WrongCredentials
    limits.give_back(tries=tries)
    return user


def require_password(*, user: User, password: str, now: datetime) -> None:
    """Raise WrongPassword unless it is the user's own, Throttled after too many tries."""
    tries = limits.count(limits=[(limits.PASSWORD_OF_USER, str(user.pk))], now=now)
    if not check_password(password, user.password):
        raise WrongPassword
    limits.give_back(tries=tries)


def change(*, actor: Actor, password: str, new_password: str, now: datetime) -> User:
    """Give the acting user a new password; every session and token of the user ends.

    Raises OnlyUsers, WrongPassword, Throttled, Invalid (field `newPassword`).
    """
    # Outside the transaction below, because a refusal must leave the try counted.
    with transaction.atomic():
        seen = locked_user(actor=actor)
    require_password(user=seen, password=password, now=now)
    with transaction.atomic():
        user = locked_user(actor=actor)
        if user.password != seen.password:
            raise WrongPassword
        require_strong(password=new_password, user=user, field="newPassword")
        _set(user, new_password, now)
        record_person(user=user, action="user.password_changed")
    return user


def forgot(*, email: str, address: str, now: datetime) -> None:
    """Have a link for a new password sent to `email` if a user has it.

    Does the same work whether or not one does: the sender of the mail looks. After
    too many wishes for one address nothing more is sent to it. Raises Throttled after
    too many from one network address.
    """
    email = email.strip().lower()
    limits.count(limits=[(limits.RESET_FROM_ADDRESS, address)], now=now)
    try:
        limits.count(limits=[(limits.RESET_OF_USER, email)], now=now)
    except Throttled:
        return
    letters.write(kind=LetterKind.RESET, email=email, now=now)


def reset(*, token: str, password: str, address: str, now: datetime) -> User:
    """Set the password of the user to whom `token` was mailed; every session of the user ends.

    Raises TokenRefused, Throttled, Invalid (field `password`), after which the token still works.
    """
    tries = limits.count(limits=[(limits.TOKEN_FROM_ADDRESS, address)], now=now)
    with transaction.atomic():
        user = one_time_tokens.use(token=token, purpose=Purpose.RESET, now=now)
        require_strong(password=password, user=user)
        _set(user, password, now)
        record_person(user=user, action="user.password_reset")
    limits.give_back(tries=tries)
    limits.forget(
        limits=[
            (limits.LOGIN_OF_USER, user.email),
            (limits.LOGIN_HERE, f"{user.email}|{address}"),
        ]
    )
    return user


def accept_invitation(
    *,
    token: str,
    password: str,
    address: str,
    now: datetime,
    first_name: str = "",
    last_name: str = "",
) -> User:
    """Set the first password and the name of the user whom `token` invited. Raises as `reset`."""
    tries = limits.count(limits=[(limits.TOKEN_FROM_ADDRESS, address)], now=now)
    with transaction.atomic():
        user = one_time_tokens.use(token=token, purpose=Purpose.INVITATION, now=now)
        user.first_name, user.last_name = first_name, last_name
        user.display_name = f"{first_name} {last_name}".strip() or user.display_name
        require_strong(password=password, user=user)
        user.set_password(password)
        user.token_version += 1
        user.save(
            update_fields=[
                "first_name",
                "last_name",
                "display_name",
                "password",
                "token_version",
                "updated_at",
            ]
        )
        record_person(user=user, action="user.invitation_accepted")
    limits.give_back(tries=tries)
    return user


def require_strong(*, password: str, user: User, field: str = "password") -> None:
    """Raise Invalid, with every weakness in both languages, for a password that is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise Invalid(fields=_weaknesses(refused, field)) from None


def _set(user: User, password: str, now: datetime) -> None:
    user.set_password(password)
    user.token_version += 1
    user.save(update_fields=["password", "token_version", "updated_at"])
    SignIn.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    letters.write(kind=LetterKind.PASSWORD_CHANGED, email=user.email, now=now)


def _weaknesses(refused: ValidationError, field: str) -> list[FieldError]:
    found = []
    for error in refused.error_list:
        with override("tr"):
            turkish = "".join(error.messages)
        with override("en"):
            english = "".join(error.messages)
        found.append(FieldError(field, str(error.code), turkish, english))
    return found


@cache
def _nobodys_password() -> str:
    """A hash that no password matches in practice, to compare with for an unknown address."""
    return make_password(secrets.new_secret())
