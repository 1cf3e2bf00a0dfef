"""Assets and threads as `/meta/…` shows them."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from messaging import selectors
from messaging.models import Inbox
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet


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
