"""Publications go on: claim one, take the one step that its state asks for, keep what came of it.

A step makes one call to Meta, outside any transaction, and is written only under its lease:
who cancels or moves a publication takes the lease away. Every step may be taken twice but
the one that publishes. Its attempt is committed before the call leaves; when its outcome is
not known, Meta is asked, and nothing is published again before that is answered.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from messaging.models import Inbox
from messaging.ports import AccessLost, Deferred, OutcomeUnknown, ProviderError
from messaging.services import inboxes, resting
from meta_channels import events
from meta_channels.choices import WORKING_STATES, ItemState, PublicationState
from meta_channels.models import Publication, PublicationAttempt, PublicationItem
from meta_channels.services import own_publications, publication_look_ups, publication_steps
from meta_channels.services.publication_steps import Change, ItemFailed
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

# About an hour with the delays below: longer than Meta is usually away.
MAX_FAILURES = 120
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=5), timedelta(seconds=30)
_WORK = [state for state in WORKING_STATES if state != PublicationState.UNKNOWN]

_CLAIM = f"""
    WITH chosen AS (
        SELECT publication.id, publication.inbox_id,
            inbox.sends_wait_until IS NOT NULL AS is_held
        FROM meta_channels_publication AS publication
        JOIN messaging_inbox AS inbox ON inbox.id = publication.inbox_id
        WHERE (publication.state = ANY(%(work)s)
               OR (publication.state = 'unknown' AND publication.look_ups < %(most)s))
          AND publication.next_attempt_at <= %(now)s
          AND (publication.lease_until IS NULL OR publication.lease_until < %(now)s)
          AND inbox.status = 'active' AND inbox.deleted_at IS NULL
          AND (inbox.sends_wait_until IS NULL OR inbox.sends_wait_until <= %(now)s)
        ORDER BY publication.next_attempt_at, publication.id LIMIT 1
        FOR UPDATE OF publication SKIP LOCKED
    ),
    {resting.FREE}
    UPDATE meta_channels_publication AS publication
    SET lease_token = %(lease)s, lease_until = %(until)s
    FROM free WHERE publication.id = free.id
    RETURNING publication.id
