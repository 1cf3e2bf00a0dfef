"""What others hear of accounts. Payload keys are as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from accounts.models import ApiAccount, Membership

MEMBER_ADDED = "member.added"
MEMBER_ROLE_CHANGED = "member.role_changed"
MEMBER_REMOVED = "member.removed"
API_ACCOUNT_CREATED = "api_account.created"
API_ACCOUNT_UPDATED = "api_account.updated"
API_ACCOUNT_ROTATED = "api_account.rotated"
API_ACCOUNT_REVOKED = "api_account.revoked"

# Whoever listens must be asked again whether they still may.
RIGHTS_CHANGED = frozenset(
    {MEMBER_ROLE_CHANGED, MEMBER_REMOVED, API_ACCOUNT_UPDATED, API_ACCOUNT_REVOKED}
)


def member_event(
    kind: str, membership: Membership, occurred_at: datetime, **more: Any
) -> DomainEvent:
    """An event about a member: who it is, and the role."""
    payload = {"userId": str(membership.user_id), "role": membership.role, **more}
    return DomainEvent(
        account_id=membership.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def api_account_event(kind: str, api_account: ApiAccount, occurred_at: datetime) -> DomainEvent:
    """An event about an API account. Neither its key nor a secret is in it."""
    payload = {
        "apiAccountId": str(api_account.id),
        "name": api_account.name,
        "role": api_account.role,
    }
    return DomainEvent(
        account_id=api_account.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )
