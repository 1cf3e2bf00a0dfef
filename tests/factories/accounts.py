"""Users, accounts and API accounts, made by the services that make the real ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Account, ApiAccount, Membership, TwoFactor, User
from accounts.services import accounts, api_accounts, sessions, two_factor
from ticaret.tenancy.actor import Actor, Role

PASSWORD = "Guvenli-Parola-2026"
_numbers = count(1)


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


@dataclass(frozen=True, slots=True)
class Firm:
    """An account with its owner."""

    account: Account
    owner: User

    @property
    def id(self) -> UUID:
        return self.account.pk

    @property
    def actor(self) -> Actor:
        return Actor(kind="user", id=self.owner.pk, roles={self.account.pk: Role.OWNER})


def make_user(*, email: str = "", **fields: Any) -> User:
    """A user whose password is `PASSWORD`."""
    number = next(_numbers)
    user = User(
        email=email or f"kisi{number}@ornek.com.tr",
        first_name=fields.pop("first_name", "Ayşe"),
        last_name=fields.pop("last_name", f"Yılmaz {number}"),
        display_name=fields.pop("display_name", f"Ayşe Yılmaz {number}"),
        password=_password_hash(),
        **fields,
    )
    user.save()
    return user


def make_firm(*, title: str = "", owner: User | None = None) -> Firm:
    """An account and its owner."""
    owner = owner or make_user()
    title = title or f"Örnek Ticaret {next(_numbers)}"
    return Firm(accounts.create_owned_account(owner_id=owner.pk, title=title), owner)


def make_member(firm: Firm, role: Role, **fields: Any) -> User:
    """A new user with `role` in the account of `firm`."""
    user = make_user(**fields)
    Membership.objects.create(account=firm.account, user=user, role=role.word)
    return user


def make_api_account(firm: Firm, **fields: Any) -> tuple[ApiAccount, str]:
    """An API account of `firm` (an admin unless told otherwise) and its secret."""
    fields.setdefault("name", "Entegrasyon")
    fields.setdefault("role", "admin")
    return api_accounts.create(actor=firm.actor, account_id=firm.id, **fields)


def access_token(user: User) -> str:
    """What a login would give `user`."""
    return sessions.start(user=user, now=timezone.now()).access_token


def make_two_factor(user: User, **fields: Any) -> str:
    """A second factor of `user`, switched on unless `confirmed_at` is None; its secret."""
    fields.setdefault("confirmed_at", timezone.now())
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TwoFactor.objects.create(user=user, secret=secret, **fields)
    return secret


def code_now(secret: str, **later: float) -> str:
    """What the app of who knows `secret` shows now, or `later` (as of `timedelta`)."""
    return two_factor.code_at(secret=secret, now=timezone.now() + timedelta(**later))
