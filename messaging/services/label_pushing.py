"""Telling a number's application how our labels are: a claim, calls, an end under the lease."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from messaging.gateways import LabelBook, gateway_for
from messaging.models import ConversationLabel, InboxLabel, Label, LabelPush
from messaging.ports import AccessLost, Deferred, OutcomeUnknown, ProviderError
from messaging.services.actions import partner_of
from ticaret.db.bulk import insert_new
from ticaret.db.ids import new_id
from ticaret.db.search import fold

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# Every call takes 15 s at most, and a row makes a few of them.
_LEASE = timedelta(minutes=5)
_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_DELAY = timedelta(minutes=15)

_CLAIM = """
    UPDATE messaging_labelpush AS push
    SET lease_token = %(lease)s, lease_until = %(until)s, attempts = push.attempts + 1
    FROM (
        SELECT waiting.id FROM messaging_labelpush AS waiting
        JOIN messaging_inbox AS inbox ON inbox.id = waiting.inbox_id
        JOIN messaging_wasession AS session ON session.inbox_id = waiting.inbox_id
        WHERE NOT waiting.failed AND waiting.next_attempt_at <= %(now)s
          AND (waiting.lease_until IS NULL OR waiting.lease_until < %(now)s)
          AND (session.labels_synced_at IS NOT NULL OR NOT session.label_sync)
          AND inbox.status = 'active' AND inbox.deleted_at IS NULL
        ORDER BY waiting.next_attempt_at LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED
    ) AS due
    WHERE push.id = due.id
    RETURNING push.id
"""


def push_due(*, until: datetime) -> int:
    """Tell what is due until nothing is or `until` has come. Returns how many were tried."""
    tried = 0
    while timezone.now() < until:
        lease, now = new_id(), timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"lease": lease, "until": now + _LEASE, "now": now})
            row = cursor.fetchone()
        if row is None:
            break
        push_one(push_id=row[0], lease=lease)
        tried += 1
    return tried


def push_one(*, push_id: UUID, lease: UUID) -> None:
    """Carry out one claimed row, or say when it is tried again."""
    push = (
        LabelPush.objects.unscoped()
        .select_related("inbox__wa_session", "label", "conversation__contact")
        .filter(id=push_id, lease_token=lease)
        .first()
    )
    if push is None:
        return
    book = gateway_for(push.inbox.wa_session.provider).labels
    try:
        if book is not None and push.inbox.wa_session.label_sync:
            _tell(push, book)
    except ProviderError as error:
        _failed(push, error, now=timezone.now())
        return
    mine = LabelPush.objects.unscoped().filter(id=push.id, lease_token=lease)
    if not mine.filter(revision=push.revision).delete()[0]:
        # Changed meanwhile: due again at once.
        mine.update(lease_token=None, lease_until=None, attempts=0)


def _tell(push: LabelPush, book: LabelBook) -> None:
    if push.conversation is not None:
        _tell_chat(push, book)
        return
    label = push.label
    assert label is not None
    name = push.inbox.external_id
    link = InboxLabel.objects.unscoped().filter(inbox=push.inbox, label=label).first()
    if link is None:
        return
    if label.deleted_at is None:
        book.write(name, link.external_id, label.name, label.color)
    else:
        book.delete(name, link.external_id)
        link.delete()


def _tell_chat(push: LabelPush, book: LabelBook) -> None:
    """Ours as they are; those of the number that we do not know stay."""
    conversation, name = push.conversation, push.inbox.external_id
    assert conversation is not None
    borne = ConversationLabel.objects.for_accounts([push.account_id]).filter(
        conversation=conversation, label__deleted_at__isnull=True
    )
    wanted = [row.label for row in borne.select_related("label").order_by("label_id")]
    known = _known(push, book, wanted)
    partner = partner_of(conversation)
    theirs = set(book.of_chat(name, partner, conversation.external_thread_id))
    mapped = InboxLabel.objects.unscoped().filter(inbox=push.inbox)
    strange = theirs - set(mapped.values_list("external_id", flat=True))
    ids = sorted({known[label.id] for label in wanted} | strange)
    if set(ids) != theirs:
        book.put_on_chat(name, partner, conversation.external_thread_id, ids)


def _known(push: LabelPush, book: LabelBook, wanted: Sequence[Label]) -> dict[UUID, str]:
    """The number's ids of these labels; those that it lacks are made there."""
    mapped = InboxLabel.objects.unscoped().filter(inbox=push.inbox, label__in=wanted)
    known = dict(mapped.values_list("label_id", "external_id"))
    missing = [label for label in wanted if label.id not in known]
    if not missing:
        return known
    name = push.inbox.external_id
    # One of that name may be there: made on the phone, or by us before we were killed.
    there = {fold(seen.name): seen.external_id for seen in book.labels(name)}
    for label in missing:
        external_id = there.get(label.search) or book.write(name, "", label.name, label.color)
        insert_new(
            [
                InboxLabel(
                    account_id=push.account_id,
                    inbox=push.inbox,
                    label=label,
                    external_id=external_id,
                )
            ]
        )
        known[label.id] = external_id
    return known


def _failed(push: LabelPush, error: ProviderError, *, now: datetime) -> None:
    waits = isinstance(error, Deferred | AccessLost | OutcomeUnknown)
    endless = isinstance(error, AccessLost) or getattr(error, "endless", False)
    final = not waits or (push.attempts >= MAX_ATTEMPTS and not endless)
    doublings = min(push.attempts, MAX_ATTEMPTS) - 1
    delay = min(_FIRST_DELAY * 2**doublings, _LONGEST_DELAY)
    LabelPush.objects.unscoped().filter(id=push.id, lease_token=push.lease_token).update(
        failed=final,
        error=f"{error.code}: {error.detail}"[:255],
        next_attempt_at=now + delay,
        lease_token=None,
        lease_until=None,
    )
    logger.info("labels of %s not told: %s", push.inbox_id, error.code)
