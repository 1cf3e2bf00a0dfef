"""What others hear of accounts. Payload keys are as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ticaret.events.catalogue import register_event_type
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

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_MEMBER = {"userId": _ID, "role": "agent"}
_API_ACCOUNT = {"apiAccountId": _ID, "name": "Muhasebe", "role": "agent"}


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    for type, example, tr, en in (
        (MEMBER_ADDED, _MEMBER, "Hesaba bir kullanıcı eklendi.", "A user was added."),
        (
            MEMBER_ROLE_CHANGED,
            {**_MEMBER, "previousRole": "viewer"},
            "Bir kullanıcının rolü değişti.",
            "The role of a user changed.",
        ),
        (
            MEMBER_REMOVED,
            _MEMBER,
            "Bir kullanıcı hesaptan çıkarıldı.",
            "A user was removed from the account.",
        ),
        (
            API_ACCOUNT_CREATED,
            _API_ACCOUNT,
            "Bir API hesabı oluşturuldu.",
            "An API account was created.",
        ),
        (API_ACCOUNT_UPDATED, _API_ACCOUNT, "Bir API hesabı değişti.", "An API account changed."),
        (
            API_ACCOUNT_ROTATED,
            _API_ACCOUNT,
            "Bir API hesabının gizli anahtarı yenilendi.",
            "The secret of an API account was replaced.",
        ),
        (
            API_ACCOUNT_REVOKED,
            _API_ACCOUNT,
            "Bir API hesabı iptal edildi.",
            "An API account was revoked.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)


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
