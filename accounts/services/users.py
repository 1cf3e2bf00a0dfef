"""What can happen to a user."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from accounts.choices import Locale
from accounts.errors import EmailTaken
from accounts.models import User
from accounts.services.accounts import create_owned_account
from ticaret.errors import FieldError, Invalid


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
    _require_strong(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken from None
    if account_title:
        create_owned_account(owner_id=user.pk, title=account_title, locale=locale)
    return user


def _require_strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise Invalid(fields=_weaknesses(refused)) from None


def _weaknesses(refused: ValidationError) -> list[FieldError]:
    found = []
    for error in refused.error_list:
        with override("tr"):
            turkish = "".join(error.messages)
        with override("en"):
            english = "".join(error.messages)
        found.append(FieldError("password", str(error.code), turkish, english))
    return found
