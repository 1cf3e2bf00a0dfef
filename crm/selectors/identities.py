"""How to fetch identities, their history, and the chats behind them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from crm.errors import ChatNotFound, IdentityNotFound, MessageNotFound
from crm.models import Identity
from crm.ports import ConversationFacts, MessageFacts, conversation_directory
from crm.selectors.searching import matching, region_for
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def identities(
    *,
    actor: Actor,
    q: str = "",
    state: str = "",
    channel: str = "",
    inbox_id: UUID | None = None,
    customer_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> TenantQuerySet[Identity]:
    """The identities of the actor's accounts, in the inboxes it may touch.

    `state` is `matched`, `unmatched` or empty for all.
    """
    rows = Identity.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    if state:
        rows = rows.filter(customer__isnull=state == "unmatched")
    exact = {
        "channel": channel,
        "inbox_id": inbox_id,
        "customer_id": customer_id,
        "contact_id": contact_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return matching(rows, q=q, region=region_for(actor=actor, q=q)) if q else rows


def identity(*, actor: Actor, identity_id: UUID) -> TenantQuerySet[Identity]:
    """One identity, if it is the actor's."""
    return identities(actor=actor).filter(pk=identity_id)


def identity_of_chat(*, actor: Actor, conversation_id: UUID) -> TenantQuerySet[Identity]:
    """The identity of a chat, if it is the actor's."""
    return identities(actor=actor).filter(conversation_id=conversation_id)


def require_identity(*, actor: Actor, identity_id: UUID) -> Identity:
    """One identity. Raises IdentityNotFound."""
    found = identity(actor=actor, identity_id=identity_id).first()
    if found is None:
        raise IdentityNotFound
    return found


def locked_identity(*, actor: Actor, identity_id: UUID, role: Role = Role.AGENT) -> Identity:
    """One identity, locked until the transaction ends. Raises IdentityNotFound, Forbidden."""
    found = identity(actor=actor, identity_id=identity_id).select_for_update(no_key=True).first()
    if found is None:
        raise IdentityNotFound
    actor.require(found.account_id, role)
    return found


def identities_of(account_id: UUID, customer_id: UUID) -> TenantQuerySet[Identity]:
    """The identities that point at a customer now."""
    return Identity.objects.for_accounts([account_id]).filter(customer_id=customer_id)


def shown_on_chats(
    *, account_id: UUID, conversation_ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """What lists of chats show of the customer, by chat; who has none is absent."""
    rows = Identity.objects.for_accounts([account_id]).filter(
        conversation_id__in=conversation_ids, customer__deleted_at__isnull=True
    )
    shown: dict[UUID, dict[str, Any]] = {}
    for row in rows.filter(customer__isnull=False).values(
        "conversation_id",
        "id",
        "customer_id",
        "customer__title",
        "contact_id",
        "contact__display_name",
    ):
        if row["conversation_id"] is not None:
            shown[row["conversation_id"]] = {
                "identityId": row["id"],
                "customerId": row["customer_id"],
                "customerTitle": row["customer__title"],
                "contactId": row["contact_id"],
                "contactName": row["contact__display_name"],
            }
    return shown


def chats(
    *, actor: Actor, account_id: UUID, ids: Collection[UUID]
) -> dict[UUID, ConversationFacts]:
    """Those of the chats that the actor may see within the account."""
    return conversation_directory().conversations(actor=actor, account_id=account_id, ids=ids)


def require_chat(*, actor: Actor, account_id: UUID, conversation_id: UUID) -> ConversationFacts:
    """One chat of any channel. Raises ChatNotFound."""
    found = chats(actor=actor, account_id=account_id, ids=[conversation_id])
    if conversation_id not in found:
        raise ChatNotFound
    return found[conversation_id]


def messages(*, actor: Actor, account_id: UUID, ids: Collection[UUID]) -> dict[UUID, MessageFacts]:
    """Those of the messages that the actor may see within the account."""
    return conversation_directory().messages(actor=actor, account_id=account_id, ids=ids)


def require_message(*, actor: Actor, account_id: UUID, message_id: UUID) -> MessageFacts:
    """One message of any channel. Raises MessageNotFound."""
    found = messages(actor=actor, account_id=account_id, ids=[message_id])
    if message_id not in found:
        raise MessageNotFound
    return found[message_id]
