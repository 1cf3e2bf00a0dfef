"""What can happen to an API account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import events, secrets
from accounts.errors import ApiAccountRevoked, InboxNotFound, RoleTooHigh
from accounts.models import ApiAccount
from accounts.ports import own_inboxes
from accounts.selectors import locked_api_account
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
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
    for a greater role and for an actor limited to scopes or inboxes, InboxNotFound.
    """
    actor.require(account_id, Role.ADMIN)
    _require_power(actor, account_id, role)
    _require_own_inboxes(account_id, inbox_ids)
    secret = secrets.new_secret()
    api_account = ApiAccount(
        account_id=account_id,
        key=secrets.new_key(),
        secret_hash=secrets.digest(secret),
        **_stored(
            name=name,
            role=role,
            scopes=scopes,
            allowed_ips=allowed_ips,
            inbox_ids=inbox_ids,
            expires_at=expires_at,
        ),
    )
    api_account.save(force_insert=True)
    created = {"name": (None, name), "role": (None, role)}
    _tell(actor, api_account, events.API_ACCOUNT_CREATED, timezone.now(), created)
    return api_account, secret


@transaction.atomic
def update(
    *,
    actor: Actor,
    api_account_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **changes: Any,
) -> ApiAccount:
    """Change what an API account is called and may do, from its next request on.

    Raises NotFound, PreconditionFailed, ApiAccountRevoked, RoleTooHigh, InboxNotFound.
    """
    api_account = _owned(actor, api_account_id)
    require_match(if_match, api_account.updated_at)
    if api_account.revoked_at is not None:
        raise ApiAccountRevoked
    _require_power(actor, api_account.account_id, changes.get("role", api_account.role))
    _require_own_inboxes(api_account.account_id, changes.get("inbox_ids"))
    changed: dict[str, tuple[Any, Any]] = {}
    for name, value in _stored(**changes).items():
        before = getattr(api_account, name)
        if before != value:
            changed[name] = (before, value)
            setattr(api_account, name, value)
    if changed:
        api_account.save(update_fields=[*changed, "updated_at"])
        _tell(actor, api_account, events.API_ACCOUNT_UPDATED, now, changed)
    return api_account


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
    before = api_account.previous_secret_until
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
    changed = {"previous_secret_until": (before, api_account.previous_secret_until)}
    _tell(actor, api_account, events.API_ACCOUNT_ROTATED, now, changed)
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
        _tell(actor, api_account, events.API_ACCOUNT_REVOKED, now, {"revoked_at": (None, now)})
    return api_account


def _stored(**given: Any) -> dict[str, Any]:
    """The given columns, lists without repetitions and in one order."""
    for name in ("scopes", "allowed_ips", "inbox_ids"):
        if given.get(name) is not None:
            given[name] = sorted(set(given[name]))
    return given


def _owned(actor: Actor, api_account_id: UUID) -> ApiAccount:
    api_account = locked_api_account(actor=actor, api_account_id=api_account_id)
    _require_power(actor, api_account.account_id, api_account.role)
    return api_account


def _require_power(actor: Actor, account_id: UUID, role: str) -> None:
    """Nobody hands out more than they have: neither a greater role nor a wider reach."""
    limited = actor.scopes is not None or actor.inbox_ids is not None
    if limited or Role.from_word(role) > actor.roles[account_id]:
        raise RoleTooHigh


def _require_own_inboxes(account_id: UUID, inbox_ids: Sequence[UUID] | None) -> None:
    if inbox_ids and own_inboxes(account_id, inbox_ids) != set(inbox_ids):
        raise InboxNotFound


def _tell(
    actor: Actor,
    api_account: ApiAccount,
    kind: str,
    now: datetime,
    changes: dict[str, tuple[Any, Any]],
) -> None:
    trail.record(
        actor=actor,
        account_id=api_account.account_id,
        action=kind,
        target=api_account,
        changes=changes,
    )
    publish(events.api_account_event(kind, api_account, now))
