"""What can happen to an account."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.choices import Locale, RoleWord
from accounts.errors import OnlyUsers, SlugTaken
from accounts.models import Account, Membership
from ticaret.tenancy.actor import Actor

# Letters that no Unicode decomposition turns into ASCII.
_TURKISH = str.maketrans({"ı": "i", "İ": "I"})
_ATTEMPTS = 5


def create_account(
    *,
    actor: Actor,
    title: str,
    slug: str = "",
    default_currency: str = "TRY",
    time_zone: str = "Europe/Istanbul",
    locale: str = Locale.TURKISH,
) -> Account:
    """A new account with the acting user as its owner.

    Without a `slug` one is made from the title. Raises OnlyUsers for an API account,
    SlugTaken for a slug that was asked for and is in use.
    """
    if actor.kind != "user" or actor.id is None:
        raise OnlyUsers
    return create_owned_account(
        owner_id=actor.id,
        title=title,
        slug=slug,
        default_currency=default_currency,
        time_zone=time_zone,
        locale=locale,
    )


@transaction.atomic
def create_owned_account(
    *,
    owner_id: UUID,
    title: str,
    slug: str = "",
    default_currency: str = "TRY",
    time_zone: str = "Europe/Istanbul",
    locale: str = Locale.TURKISH,
) -> Account:
    """A new account owned by the user `owner_id`. Raises SlugTaken as `create_account` does."""
    made = slugify(title.translate(_TURKISH))[:60] or "hesap"
    for attempt in range(_ATTEMPTS):
        candidate = slug or (made if attempt == 0 else f"{made}-{secrets.token_hex(3)}")
        try:
            with transaction.atomic():
                account = Account.objects.create(
                    title=title,
                    slug=candidate,
                    default_currency=default_currency,
                    time_zone=time_zone,
                    locale=locale,
                )
        except IntegrityError:
            if slug:
                raise SlugTaken from None
            continue
        Membership.objects.create(account=account, user_id=owner_id, role=RoleWord.OWNER)
        return account
    raise SlugTaken
