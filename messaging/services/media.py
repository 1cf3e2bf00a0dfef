"""Files of received messages: the message comes first, its file by a retried job of its own."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from messaging import events
from messaging.choices import AttachmentState, MessageType
from messaging.models import Attachment
from messaging.ports import (
    AccessLost,
    Deferred,
    IncomingMedia,
    MediaSource,
    ProviderError,
    Refused,
    adapter_for,
)
from messaging.services import inboxes
from ticaret import http
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

FETCH_DUE = "messaging.tasks.fetch_due_media"
MAX_ATTEMPTS = 8
LARGEST_FILE = 100 * 1024 * 1024
_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_DELAY = timedelta(hours=1)
_IN_MEMORY = 1024 * 1024
# A large file may take minutes: deadline < soft time limit of the task < lease. So files are
# claimed one at a time; others go on in parallel in other workers.
_DEADLINE_SECONDS = 240
_LEASE = timedelta(seconds=300)

_CLAIM = """
    UPDATE messaging_attachment AS attachment
    SET lease_token = %(lease)s, lease_until = %(until)s, attempts = attempts + 1
    FROM (
        SELECT id FROM messaging_attachment
        WHERE state = 'pending' AND next_attempt_at <= %(now)s
          AND (lease_until IS NULL OR lease_until < %(now)s)
        ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE attachment.id = due.id
    RETURNING attachment.id
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    size: int
    mime_type: str


def fetch_due(*, until: datetime) -> int:
    """Fetch what is due until nothing is or `until` has come. Returns how many were tried."""
    tried = 0
    while timezone.now() < until:
        lease = new_id()
        attachment_id = _claim(lease, timezone.now())
        if attachment_id is None:
            break
        fetch_one(attachment_id=attachment_id, lease=lease)
        tried += 1
    return tried


def fetch_one(*, attachment_id: UUID, lease: UUID) -> None:
    """Fetch one claimed file and keep our copy, or say when it is tried again."""
    attachment = (
        Attachment.objects.unscoped()
        .select_related("message__inbox")
        .filter(id=attachment_id, lease_token=lease)
        .first()
    )
    if attachment is None:
        return
    try:
        source = source_of(attachment, expired=attachment.attempts > 1)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            fetched = _download(source, copy)
            keep(attachment, lease, copy, fetched, now=timezone.now())
    except (ProviderError, http.HttpFailure) as error:
        _failed(attachment, lease, error, now=timezone.now())


def _claim(lease: UUID, now: datetime) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": lease, "until": now + _LEASE, "now": now})
        row = cursor.fetchone()
    return None if row is None else row[0]


def claim_for_pass(attachment_id: UUID, lease: UUID, *, now: datetime, until: datetime) -> bool:
    """Whether the file, of which we have no copy, is ours to keep until `until`.

    It is not while somebody else fetches it.
    """
    return bool(
        Attachment.objects.unscoped()
        .filter(id=attachment_id)
        .exclude(state=AttachmentState.READY)
        .exclude(lease_until__gt=now)
        .update(lease_token=lease, lease_until=until)
    )


def source_of(attachment: Attachment, *, expired: bool) -> MediaSource:
    """Where the bytes are; `expired` says that the stored address works no longer.

    `attachment` has its message and inbox joined. Raises a ProviderError.
    """
    inbox = attachment.message.inbox
    media = IncomingMedia(
        type=MessageType(attachment.type),
        url=attachment.source_url,
        external_id=attachment.external_id,
        mime_type=attachment.mime_type,
        expired=expired,
    )
    return adapter_for(inbox.channel).resolve_media(inboxes.access_to(inbox), media)


def _download(source: MediaSource, copy: IO[bytes]) -> Fetched:
    with http.stream(
        "GET",
        source.url,
        purpose="media",
        headers=source.headers,
        max_bytes=LARGEST_FILE,
        total_timeout=_DEADLINE_SECONDS,
        provider=source.provider,
    ) as response:
        if response.status != 200:
            raise Refused(str(response.status), "the file could not be fetched")
        size = 0
        for chunk in response.chunks():
            copy.write(chunk)
            size += len(chunk)
        declared = response.headers.get("content-type", "").split(";")[0].strip()
    copy.seek(0)
    return Fetched(size=size, mime_type=declared or source.mime_type)


def keep(
    attachment: Attachment, lease: UUID, copy: IO[bytes], fetched: Fetched, *, now: datetime
) -> None:
    # Named after the row: a second run of the same fetch overwrites instead of piling up.
    storage = attachment.file.storage
    name = f"received/{attachment.account_id}/{attachment.id}"
    if storage.exists(name):
        storage.delete(name)
    name = storage.save(name, File(copy))
    with transaction.atomic():
        taken = (
            Attachment.objects.unscoped()
            .filter(id=attachment.id, lease_token=lease)
            .update(
                state=AttachmentState.READY,
                file=name,
                size=fetched.size,
                mime_type=attachment.mime_type or fetched.mime_type[:255],
                error="",
                lease_token=None,
            )
        )
        if taken:
            attachment.mime_type = attachment.mime_type or fetched.mime_type
            publish(
                events.attachment_event(events.MEDIA_READY, attachment, attachment.message, now)
            )
    if not taken and not Attachment.objects.unscoped().filter(id=attachment.id).exists():
        storage.delete(name)  # its message was taken back meanwhile


def _failed(attachment: Attachment, lease: UUID, error: Exception, *, now: datetime) -> None:
    waits = isinstance(error, Deferred | AccessLost | http.HttpFailure)
    # Without access it waits for a reconnect, however long that takes.
    final = attachment.attempts >= MAX_ATTEMPTS and not isinstance(error, AccessLost)
    doublings = min(attachment.attempts, MAX_ATTEMPTS * 2) - 1
    retried = min(_FIRST_DELAY * 2**doublings, _LONGEST_DELAY)
    if not waits:
        # A refused file may be back (addresses expire and are asked for anew), but not for long.
        final = attachment.attempts >= MAX_ATTEMPTS // 2
    reason = error.code if isinstance(error, ProviderError) else getattr(error, "klass", "failed")
    with transaction.atomic():
        taken = (
            Attachment.objects.unscoped()
            .filter(id=attachment.id, lease_token=lease)
            .update(
                state=AttachmentState.FAILED if final else AttachmentState.PENDING,
                error=str(reason)[:255],
                next_attempt_at=now + retried,
                lease_token=None,
                lease_until=None,
            )
        )
        if taken and final:
            attachment.error = str(reason)
            publish(
                events.attachment_event(events.MEDIA_FAILED, attachment, attachment.message, now)
            )
    logger.info("file %s not fetched: %s", attachment.id, reason)