"""  # noqa: S608  # our own words


def publish_due(*, until: datetime) -> int:
    """Take steps until none is due or `until` has come. Returns how many were taken."""
    expire_leases(now=timezone.now())
    taken = 0
    while timezone.now() < until:
        claimed = claim(now=timezone.now())
        if claimed is None:
            break
        take_step(*claimed)
        taken += 1
    return taken


def claim(*, now: datetime) -> tuple[UUID, UUID] | None:
    """Lease one due publication: its id and the lease."""
    lease = new_id()
    values: dict[str, Any] = {
        "now": now,
        "lease": lease,
        "until": now + timedelta(seconds=settings.LEASE_SECONDS),
        "most": len(publication_look_ups.AFTER),
        "work": [str(state) for state in _WORK],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    return None if row is None else (row[0], lease)


def take_step(publication_id: UUID, lease: UUID) -> None:
    """The one step of a claimed publication."""
    now = timezone.now()
    publication = _load(publication_id, lease)
    if publication is None:
        return
    items = list(publication.items.select_related("file").order_by("position"))
    if publication_steps.is_to_publish(publication, now):
        _publish(publication, items, lease)
        return
    result: Change | ProviderError
    try:
        if publication.state == PublicationState.UNKNOWN:
            result = publication_look_ups.look_up(publication, _last_attempt(publication), now)
        else:
            result = publication_steps.step(publication, items, now)
    except ProviderError as error:
        result = error
    except Exception as error:
        logger.exception("a step of publication %s broke", publication_id)
        result = Deferred("internal", type(error).__name__)
    _keep(publication, lease, items, result)


def expire_leases(*, now: datetime) -> None:
    """What a killed worker left in the middle of publishing has no known outcome."""
    with transaction.atomic():
        expired = (
            Publication.objects.unscoped()
            .select_for_update(skip_locked=True)
            .filter(state=PublicationState.PUBLISHING, lease_until__lt=now)
            .order_by("id")[:100]
        )
        for publication in expired:
            error = OutcomeUnknown("interrupted", "the worker stopped during the call")
            for attempt in publication.attempts.filter(finished_at__isnull=True):
                _close(attempt, "unknown", now, error)
            _leave_unknown(publication, error, now)
            _release(publication, now)


def _publish(publication: Publication, items: list[PublicationItem], lease: UUID) -> None:
    """The step that must not be taken twice."""
    attempt = _begin(publication.pk, lease, timezone.now())
    if attempt is None:
        return
    result: Change | ProviderError
    try:
        result = publication_steps.publish(publication, items, timezone.now())
    except ProviderError as error:
        result = error
    except Exception as error:
        logger.exception("publishing %s broke", publication.pk)
        result = OutcomeUnknown("internal", type(error).__name__)
    try:
        with transaction.atomic():
            _record(publication, lease, attempt, items, result, timezone.now())
    except DatabaseError:
        logger.exception("the outcome of publication %s was not recorded", publication.pk)


def _begin(publication_id: UUID, lease: UUID, now: datetime) -> PublicationAttempt | None:
    with transaction.atomic():
        publication = _locked(publication_id)
        if publication is None or publication.lease_token != lease:
            return None
        publication.state = PublicationState.PUBLISHING
        publication.lease_until = now + timedelta(seconds=settings.LEASE_SECONDS)
        publication.save(update_fields=["state", "lease_until", "updated_at"])
        publish(events.publication_event(publication, now))
        return PublicationAttempt.objects.create(publication=publication, started_at=now)


def _record(
    called: Publication,
    lease: UUID,
    attempt: PublicationAttempt,
    items: list[PublicationItem],
    result: Change | ProviderError,
    now: datetime,
) -> None:
    """Meta's word that it is out counts even when the lease ran out meanwhile.

    `called` is as it was when the call left.
    """
    publication = _locked(called.pk)
    if publication is None:
        return
    if isinstance(result, Change):
        resting.end(called.inbox)
        _close(attempt, "published", now)
        if publication.state in {PublicationState.PUBLISHING, PublicationState.UNKNOWN}:
            _apply(publication, items, result, now)
        return
    if publication.lease_token != lease or publication.state != PublicationState.PUBLISHING:
        _close(attempt, "late", now, result)
        return
    outcome = {OutcomeUnknown: "unknown", Deferred: "deferred", AccessLost: "access_lost"}
    _close(attempt, outcome.get(type(result), "refused"), now, result)
    # Refused and deferred were surely not published: it stands where it stood before.
    publication.state = PublicationState.READY
    _fail(publication, called.inbox, items, result, now)


def _keep(
    called: Publication, lease: UUID, items: list[PublicationItem], result: Change | ProviderError
) -> None:
    now = timezone.now()
    with transaction.atomic():
        publication = _locked(called.pk)
        if isinstance(result, Change):
            resting.end(called.inbox)
        if publication is None or publication.lease_token != lease:
            return
        if isinstance(result, Change):
            _apply(publication, items, result, now)
        else:
            _fail(publication, called.inbox, items, result, now)


def _apply(
    publication: Publication, items: list[PublicationItem], change: Change, now: datetime
) -> None:
    before = publication.state
    moved = change.state is not None and change.state != before
    if change.state is not None:
        publication.state = change.state
    for name, value in change.fields.items():
        setattr(publication, name, value)
    if moved:
        publication.polls = publication.failures = publication.look_ups = 0
        publication.error = change.error
    elif change.error is not None:
        publication.error = change.error
    _save_items(items)
    _release(publication, now + change.wait)
    if publication.state in {PublicationState.PUBLISHED, PublicationState.HANDED_OVER}:
        own_publications.show(publication, now=now)
    if moved:
        publish(events.publication_event(publication, now))


def _fail(
    publication: Publication,
    inbox: Inbox,
    items: list[PublicationItem],
    error: ProviderError,
    now: datetime,
) -> None:
    """`inbox` is as it was when the call left."""
    in_doubt = publication.state == PublicationState.UNKNOWN
    match error:
        # While nobody can be asked, what is in doubt stays in doubt.
        case Deferred() if in_doubt or error.endless or publication.failures < MAX_FAILURES:
            _defer(publication, error, now)
        case AccessLost():
            inboxes.mark_needs_reconnect(
                inbox_id=inbox.id, error=error, now=now, token=inboxes.token_of(inbox)
            )
            publication.error = _told(error)
            _release(publication, now)
        case OutcomeUnknown():
            _leave_unknown(publication, error, now)
            _release(publication, now + publication_look_ups.AFTER[0])
        case _ if publication_steps.is_worn_out(error) and _was_in_doubt(publication):
            # Perhaps it is gone because it is out: nothing is made anew before that is known.
            _leave_unknown(publication, error, now)
            _release(publication, now + publication_look_ups.AFTER[0])
        case _:
            if publication_steps.is_worn_out(error) and publication_steps.remake(
                publication, items
            ):
                _save_items(items)
                _release(publication, now)
                return
            _give_up(publication, items, error, now)


def _give_up(
    publication: Publication, items: list[PublicationItem], error: ProviderError, now: datetime
) -> None:
    publication.state = PublicationState.FAILED
    publication.error = _told(error)
    if isinstance(error, ItemFailed):
        publication.error["item"] = error.position
        for item in items:
            if item.position == error.position:
                item.state, item.error = ItemState.FAILED, _told(error)
    _save_items(items)
    _release(publication, now)
    publish(events.publication_event(publication, now))


def _defer(publication: Publication, error: Deferred, now: datetime) -> None:
    # Past four doublings every delay is the longest.
    delay = min(_FIRST_DELAY * 2 ** min(publication.failures, 4), _LONGEST_DELAY)
    if error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
    if error.scope != "message":
        delay = max(delay, resting.TRY_EVERY)
        resting.let_rest(inbox_id=publication.inbox_id, until=now + delay)
    told_before = publication.error or {}
    publication.failures += 1
    publication.error = _told(error)
    _release(publication, now + delay)
    if told_before.get("code") != publication.error["code"]:
        publish(events.publication_event(publication, now))


def _leave_unknown(publication: Publication, error: ProviderError, now: datetime) -> None:
    publication.state = PublicationState.UNKNOWN
    publication.failures = 0
    publication.error = _told(error)
    publication.look_ups = 0
    publish(events.publication_event(publication, now))


def _load(publication_id: UUID, lease: UUID) -> Publication | None:
    return (
        Publication.objects.unscoped()
        .select_related("inbox")
        .filter(id=publication_id, lease_token=lease)
        .first()
    )


def _locked(publication_id: UUID) -> Publication | None:
    return (
        Publication.objects.unscoped()
        .select_for_update(of=("self",))
        .select_related("inbox")
        .filter(id=publication_id)
        .first()
    )


def _was_in_doubt(publication: Publication) -> bool:
    return publication.attempts.filter(outcome__in=["unknown", "late"]).exists()


def _last_attempt(publication: Publication) -> datetime:
    last = publication.attempts.order_by("-started_at").first()
    return last.started_at if last else publication.created_at


def _release(publication: Publication, next_attempt_at: datetime) -> None:
    publication.lease_token = publication.lease_until = None
    publication.next_attempt_at = next_attempt_at
    publication.save()


def _save_items(items: list[PublicationItem]) -> None:
    for item in items:
        item.save(update_fields=["state", "external_id", "error", "updated_at"])


def _told(error: ProviderError) -> dict[str, Any]:
    code, _, subcode = error.code.partition("/")
    return {
        "code": code,
        "subcode": subcode,
        "detail": error.detail,
        "traceId": error.trace_id,
        "item": None,
    }


def _close(
    attempt: PublicationAttempt, outcome: str, now: datetime, error: ProviderError | None = None
) -> None:
    attempt.finished_at, attempt.outcome = now, outcome
    if error is not None:
        attempt.code, attempt.detail = error.code[:64], error.detail
        attempt.trace_id = error.trace_id[:64]
    attempt.save()
