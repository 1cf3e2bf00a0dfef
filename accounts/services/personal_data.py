"""What is held about the people who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Membership, SignIn
from ticaret.privacy.ports import Erased, Kept, Subject


class AccountsData:
    """A user is held only for an account of which they are a member.

    Erasing would take the user from other accounts too, so it is refused: remove the member.
    """

    name = "accounts"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """The user's profile, membership of this account, and sign-ins."""
        membership = _membership(account_id, subject)
        if membership is None:
            return None
        user = membership.user
        sign_ins = SignIn.objects.filter(user=user).order_by("id")
        return {
            "user": {
                "id": str(user.id),
                "email": user.email,
                "firstName": user.first_name,
                "lastName": user.last_name,
                "displayName": user.display_name,
                "locale": user.locale,
                "createdAt": user.created_at.isoformat(),
                "lastLogin": _iso(user.last_login),
            },
            "membership": {
                "role": membership.role,
                "since": membership.created_at.isoformat(),
            },
            "signIns": [
                {"at": row.created_at.isoformat(), "revokedAt": _iso(row.revoked_at)}
                for row in sign_ins
            ],
        }

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Nothing; says so when there is a member."""
        if _membership(account_id, subject) is None:
            return Erased(rows=0)
        return Erased(rows=0, kept=(Kept(what="user", reason="remove_the_member"),))


def _membership(account_id: UUID, subject: Subject) -> Membership | None:
    if not subject.email:
        return None
    return (
        Membership.objects.for_accounts([account_id])
        .filter(user__email=subject.email)
        .select_related("user")
        .first()
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
