"""Publications and files to be published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models import Inbox
from meta_channels.channels import POSTING
from meta_channels.choices import WORKING_STATES, PublicationState
from meta_channels.errors import PublicationNotFound
from meta_channels.models import Publication, PublicationItem, PublishingFile
from meta_channels.selectors.comments import visible_inboxes
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def publications(
    *,
    actor: Actor,
    inbox_id: UUID | None = None,
    state: str = "",
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> TenantQuerySet[Publication]:
    """Publications of the actor's assets.

    `since` and `until` are a range of the calendar: when it is or was to be out.
    """
    rows: Any = Publication.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        inbox_id__in=visible_inboxes(actor).values("id")
    )
    exact = {"inbox_id": inbox_id, "state": state, "kind": kind}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if since is not None or until is not None:
        rows = rows.annotate(on_calendar=Coalesce("published_at", "publish_at", "created_at"))
    if since is not None:
        rows = rows.filter(on_calendar__gte=since)
    if until is not None:
        rows = rows.filter(on_calendar__lt=until)
    found: TenantQuerySet[Publication] = rows
    return found


def publication(*, actor: Actor, publication_id: UUID) -> TenantQuerySet[Publication]:
    """One publication, if it is the actor's."""
    return publications(actor=actor).filter(pk=publication_id)


def locked_publication(*, actor: Actor, publication_id: UUID) -> Publication:
    """One publication, locked until the transaction ends. Raises PublicationNotFound, Forbidden."""
    found = (
        publication(actor=actor, publication_id=publication_id)
        .select_for_update(of=("self",))
        .select_related("inbox")
        .first()
    )
    if found is None:
        raise PublicationNotFound
    actor.require(found.account_id, Role.AGENT)
    return found


def items_of(*, actor: Actor, publication_ids: Sequence[UUID]) -> TenantQuerySet[PublicationItem]:
    """The files of these publications, in their order."""
    rows = PublicationItem.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(publication_id__in=publication_ids).order_by("publication_id", "position")


def asset_to_publish(*, actor: Actor, asset_id: UUID, channels: Sequence[str] = POSTING) -> Inbox:
    """A connected asset for whoever may see it. Raises NotFound, Forbidden."""
    found = visible_inboxes(actor, channels).filter(id=asset_id).first()
    if found is None:
        raise NotFound
    actor.require(found.account_id, Role.AGENT)
    return found


def publishing_files(*, account_id: UUID, file_ids: Iterable[UUID]) -> dict[UUID, PublishingFile]:
    """Those of `file_ids` that are files of the account."""
    rows = PublishingFile.objects.for_accounts([account_id]).filter(id__in=list(file_ids))
    return {row.pk: row for row in rows}


def publishing_file_for_provider(file_id: UUID) -> PublishingFile | None:
    """The file of a signed address."""
    return PublishingFile.objects.unscoped().filter(id=file_id).first()


def oldest_due_publication() -> datetime | None:
    """Since when the oldest publication that can go on has waited; None when none does."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return (
        Publication.objects.unscoped()
        .filter(free, state__in=WORKING_STATES, next_attempt_at__lte=now, inbox__status="active")
        .filter(inbox__deleted_at__isnull=True)
        .exclude(state=PublicationState.UNKNOWN)
        .exclude(inbox__sends_wait_until__gt=now)
        .order_by("next_attempt_at")
        .values_list("next_attempt_at", flat=True)
        .first()
    )
