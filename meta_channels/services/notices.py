"""Mails about assets, to the owners and admins of their account."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.template.loader import render_to_string

from messaging.choices import InboxStatus
from meta_channels.choices import NoticeKind
from meta_channels.models import Notice
from ticaret.webhooks import ports

logger = logging.getLogger(__name__)

_BATCH = 20
_TRY_AGAIN_AFTER = timedelta(minutes=10)
_GIVE_UP_AFTER = timedelta(days=3)

# Being due again later is the lease: whoever dies on the way is followed by the next.
_CLAIM = """
    UPDATE meta_channels_notice AS notice SET due_at = %(again)s
    FROM (
        SELECT id FROM meta_channels_notice WHERE due_at <= %(now)s
        ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE notice.id = due.id
    RETURNING notice.id
"""


def send_due(*, now: datetime) -> int:
    """Send the mails that are due. Returns for how many notices."""
    told = 0
    for notice_id in _claim(now):
        notice = Notice.objects.unscoped().select_related("inbox", "account").get(id=notice_id)
        if _is_still_news(notice, now) and not _tell(notice):
            continue
        Notice.objects.unscoped().filter(id=notice_id).update(due_at=None)
        told += 1
    return told


def _claim(now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "again": now + _TRY_AGAIN_AFTER, "batch": _BATCH})
        return [row[0] for row in cursor.fetchall()]


def _is_still_news(notice: Notice, now: datetime) -> bool:
    if notice.inbox.deleted_at is not None or now - notice.created_at >= _GIVE_UP_AFTER:
        return False
    is_lost = notice.inbox.status == InboxStatus.NEEDS_RECONNECT
    return is_lost if notice.kind == NoticeKind.LOST else not is_lost


def _tell(notice: Notice) -> bool:
    """False when the mail server did not take it."""
    filled = {
        "notice": notice,
        "name": " ".join(notice.inbox.name.split()),
        "account": " ".join(notice.account.title.split()),
        "link": settings.PUBLIC_URL.rstrip("/") + "/console",
    }
    for person in ports.administrators(notice.account_id):
        text = render_to_string(f"emails/meta_{notice.kind}.{person.locale}.txt", filled)
        subject, _, body = text.partition("\n\n")
        try:
            send_mail(" ".join(subject.split()), body, None, [person.email])
        except (SMTPException, OSError) as error:
            logger.warning("nobody was told of an asset: %s", type(error).__name__)
            return False
    return True
