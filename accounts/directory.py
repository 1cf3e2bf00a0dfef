"""Who stands behind credentials: what the API kit asks at each request."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts import secrets
from accounts.errors import AddressNotAllowed
from accounts.models import ApiAccount, Membership
from accounts.selectors import caller
from ticaret.tenancy.actor import Actor, Role

# Asked at every request of every program: the ORM would take four times as long to say it.
_BY_KEY = """
    SELECT id, account_id, name, role, scopes, allowed_ips, inbox_ids, secret_hash,
        previous_secret_hash, previous_secret_until, expires_at, revoked_at, last_used_at
    FROM accounts_apiaccount WHERE key = %s
"""
_NO_DIGEST = secrets.digest("")
_USE_NOTED_EVERY = timedelta(minutes=1)


class _Caller(NamedTuple):
    """The columns of `_BY_KEY`."""

    id: UUID
    account_id: UUID
    name: str
    role: str
    scopes: list[str] | None
    allowed_ips: list[str]
    inbox_ids: list[UUID] | None
    secret_hash: str
    previous_secret_hash: str
    previous_secret_until: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class Directory:
    """Implements `ticaret.api.ports.CallerDirectory`."""

    def user(
        self, *, user_id: UUID, token_version: int | None, sign_in_id: UUID | None = None
    ) -> Actor | None:
        found = caller(user_id=user_id, token_version=token_version, sign_in_id=sign_in_id)
        if found is None:
            return None
        actor, is_new = found
        if is_new:
            _note_joining(user_id)
        return actor

    def api_account(self, *, key: str, secret: str, address: str, now: datetime) -> Actor | None:
        """The API account of `key`; an unknown key costs the same digest and comparisons."""
        row = _caller(key)
        offered = secrets.digest(secret)
        current = hmac.compare_digest(offered, row.secret_hash if row else _NO_DIGEST)
        previous = hmac.compare_digest(offered, (row and row.previous_secret_hash) or _NO_DIGEST)
        if row is None or not (current or (previous and _still(row.previous_secret_until, now))):
            return None
        if row.revoked_at is not None or not _still(row.expires_at, now, unset=True):
            return None
        if row.allowed_ips and not _inside(address, row.allowed_ips):
            raise AddressNotAllowed
        _note_use(row, now)
        return Actor(
            kind="api_account",
            id=row.id,
            roles={row.account_id: Role.from_word(row.role)},
            scopes=None if row.scopes is None else frozenset(row.scopes),
            inbox_ids=None if row.inbox_ids is None else frozenset(row.inbox_ids),
            label=row.name,
        )


def _caller(key: str) -> _Caller | None:
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [key])
        row = cursor.fetchone()
    return None if row is None else _Caller(*row)


def _still(until: datetime | None, now: datetime, *, unset: bool = False) -> bool:
    return unset if until is None else now < until


def _inside(address: str, networks: list[str]) -> bool:
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    return any(caller in ip_network(network, strict=False) for network in networks)


def _note_use(row: _Caller, now: datetime) -> None:
    before = now - _USE_NOTED_EVERY
    if row.last_used_at is not None and row.last_used_at > before:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
    ApiAccount.objects.unscoped().filter(stale, pk=row.id).update(last_used_at=now)


def _note_joining(user_id: UUID) -> None:
    new = Membership.objects.unscoped().filter(user_id=user_id, joined_at=None)
    new.update(joined_at=timezone.now())
