"""Who belongs to an account, and with which role."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import events
from accounts.choices import LetterKind, RoleWord
from accounts.errors import AlreadyMember, LastOwner, RoleTooHigh
from accounts.models import Membership, User
from accounts.ports import leave
from accounts.selectors import locked_account, member, owners
from accounts.services import letters
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def add(*, actor: Actor, account_id: UUID, email: str, role: str, now: datetime) -> Membership:
    """Make the user of `email` a member; who is unknown becomes a user and is invited by mail.

    Which of the two it was shows neither in what is returned nor in the list of
    members until the person comes. Raises NotFound, Forbidden, RoleTooHigh, AlreadyMember.
    """
    actor.require(account_id, Role.ADMIN)
    _require_power(actor, account_id, role)
    account = locked_account(actor=actor, account_id=account_id)
    user, is_new = _user_of(email.strip().lower(), account.locale)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                account=account, user=user, role=role, joined_at=None
            )
    except IntegrityError:
        raise AlreadyMember from None
    invited = is_new or not user.has_usable_password()
    kind = LetterKind.INVITATION if invited else LetterKind.ADDED
    letters.write(kind=kind, email=user.email, account_id=account_id, now=now)
    trail.record(
        actor=actor,
        account_id=account_id,
        action="member.added",
        target=user,
        changes={"role": (None, role)},
    )
    publish(events.member_event(events.MEMBER_ADDED, membership, now))
    return membership


@transaction.atomic
def change_role(
    *,
    actor: Actor,
    account_id: UUID,
    user_id: UUID,
    role: str,
    now: datetime,
    if_match: str | None = None,
) -> Membership:
    """Give a member another role; the same role again changes nothing.

    Raises NotFound, Forbidden, RoleTooHigh, PreconditionFailed, LastOwner.
    """
    membership = _locked(actor, account_id, user_id)
    require_match(if_match, membership.updated_at)
    _require_power(actor, account_id, role)
    before = membership.role
    if before == role:
        return membership
    _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action="member.role_changed",
        target=membership.user,
        changes={"role": (before, role)},
    )
    publish(events.member_event(events.MEMBER_ROLE_CHANGED, membership, now, previousRole=before))
    return membership


@transaction.atomic
def remove(*, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None:
    """End a membership: at the next request of that user the account is not there.

    Raises NotFound, Forbidden, RoleTooHigh, LastOwner.
    """
    membership = _locked(actor, account_id, user_id)
    _keep_an_owner(membership)
    trail.record(
        actor=actor,
        account_id=account_id,
        action="member.removed",
        target=membership.user,
        changes={"role": (membership.role, None)},
    )
    publish(events.member_event(events.MEMBER_REMOVED, membership, now))
    leave(actor=actor, account_id=account_id, user_id=user_id, now=now)
    membership.delete()


def _user_of(email: str, locale: str) -> tuple[User, bool]:
    """The user of `email` and whether it is new: then without a password and thus shut out."""
    made = User(email=email, display_name=email.partition("@")[0], locale=locale)
    made.set_unusable_password()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return User.objects.get(email=email), False
    return made, True


def _locked(actor: Actor, account_id: UUID, user_id: UUID) -> Membership:
    """The membership, with every change of members of its account waiting for ours."""
    actor.require(account_id, Role.ADMIN)
    locked_account(actor=actor, account_id=account_id)
    membership = member(actor=actor, account_id=account_id, user_id=user_id)
    _require_power(actor, account_id, membership.role)
    return membership


def _keep_an_owner(membership: Membership) -> None:
    """Raise LastOwner when `membership` is the only one that can own. Its account is locked."""
    if membership.role != RoleWord.OWNER:
        return
    others = owners(account_id=membership.account_id).exclude(pk=membership.pk)
    if not others.filter(user__is_active=True).exists():
        raise LastOwner


def _require_power(actor: Actor, account_id: UUID, role: str) -> None:
    """Nobody gives a role above their own, nor touches who has one."""
    if Role.from_word(role) > actor.roles[account_id]:
        raise RoleTooHigh
