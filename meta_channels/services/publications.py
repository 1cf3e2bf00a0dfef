"""Publications begin, are moved to another time, cancelled, tried again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging.choices import InboxStatus
from messaging.models import Inbox
from meta_channels import errors, events
from meta_channels.choices import ItemState, MediaKind, PublicationKind, PublicationState
from meta_channels.models import Publication, PublicationItem, PublishingFile
from meta_channels.publishing_rules import (
    INSTAGRAM_KINDS,
    Facts,
    Fault,
    media_faults,
    text_faults,
)
from meta_channels.selectors.publications import locked_publication, publishing_files
from meta_channels.services.publication_times import may_hand_over, start_at
from ticaret import doorbell
from ticaret.api.preconditions import require_match
from ticaret.audit.trail import record
from ticaret.errors import FieldError, NotFound
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

PUBLISH_DUE = "meta_channels.tasks.publish_due"
_FARTHEST = timedelta(days=365)
# Nothing has been sent to Meta that could be seen there.
_BEFORE = {
    PublicationState.DRAFT,
    PublicationState.CHECKED,
    PublicationState.UPLOADING,
    PublicationState.PROCESSING,
    PublicationState.READY,
}


@dataclass(frozen=True, slots=True)
class MediaDraft:
    """One image or video: a file of ours (`file_id`) or an address that Meta can fetch (`url`).

    `kind` is needed with a `url` alone. `stated` is what the caller knows of a video.
    """

    kind: str = ""
    file_id: UUID | None = None
    url: str = ""
    alt_text: str = ""
    stated: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublicationDraft:
    """What is to be published. `publish_at` is None for at once."""

    kind: PublicationKind
    text: str = ""
    link: str = ""
    media: Sequence[MediaDraft] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    publish_at: datetime | None = None


def queue(*, actor: Actor, inbox: Inbox, draft: PublicationDraft, now: datetime) -> Publication:
    """Queue `draft` for an asset that was found for the actor. Returns it, a `draft`.

    Raises CannotPublish, NothingToPublish, TextNotAllowed, MediaNotAllowed, ScheduleNotAllowed,
    NotFound for a file of others; then nothing was written.
    """
    _check_inbox(inbox, draft.kind)
    _check_time(draft.publish_at, now)
    if draft.kind == PublicationKind.TEXT and not draft.text.strip():
        raise errors.NothingToPublish
    files = publishing_files(
        account_id=inbox.account_id,
        file_ids=[medium.file_id for medium in draft.media if medium.file_id],
    )
    facts = [_facts(medium, files) for medium in draft.media]
    _refuse(errors.TextNotAllowed, text_faults(draft.kind, draft.text, draft.options))
    _refuse(errors.MediaNotAllowed, media_faults(draft.kind, facts))
    with transaction.atomic():
        publication = Publication.objects.create(
            account_id=inbox.account_id,
            inbox=inbox,
            kind=draft.kind,
            text=draft.text,
            link=draft.link,
            options=dict(draft.options),
            publish_at=draft.publish_at,
            requested_by_user_id=actor.id if actor.kind == "user" else None,
            requested_by=actor.label,
            next_attempt_at=now,
        )
        PublicationItem.objects.bulk_create(
            PublicationItem(
                account_id=inbox.account_id,
                publication=publication,
                position=place,
                kind=facts[place].kind,
                file=files.get(medium.file_id) if medium.file_id else None,
                url=medium.url,
                alt_text=medium.alt_text,
                stated=dict(medium.stated),
                state=ItemState.CHECKED if medium.file_id else ItemState.PENDING,
            )
            for place, medium in enumerate(draft.media)
        )
        record(
            actor=actor,
            account_id=inbox.account_id,
            action="publication.queued",
            target=publication,
            changes={"kind": (None, draft.kind), "publish_at": (None, _iso(draft.publish_at))},
        )
        _tell(publication, now)
    return publication


@transaction.atomic
def cancel(
    *, actor: Actor, publication_id: UUID, now: datetime, if_match: str | None = None
) -> Publication:
    """Stop a publication before it is out; what Meta was to publish is taken back from it.

    Raises PublicationNotFound, Forbidden, PreconditionFailed, PublicationUnderWay.
    """
    publication = locked_publication(actor=actor, publication_id=publication_id)
    require_match(if_match, publication.updated_at)
    before = publication.state
    if before in _BEFORE or before == PublicationState.FAILED:
        publication.state = PublicationState.CANCELLED
    elif before in {PublicationState.HANDED_OVER, PublicationState.RESCHEDULING}:
        publication.state = PublicationState.CANCELLING
    else:
        raise errors.PublicationUnderWay
    _change(actor, publication, "publication.cancelled", {"state": before}, now)
    return publication


@transaction.atomic
def reschedule(
    *,
    actor: Actor,
    publication_id: UUID,
    publish_at: datetime | None,
    now: datetime,
    if_match: str | None = None,
) -> Publication:
    """Give a publication that is not out another time; None for at once.

    Raises PublicationNotFound, Forbidden, PreconditionFailed, PublicationUnderWay,
    ScheduleNotAllowed.
    """
    publication = locked_publication(actor=actor, publication_id=publication_id)
    require_match(if_match, publication.updated_at)
    _check_time(publish_at, now)
    before = {"publish_at": _iso(publication.publish_at), "state": publication.state}
    if publication.state == PublicationState.HANDED_OVER:
        if publish_at is None or not may_hand_over(publish_at, now):
            raise errors.ScheduleNotAllowed(
                detail_tr="Meta'ya bırakılan bir yayın, 10 dakika ile 29 gün arasına alınabilir.",
                detail_en="What Meta is to publish can be moved to within 10 minutes and 29 days.",
            )
        publication.state = PublicationState.RESCHEDULING
    elif publication.state not in _BEFORE:
        raise errors.PublicationUnderWay
    publication.publish_at = publish_at
    _change(actor, publication, "publication.rescheduled", before, now)
    return publication


@transaction.atomic
def retry(
    *, actor: Actor, publication_id: UUID, now: datetime, if_match: str | None = None
) -> Publication:
    """Begin anew with what failed, or what has no known outcome: who asks has looked.

    Raises PublicationNotFound, Forbidden, PreconditionFailed, NothingToRetry.
    """
    publication = locked_publication(actor=actor, publication_id=publication_id)
    require_match(if_match, publication.updated_at)
    before = publication.state
    if before not in {PublicationState.FAILED, PublicationState.UNKNOWN}:
        raise errors.NothingToRetry
    publication.state = PublicationState.DRAFT
    publication.container_id, publication.container_made_at = "", None
    publication.remakes = 0
    if publication.publish_at is not None and publication.publish_at < now:
        publication.publish_at = None
    for item in publication.items.select_for_update():
        item.state = ItemState.CHECKED if item.file_id else ItemState.PENDING
        item.external_id, item.error = "", None
        item.save(update_fields=["state", "external_id", "error", "updated_at"])
    publication.error = None
    _change(actor, publication, "publication.retried", {"state": before}, now)
    return publication


def _change(
    actor: Actor, publication: Publication, action: str, before: Mapping[str, Any], now: datetime
) -> None:
    """A worker that holds the row loses it: what it brings back no longer counts."""
    publication.lease_token = publication.lease_until = None
    publication.polls = publication.failures = publication.look_ups = 0
    publication.next_attempt_at = now
    if publication.state == PublicationState.CHECKED:
        publication.next_attempt_at = start_at(publication, now)
    publication.save()
    after = {"publish_at": _iso(publication.publish_at), "state": publication.state}
    record(
        actor=actor,
        account_id=publication.account_id,
        action=action,
        target=publication,
        changes={name: (value, after[name]) for name, value in before.items()},
    )
    _tell(publication, now)


def _tell(publication: Publication, now: datetime) -> None:
    publish(events.publication_event(publication, now))
    doorbell.ring_on_commit(PUBLISH_DUE)


def _check_inbox(inbox: Inbox, kind: PublicationKind) -> None:
    if inbox.status == InboxStatus.DISABLED or not inbox.capabilities.get("publishing"):
        raise errors.CannotPublish
    on_page = inbox.channel == "facebook_page"
    if on_page == (kind in INSTAGRAM_KINDS):
        raise errors.NotPossibleHere


def _check_time(publish_at: datetime | None, now: datetime) -> None:
    if publish_at is not None and not now < publish_at <= now + _FARTHEST:
        raise errors.ScheduleNotAllowed(
            fields=[
                FieldError(
                    "scheduledAt",
                    errors.ScheduleNotAllowed.code,
                    errors.ScheduleNotAllowed.message_tr,
                    errors.ScheduleNotAllowed.message_en,
                )
            ]
        )


def _facts(medium: MediaDraft, files: Mapping[UUID, PublishingFile]) -> Facts:
    stated = medium.stated
    if medium.file_id is None:
        return Facts(
            kind=MediaKind(medium.kind),
            size=_int(stated.get("size")),
            width=_int(stated.get("width")),
            height=_int(stated.get("height")),
            seconds=stated.get("durationSeconds"),
            alt_text=medium.alt_text,
        )
    file = files.get(medium.file_id)
    if file is None:
        raise NotFound
    return Facts(
        kind=MediaKind(file.kind),
        mime_type=file.mime_type,
        size=file.size,
        width=file.width or _int(stated.get("width")),
        height=file.height or _int(stated.get("height")),
        seconds=stated.get("durationSeconds"),
        alt_text=medium.alt_text,
    )


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)


def _refuse(
    refusal: type[errors.TextNotAllowed | errors.MediaNotAllowed], faults: Iterable[Fault]
) -> None:
    found = list(faults)
    if not found:
        return
    raise refusal(
        detail_tr=found[0].tr,
        detail_en=found[0].en,
        fields=[
            FieldError(
                "text" if refusal is errors.TextNotAllowed else _place(fault),
                fault.code,
                fault.tr,
                fault.en,
            )
            for fault in found
        ],
    )


def _place(fault: Fault) -> str:
    return "media" if fault.item is None else f"media.{fault.item}"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
