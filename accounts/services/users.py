"""What can happen to a user."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.choices import LetterKind, Locale
from accounts.errors import EmailTaken
from accounts.models import User
from accounts.selectors import locked_user
from accounts.services import letters, limits
from accounts.services.accounts import create_owned_account
from accounts.services.passwords import require_strong
from accounts.services.recording import record_person
from ticaret.api.preconditions import require_match
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor


def sign_up(*, email: str, address: str, now: datetime, **details: str) -> User:
    """`register`, for somebody whom we do not know.

    When the address is in use, its owner gets a mail. Raises Throttled after too many
    such tries from one network address, and whatever `register` raises.
    """
    tries = limits.count(limits=[(limits.REGISTER_FROM_ADDRESS, address)], now=now)
    try:
        user = register(email=email, **details)
    except EmailTaken:
        letters.write(kind=LetterKind.IN_USE, email=email.strip().lower(), now=now)
        raise
    except Invalid:
        limits.give_back(tries=tries)
        raise
    limits.give_back(tries=tries)
    return user


@transaction.atomic
def register(
    *,
    email: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    account_title: str = "",
    locale: str = Locale.TURKISH,
) -> User:
    """A new user and, with `account_title`, the first account, owned by that user.

    Raises Invalid (field `password`) for a weak password, EmailTaken.
    """
    user = User(
        email=email,
        first_name=first_name,
        last_name=last_name,
        display_name=f"{first_name} {last_name}".strip() or email.partition("@")[0],
        locale=locale,
    )
    require_strong(password=password, user=user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken from None
    if account_title:
        create_owned_account(owner_id=user.pk, title=account_title, locale=locale)
    return user


@transaction.atomic
def update_profile(*, actor: Actor, if_match: str | None = None, **changes: str) -> User:
    """Change the acting user's names and language. Raises OnlyUsers, PreconditionFailed."""
    user = locked_user(actor=actor)
    require_match(if_match, user.updated_at)
    before = {name: getattr(user, name) for name in changes}
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=[*changes, "updated_at"])
    changed = {
        name: (before[name], changes[name]) for name in changes if before[name] != changes[name]
    }
    if changed:
        record_person(user=user, action="user.updated", changes=changed)
    return user
