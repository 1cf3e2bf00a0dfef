"""Assets, connections and templates, as an actor may see them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from messaging import selectors
from messaging.choices import Channel
from messaging.models import Inbox
from meta_channels.choices import Flow
from meta_channels.errors import AssetNotFound, ConnectionNotFound, TemplateNotFound
from meta_channels.models import Connection, MessageTemplate, MetaAsset
from ticaret.db.folding import Folded
from ticaret.db.search import search_terms
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

META_CHANNELS = (
    Channel.FACEBOOK_PAGE,
    Channel.INSTAGRAM_BUSINESS,
    Channel.WHATSAPP_BUSINESS,
)
INSTAGRAM_CHANNELS = (Channel.INSTAGRAM_LOGIN,)
EVERY_CHANNEL = (*META_CHANNELS, *INSTAGRAM_CHANNELS)


def flow_of(channel: str) -> Flow:
    """By which login assets of `channel` are connected."""
    return Flow.INSTAGRAM if channel == Channel.INSTAGRAM_LOGIN else Flow.FACEBOOK


def assets(
    *, actor: Actor, channels: Sequence[str], account_id: UUID | None = None
) -> TenantQuerySet[Inbox]:
    """The connected assets of `channels` that `actor` may see."""
    return selectors.inboxes(actor=actor, account_id=account_id).filter(channel__in=channels)


def asset(*, actor: Actor, channels: Sequence[str], name: str) -> Inbox:
    """The asset whose id, or whose id at Meta, is `name`. Raises NotFound."""
    known_as = Q(external_id=name)
    with contextlib.suppress(ValueError):
        known_as |= Q(id=UUID(name))
    row = assets(actor=actor, channels=channels).filter(known_as).order_by("id").first()
    if row is None:
        raise NotFound
    return row


def matching_assets(rows: TenantQuerySet[Inbox], *, q: str) -> TenantQuerySet[Inbox]:
    """Those whose name, user name, number or id at Meta contains what `q` says."""
    found: Any = rows.annotate(
        folded_name=Folded("name"), folded_user=Folded("username"), digits=Folded("phone_number")
    )
    for term, digits in search_terms(q, region="TR"):
        found = found.filter(
            Q(folded_name__contains=term)
            | Q(folded_user__contains=term)
            | Q(digits__contains=term)
            | Q(external_id__contains=digits)
        )
    matching: TenantQuerySet[Inbox] = found
    return matching


def asset_of_account(
    *,
    actor: Actor,
    account_id: UUID,
    inbox_id: UUID,
    channels: Sequence[str] = EVERY_CHANNEL,
    role: Role = Role.VIEWER,
) -> Inbox:
    """One connected asset of the account. Raises AssetNotFound, NotFound or Forbidden."""
    rows = selectors.inboxes(actor=actor, role=role, account_id=account_id)
    row = rows.filter(id=inbox_id, channel__in=channels).first()
    if row is None:
        raise AssetNotFound
    return row


def locked_asset(inbox_id: UUID) -> tuple[Inbox, MetaAsset] | None:
    """A connected asset, locked, with what Meta's channels know of it; None when it is gone."""
    inbox = (
        Inbox.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(id=inbox_id, channel__in=EVERY_CHANNEL, deleted_at__isnull=True)
        .first()
    )
    return None if inbox is None else (inbox, facts_of(inbox))


def facts_of(inbox: Inbox) -> MetaAsset:
    """What Meta's channels know of `inbox`, which is locked; made when it is new."""
    facts, _ = MetaAsset.objects.unscoped().get_or_create(
        inbox=inbox, defaults={"account_id": inbox.account_id, "flow": flow_of(inbox.channel)}
    )
    return facts


def connections(*, actor: Actor, account_id: UUID) -> TenantQuerySet[Connection]:
    """The accesses that people gave to the account. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.ADMIN)
    return Connection.objects.for_accounts([account_id])


def locked_connection(*, actor: Actor, account_id: UUID, connection_id: UUID) -> Connection:
    """One of them, locked. Raises ConnectionNotFound."""
    rows = connections(actor=actor, account_id=account_id).select_for_update(no_key=True)
    row = rows.filter(id=connection_id).first()
    if row is None:
        raise ConnectionNotFound
    return row


def templates(*, inbox: Inbox) -> TenantQuerySet[MessageTemplate]:
    """The templates of the business account of a number that was fetched for the actor."""
    return MessageTemplate.objects.for_accounts([inbox.account_id]).filter(
        waba_id=inbox.parent_external_id
    )


def template(*, inbox: Inbox, template_id: UUID) -> MessageTemplate:
    """One template of the number's business account. Raises TemplateNotFound."""
    row = templates(inbox=inbox).filter(id=template_id).first()
    if row is None:
        raise TemplateNotFound
    return row


def matching_templates(
    rows: TenantQuerySet[MessageTemplate], *, q: str
) -> TenantQuerySet[MessageTemplate]:
    """Those whose name or text contains what `q` says."""
    for term, _ in search_terms(q, region="TR"):
        rows = rows.filter(search__contains=term)
    return rows
