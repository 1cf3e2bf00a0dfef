"""How an account wants its chats handled, and which mails a user wants."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from accounts.errors import OnlyUsers
from crm.models import ConversationSettings, NotificationSettings
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


def notification_settings_of(*, actor: Actor, account_id: UUID) -> NotificationSettings:
    """The acting user's own wishes; unsaved defaults as long as they said nothing.

    Raises Forbidden, OnlyUsers.
    """
    actor.require(account_id, Role.VIEWER)
    if actor.kind != "user" or actor.id is None:
        raise OnlyUsers
    rows = NotificationSettings.objects.for_accounts([account_id]).filter(user_id=actor.id)
    return rows.first() or NotificationSettings(account_id=account_id, user_id=actor.id)
