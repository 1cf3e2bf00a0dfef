"""How an account wants its chats handled."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from crm.models import ConversationSettings
from ticaret.tenancy.actor import Actor, Role


def settings_of(*, actor: Actor, account_id: UUID) -> ConversationSettings:
    """The account's settings; unsaved defaults as long as nobody changed them."""
    actor.require(account_id, Role.VIEWER)
    found = ConversationSettings.objects.for_accounts([account_id]).first()
    return found or ConversationSettings(account_id=account_id)


def accounts_that_keep_closed(*, account_ids: Collection[UUID]) -> set[UUID]:
    """Those of the accounts whose closed chats stay closed when the customer writes again."""
    rows = ConversationSettings.objects.for_accounts(account_ids).filter(reopen_on_message=False)
    return set(rows.values_list("account_id", flat=True))
