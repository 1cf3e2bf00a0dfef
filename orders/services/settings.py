"""How an account numbers its orders and words their confirmations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from orders import selectors
from orders.models import OrderSettings
from orders.numbering import check_format
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.tenancy.actor import Actor, Role


def order_settings(*, actor: Actor, account_id: UUID) -> OrderSettings:
    """What the account chose, or what holds without a choice. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.VIEWER)
    return selectors.settings_of(account_id)


@transaction.atomic
def update_settings(
    *,
    actor: Actor,
    account_id: UUID,
    if_match: str | None = None,
    **given: Any,
) -> OrderSettings:
    """Change `number_format`, `confirmation_text_tr`, `confirmation_text_en`.

    Numbers that were given stay as they are. An empty text brings the product's own back.
    Raises NotFound, Forbidden, PreconditionFailed, BadNumberFormat.
    """
    actor.require(account_id, Role.ADMIN)
    if "number_format" in given:
        given["number_format"] = check_format(given["number_format"])
    insert_new([OrderSettings(account_id=account_id)])
    settings = selectors.locked_settings(account_id)
    if settings is None:
        raise RuntimeError("settings that were just inserted are not there")
    require_match(if_match, settings.updated_at)
    changes = {
        name: (getattr(settings, name), value)
        for name, value in given.items()
        if getattr(settings, name) != value
    }
    if not changes:
        return settings
    for name, (_, value) in changes.items():
        setattr(settings, name, value)
    settings.save(update_fields=[*changes, "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action="order_settings.updated",
        target=settings,
        changes=changes,
    )
    return settings
