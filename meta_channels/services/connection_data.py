"""What is held about the people whose consent connected something."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from meta_channels.choices import ConnectionState
from meta_channels.models import Connection, MetaAsset, OAuthState
from ticaret.privacy.ports import Erased, Kept, Subject
from ticaret.tenancy.querysets import TenantQuerySet


def export(account_id: UUID, subject: Subject) -> list[dict[str, Any]]:
    """The consents that the person gave, or asked for as a user; never a token."""
    rows = _connections(account_id, subject).order_by("id")
    return [
        {
            "id": str(row.pk),
            "flow": row.flow,
            "state": row.state,
            "externalUserId": row.external_user_id,
            "requestedBy": row.requested_by,
            "scopes": row.scopes,
            "offered": row.offered,
            "createdAt": row.created_at.isoformat(),
        }
        for row in rows
    ]


def erase(account_id: UUID, subject: Subject, now: datetime) -> Erased:
    """The consents lose their access and whose they were.

    Assets in use keep living by what they opened, which is told as `Kept`; those that were put
    away lose the person too.
    """
    asked = OAuthState.objects.for_accounts([account_id]).filter(requested_by=subject.email)
    rows = asked.delete()[0] if subject.email else 0
    assets = _assets(account_id, subject)
    rows += assets.filter(inbox__deleted_at__isnull=False).update(
        external_user_id="", updated_at=now
    )
    in_use = assets.filter(inbox__deleted_at__isnull=True).count()
    rows += _connections(account_id, subject).update(
        external_user_id="",
        requested_by="",
        token=None,
        offered=[],
        outcome={},
        state=ConnectionState.REVOKED,
        updated_at=now,
    )
    kept = Kept("meta_assets", "disconnect_the_asset", in_use)
    return Erased(rows=rows, kept=(kept,) if in_use else ())


def _connections(account_id: UUID, subject: Subject) -> TenantQuerySet[Connection]:
    rows = Connection.objects.for_accounts([account_id])
    named = Q()
    if subject.external_id:
        named |= Q(external_user_id=subject.external_id)
    if subject.email:
        named |= Q(requested_by=subject.email)
    return rows.filter(named) if named else rows.none()


def _assets(account_id: UUID, subject: Subject) -> TenantQuerySet[MetaAsset]:
    rows = MetaAsset.objects.for_accounts([account_id])
    if not subject.external_id:
        return rows.none()
    return rows.filter(external_user_id=subject.external_id)
