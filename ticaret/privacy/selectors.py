"""Reading requests about personal data."""

from __future__ import annotations

from uuid import UUID

from ticaret.errors import Forbidden
from ticaret.privacy.models import PersonalDataRequest
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def requests(*, actor: Actor, account_id: UUID) -> TenantQuerySet[PersonalDataRequest]:
    """What was asked for in an account. Raises NotFound or Forbidden."""
    require_all(actor, account_id)
    return PersonalDataRequest.objects.for_accounts([account_id])


def require_all(actor: Actor, account_id: UUID) -> None:
    """Only who administers the whole account may see or erase all of a person's data.

    Raises NotFound or Forbidden.
    """
    actor.require(account_id, Role.ADMIN)
    if actor.inbox_ids is not None:
        raise Forbidden
