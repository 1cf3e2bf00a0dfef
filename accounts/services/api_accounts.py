"""What can happen to an API account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts import secrets
from accounts.errors import ApiAccountRevoked, RoleTooHigh
from accounts.models import ApiAccount
from accounts.selectors import locked_api_account
from ticaret.tenancy.actor import Actor, Role


def create(
    *,
    actor: Actor,
    account_id: UUID,
    name: str,
    role: str,
    scopes: Sequence[str] | None = None,
    allowed_ips: Sequence[str] = (),
    inbox_ids: Sequence[UUID] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiAccount, str]:
    """A new API account and its secret, which nobody can read again.

    Raises Forbidden or NotFound for an actor who is no admin there, RoleTooHigh
    for a greater role and for an actor limited to scopes or inboxes.
    """
    actor.require(account_id, Role.ADMIN)
    _require_power(actor, account_id, role)
    secret = secrets.new_secret()
    api_account = ApiAccount.objects.create(
        account_id=account_id,
        name=name,
        key=secrets.new_key(),
        secret_hash=secrets.digest(secret),
        role=role,
        scopes=None if scopes is None else sorted(set(scopes)),
        allowed_ips=list(allowed_ips),
        inbox_ids=None if inbox_ids is None else list(inbox_ids),
        expires_at=expires_at,
    )
    return api_account, secret


@transaction.atomic
def rotate_secret(
    *, actor: Actor, api_account_id: UUID, overlap: timedelta, now: datetime
) -> tuple[ApiAccount, str]:
    """A new secret; the one before works for `overlap` more.

    Raises NotFound, ApiAccountRevoked, RoleTooHigh.
    """
    api_account = _owned(actor, api_account_id)
    if api_account.revoked_at is not None:
        raise ApiAccountRevoked
    secret = secrets.new_secret()
    api_account.previous_secret_hash = api_account.secret_hash if overlap else ""
    api_account.previous_secret_until = now + overlap if overlap else None
    api_account.secret_hash = secrets.digest(secret)
    api_account.save(
        update_fields=[
            "previous_secret_hash",
            "previous_secret_until",
            "secret_hash",
            "updated_at",
        ]
    )
    return api_account, secret


@transaction.atomic
def revoke(*, actor: Actor, api_account_id: UUID, now: datetime) -> ApiAccount:
    """End the API account at once; revoking again changes nothing. Raises NotFound, RoleTooHigh."""
    api_account = _owned(actor, api_account_id)
    if api_account.revoked_at is None:
        api_account.revoked_at = now
        api_account.previous_secret_hash = ""
        api_account.previous_secret_until = None
        api_account.save(
            update_fields=[
                "revoked_at",
                "previous_secret_hash",
                "previous_secret_until",
                "updated_at",
            ]
        )
    return api_account


def _owned(actor: Actor, api_account_id: UUID) -> ApiAccount:
    api_account = locked_api_account(actor=actor, api_account_id=api_account_id)
    _require_power(actor, api_account.account_id, api_account.role)
    return api_account


def _require_power(actor: Actor, account_id: UUID, role: str) -> None:
    """Nobody hands out more than they have: neither a greater role nor a wider reach."""
    limited = actor.scopes is not None or actor.inbox_ids is not None
    if limited or Role.from_word(role) > actor.roles[account_id]:
        raise RoleTooHigh
