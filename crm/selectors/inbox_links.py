"""How to fetch inbox links and what can be linked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from crm.errors import InboxSourceNotFound
from crm.models import InboxLink, InboxLinkContact
from crm.ports import LinkSource, inbox_sources
from ticaret.db.search import fold
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def links(*, actor: Actor, customer_id: UUID | None = None) -> TenantQuerySet[InboxLink]:
    """The inbox links of the actor's accounts, in the inboxes it may touch."""
    rows = InboxLink.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(customer__deleted_at__isnull=True)
    if actor.inbox_ids is not None:
        rows = rows.filter(source_id__in=actor.inbox_ids)
    return rows if customer_id is None else rows.filter(customer_id=customer_id)


def links_of(account_id: UUID, customer_id: UUID) -> TenantQuerySet[InboxLink]:
    """The links of a customer's inboxes now."""
    return InboxLink.objects.for_accounts([account_id]).filter(customer_id=customer_id)


def link_of(*, actor: Actor, account_id: UUID, source_id: UUID) -> InboxLink | None:
    """The link of one inbox; None when it is no customer's."""
    return links(actor=actor).filter(account_id=account_id, source_id=source_id).first()


def locked_link(*, actor: Actor, account_id: UUID, source_id: UUID) -> InboxLink | None:
    """The link of one inbox, locked until the transaction ends."""
    rows = InboxLink.objects.for_accounts([account_id]).filter(source_id=source_id)
    if actor.inbox_ids is not None:
        rows = rows.filter(source_id__in=actor.inbox_ids)
    return rows.select_for_update(no_key=True).first()


def contacts_behind(*, actor: Actor, link_ids: Sequence[UUID]) -> TenantQuerySet[InboxLinkContact]:
    """The live contacts of links, in their order."""
    rows = InboxLinkContact.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(link_id__in=link_ids, contact__deleted_at__isnull=True)
    return rows.order_by("link_id", "position")


def sources(
    *, actor: Actor, account_id: UUID, q: str = "", source_type: str = "", channel: str = ""
) -> list[LinkSource]:
    """The connected inboxes of the account that the actor may touch, by name."""
    found = inbox_sources().sources(actor=actor, account_id=account_id)
    words = fold(q).split()
    return [
        source
        for source in found
        if (not source_type or source.source_type == source_type)
        and (not channel or source.channel == channel)
        and all(word in fold(source.label) for word in words)
    ]


def sources_by_id(*, actor: Actor, keys: Sequence[tuple[UUID, UUID]]) -> dict[UUID, LinkSource]:
    """Connected inboxes by id, for (account, inbox) pairs of rows fetched for the actor."""
    found: dict[UUID, LinkSource] = {}
    for account_id in sorted({account_id for account_id, _ in keys}):
        ids = [source_id for account, source_id in keys if account == account_id]
        for source in inbox_sources().sources(actor=actor, account_id=account_id, ids=ids):
            found[source.source_id] = source
    return found


def require_source(
    *, actor: Actor, account_id: UUID, source_type: str, source_id: UUID
) -> LinkSource:
    """One connected inbox. Raises InboxSourceNotFound, also when it is of another type."""
    found = inbox_sources().sources(actor=actor, account_id=account_id, ids=[source_id])
    for source in found:
        if source.source_type == source_type:
            return source
    raise InboxSourceNotFound


def require_inbox(*, actor: Actor, account_id: UUID, inbox_id: UUID) -> LinkSource:
    """One connected inbox of whatever type. Raises InboxSourceNotFound."""
    found = inbox_sources().sources(actor=actor, account_id=account_id, ids=[inbox_id])
    if not found:
        raise InboxSourceNotFound
    return found[0]
