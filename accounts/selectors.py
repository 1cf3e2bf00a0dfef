"""How to fetch what belongs to accounts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.choices import RoleWord
from accounts.errors import OnlyUsers
from accounts.models import Account, ApiAccount, Membership, SignIn, User
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.webhooks.ports import Person


def actor_of_user(
    *, user_id: UUID, token_version: int | None = None, sign_in_id: UUID | None = None
) -> Actor | None:
    """The active user as an actor, with every membership, in one query; else None.

    With a `token_version` the user's present one must be the same; with a
    `sign_in_id` that sign-in must be the user's and not revoked.
    """
    found = caller(user_id=user_id, token_version=token_version, sign_in_id=sign_in_id)
    return None if found is None else found[0]


def caller(
    *, user_id: UUID, token_version: int | None, sign_in_id: UUID | None
) -> tuple[Actor, bool] | None:
    """`actor_of_user`, and whether some account sees the user for the first time."""
    users = User.objects.filter(pk=user_id, is_active=True)
    if sign_in_id is not None:
        live = SignIn.objects.filter(pk=sign_in_id, user=OuterRef("pk"), revoked_at=None)
        users = users.filter(Exists(live))
    rows = list(
        users.values_list(
            "email",
            "token_version",
            "memberships__account_id",
            "memberships__role",
            "memberships__joined_at",
        )
    )
    if not rows or (token_version is not None and rows[0][1] != token_version):
        return None
    roles = {account: Role.from_word(role) for _, _, account, role, _ in rows if account}
    is_new = any(account and joined is None for _, _, account, _, joined in rows)
    actor = Actor(kind="user", id=user_id, roles=roles, label=rows[0][0], sign_in_id=sign_in_id)
    return actor, is_new


def accounts(*, actor: Actor) -> QuerySet[Account]:
    """The accounts that the actor belongs to."""
    return Account.objects.filter(pk__in=actor.accounts_with(Role.VIEWER)).order_by("title", "pk")


def account(*, actor: Actor, account_id: UUID) -> QuerySet[Account]:
    """One account of the actor."""
    return accounts(actor=actor).filter(pk=account_id)


def locked_account(*, actor: Actor, account_id: UUID) -> Account:
    """One account of the actor, locked until the transaction ends. Raises NotFound.

    Rows that point at it can still be added meanwhile.
    """
    found = account(actor=actor, account_id=account_id).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound
    return found


def own_user(*, actor: Actor) -> User:
    """The user behind the actor. Raises OnlyUsers for an API account."""
    return _own_users(actor).get()


def locked_user(*, actor: Actor) -> User:
    """The user behind the actor, locked until the transaction ends. Raises OnlyUsers."""
    return _own_users(actor).select_for_update(no_key=True).get()


def sign_ins(*, actor: Actor) -> QuerySet[SignIn]:
    """The live sessions of the acting user. Raises OnlyUsers for an API account."""
    return SignIn.objects.filter(user__in=_own_users(actor), revoked_at=None)


def member(*, actor: Actor, account_id: UUID, user_id: UUID) -> Membership:
    """The membership of `user_id`, user joined. Raises NotFound."""
    found = members(actor=actor).filter(account_id=account_id, user_id=user_id)
    membership = found.select_related("user").first()
    if membership is None:
        raise NotFound
    return membership


def owners(*, account_id: UUID) -> QuerySet[Membership]:
    """The memberships of the owners of an account."""
    return Membership.objects.for_accounts([account_id]).filter(role=RoleWord.OWNER)


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


def _own_users(actor: Actor) -> QuerySet[User]:
    if actor.kind != "user" or actor.id is None:
        raise OnlyUsers
    return User.objects.filter(pk=actor.id)
