"""Whom a text calls: `@` and the address of a member, or `@[any name](the user's id)`."""

from __future__ import annotations

import re
from uuid import UUID

from accounts.models import Membership
from crm.selectors.people import require_members

_BY_ID = re.compile(r"@\[[^\]\n]{0,200}\]\(([0-9a-fA-F-]{36})\)")
_BY_ADDRESS = re.compile(r"(?<![\w.+-])@([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")


def mentioned(*, account_id: UUID, text: str) -> list[UUID]:
    """The users that `text` calls, each once, in the order of their ids.

    An address that is no member's is only text. Raises UserNotMember for the id of a user who
    is not an active member of the account.
    """
    named = [user_id for found in _BY_ID.findall(text) if (user_id := _uuid(found))]
    if named:
        require_members(account_id=account_id, user_ids=named, field="text")
    addresses = {found.rstrip(".").lower() for found in _BY_ADDRESS.findall(text)}
    if addresses:
        rows = Membership.objects.for_accounts([account_id]).filter(
            user__email__in=addresses, user__is_active=True
        )
        named += rows.values_list("user_id", flat=True)
    return sorted(set(named))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
