"""How to fetch what belongs to accounts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.choices import RoleWord
from accounts.models import Account, ApiAccount, Membership, User
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.webhooks.ports import Person


def actor_of_user(*, user_id: UUID, token_version: int | None = None) -> Actor | None:
    """The active user as an actor, with every membership, in one query; else None.

    With a `token_version` the user's present one must be the same.
    """
    rows = list(
        User.objects.filter(pk=user_id, is_active=True).values_list(
            "email", "token_version", "memberships__account_id", "memberships__role"
        )
    )
    if not rows or (token_version is not None and rows[0][1] != token_version):
        return None
    roles = {account: Role.from_word(role) for _, _, account, role in rows if account}
    return Actor(kind="user", id=user_id, roles=roles, label=rows[0][0])


def accounts(*, actor: Actor) -> QuerySet[Account]:
    """The accounts that the actor belongs to."""
    return Account.objects.filter(pk__in=actor.accounts_with(Role.VIEWER)).order_by("title", "pk")


def own_user(*, actor: Actor) -> User | None:
    """The user behind the actor; None for an API account."""
    if actor.kind != "user" or actor.id is None:
        return None
    return User.objects.filter(pk=actor.id).first()


def members(*, actor: Actor) -> QuerySet[Membership]:
    """The memberships in the actor's accounts, users joined."""
    return Membership.objects.for_accounts(actor.accounts_with(Role.VIEWER))


def api_accounts(*, actor: Actor) -> QuerySet[ApiAccount]:
    """The API accounts of the accounts that the actor administers."""
    return ApiAccount.objects.for_accounts(actor.accounts_with(Role.ADMIN))


def locked_api_account(*, actor: Actor, api_account_id: UUID) -> ApiAccount:
    """One API account, locked until the transaction ends. Raises NotFound."""
    found = api_accounts(actor=actor).select_for_update().filter(pk=api_account_id).first()
    if found is None:
        raise NotFound
    return found


def administrators(account_id: UUID) -> list[Person]:
    """The active owners and admins of an account, in the order in which they joined."""
    rows = (
        Membership.objects.for_accounts([account_id])
        .filter(role__in=[RoleWord.OWNER, RoleWord.ADMIN], user__is_active=True)
        .order_by("id")
        .values_list("user__email", "user__locale")
    )
    return [Person(email, locale) for email, locale in rows]
