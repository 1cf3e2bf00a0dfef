"""A person takes the consent back, or asks Meta to have us forget them.

Both name an app-scoped user id. Nothing in an answer tells whether we know it.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from messaging.choices import InboxStatus
from messaging.events import INBOX_STATUS, inbox_event
from messaging.models import Inbox
from meta_channels.choices import ConnectionState, DeletionState, Flow
from meta_channels.models import Connection, DeletionRequest, MetaAsset
from ticaret import doorbell
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import system_actor

FORGET_DUE = "meta_channels.tasks.forget_people"
_BATCH = 20
_REASON = "deauthorized: the person who connected it took the consent back"


def deauthorize(*, flow: Flow, external_user_id: str, now: datetime) -> int:
    """The consent of this person has ended: their tokens go. Returns how many assets are hit."""
    with transaction.atomic():
        return _cut_off(flow, external_user_id, now)


def request_deletion(*, flow: Flow, external_user_id: str, now: datetime) -> DeletionRequest:
    """Note that a person wants to be forgotten; a worker does it, whoever dies on the way."""
    with transaction.atomic():
        row = DeletionRequest.objects.create(
            code=secrets.token_urlsafe(18),
            flow=flow,
            external_user_id=external_user_id,
            next_attempt_at=now,
        )
        doorbell.ring_on_commit(FORGET_DUE)
    return row


def deletion_of(code: str) -> DeletionRequest | None:
    """The request that a person was given `code` for."""
    return DeletionRequest.objects.filter(code=code).first()


def forget_due(*, now: datetime) -> int:
    """Carry out the requests that are due. Returns how many."""
    due = DeletionRequest.objects.filter(state=DeletionState.RECEIVED, next_attempt_at__lte=now)
    done = 0
    for request_id in list(due.order_by("next_attempt_at").values_list("id", flat=True)[:_BATCH]):
        done += _forget(request_id, now)
    return done


@transaction.atomic
def _forget(request_id: UUID, now: datetime) -> bool:
    """One request, in one transaction: it is done as a whole or still due."""
    row = (
        DeletionRequest.objects.select_for_update(skip_locked=True)
        .filter(id=request_id, state=DeletionState.RECEIVED, next_attempt_at__lte=now)
        .first()
    )
    if row is None:
        return False
    flow, person = Flow(row.flow), row.external_user_id
    _cut_off(flow, person, now)
    Connection.objects.unscoped().filter(flow=flow, external_user_id=person).delete()
    MetaAsset.objects.unscoped().filter(flow=flow, external_user_id=person).update(
        external_user_id=""
    )
    row.state, row.external_user_id, row.finished_at = DeletionState.DONE, "", now
    row.save(update_fields=["state", "external_user_id", "finished_at", "updated_at"])
    return True


def _cut_off(flow: Flow, person: str, now: datetime) -> int:
    """End the person's tokens; the assets that lived by them need somebody else's consent."""
    Connection.objects.unscoped().filter(flow=flow, external_user_id=person).update(
        token=None, state=ConnectionState.REVOKED, updated_at=now
    )
    known = MetaAsset.objects.unscoped().filter(flow=flow, external_user_id=person)
    hit = 0
    for inbox in (
        Inbox.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(id__in=known.values("inbox_id"))
        .order_by("id")
    ):
        inbox.token = None
        was = inbox.status
        if inbox.deleted_at is None and was == InboxStatus.ACTIVE:
            inbox.status, inbox.status_reason = InboxStatus.NEEDS_RECONNECT, _REASON
            publish(inbox_event(INBOX_STATUS, inbox, now, reason=_REASON))
            hit += 1
        inbox.save(update_fields=["token", "status", "status_reason", "updated_at"])
        record(
            actor=system_actor(inbox.account_id),
            account_id=inbox.account_id,
            action="meta_asset.deauthorized",
            target=inbox,
            changes={"status": (was, inbox.status)},
        )
    return hit
