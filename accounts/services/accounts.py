"""What can happen to an account."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.choices import Locale, RoleWord
from accounts.errors import OnlyUsers, SlugTaken
from accounts.models import Account, Membership
from accounts.selectors import actor_of_user, locked_account
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role

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
        _record_creation(account, owner_id)
        return account
    raise SlugTaken


@transaction.atomic
def update_account(
    *, actor: Actor, account_id: UUID, if_match: str | None = None, **changes: Any
) -> Account:
    """Change what an account is called and how it counts and speaks.

    Raises NotFound, Forbidden, PreconditionFailed, SlugTaken.
    """
    actor.require(account_id, Role.ADMIN)
    account = locked_account(actor=actor, account_id=account_id)
    require_match(if_match, account.updated_at)
    changed: dict[str, tuple[Any, Any]] = {}
    for name, value in changes.items():
        before = getattr(account, name)
        if before != value:
            changed[name] = (before, value)
            setattr(account, name, value)
    if not changed:
        return account
    try:
        with transaction.atomic():
            account.save(update_fields=[*changed, "updated_at"])
    except IntegrityError:
        raise SlugTaken from None
    trail.record(
        actor=actor,
        account_id=account_id,
        action="account.updated",
        target=account,
        changes=changed,
    )
    return account


def _record_creation(account: Account, owner_id: UUID) -> None:
    owner = actor_of_user(user_id=owner_id)
    if owner is None:
        raise NotFound
    trail.record(
        actor=owner,
        account_id=account.pk,
        action="account.created",
        target=account,
        changes={"title": (None, account.title), "slug": (None, account.slug)},
    )
