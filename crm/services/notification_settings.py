"""Which mails the acting user wants from an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.errors import OnlyUsers
from crm.models import NotificationSettings
from crm.services.changing import assign
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **given: Any,
) -> NotificationSettings:
    """Change the acting user's own wishes. Raises Forbidden, OnlyUsers, PreconditionFailed."""
    actor.require(account_id, Role.VIEWER)
    if actor.kind != "user" or actor.id is None:
        raise OnlyUsers
    rows = NotificationSettings.objects.for_accounts([account_id]).filter(user_id=actor.id)
    new = insert_new([NotificationSettings(account_id=account_id, user_id=actor.id)])
    wishes = rows.select_for_update(no_key=True).get()
    if not new:
        require_match(if_match, wishes.updated_at)
    changed = assign(wishes, given)
    if changed:
        wishes.save(update_fields=[*changed, "updated_at"])
        trail.record(
            actor=actor,
            account_id=account_id,
            action="notification_settings.updated",
            target=wishes,
            changes=changed,
        )
    return wishes
