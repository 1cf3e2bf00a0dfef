"""Ending deliveries to a receiver that is dead, and telling those who own it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string

from ticaret import doorbell
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import system_actor
from ticaret.webhooks import ports
from ticaret.webhooks.choices import DisabledReason, EndpointStatus
from ticaret.webhooks.events import webhook_disabled
from ticaret.webhooks.models import WebhookEndpoint

logger = logging.getLogger(__name__)

TELL = "ticaret.webhooks.tasks.tell_administrators"
_BATCH = 20
_TRY_AGAIN_AFTER = timedelta(minutes=10)
_GIVE_UP_AFTER = timedelta(days=3)

# Being due again later is the lease: whoever dies on the way is followed by the next.
_CLAIM = """
    UPDATE ticaret_webhooks_webhookendpoint AS endpoint SET notice_due_at = %(again)s
    FROM (
        SELECT id FROM ticaret_webhooks_webhookendpoint WHERE notice_due_at <= %(now)s
        ORDER BY notice_due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE endpoint.id = due.id
    RETURNING endpoint.id
"""


def disable(*, endpoint: WebhookEndpoint, reason: DisabledReason, now: datetime) -> None:
    """Disable an endpoint that is locked. What waits for it is kept; its people get a mail."""
    if endpoint.status != EndpointStatus.ACTIVE or endpoint.deleted_at is not None:
        return
    endpoint.status = EndpointStatus.DISABLED
    endpoint.disabled_reason = reason
    endpoint.disabled_at = endpoint.notice_due_at = now
    endpoint.save(
        update_fields=["status", "disabled_reason", "disabled_at", "notice_due_at", "updated_at"]
    )
    trail.record(
        actor=system_actor(endpoint.account_id),
        account_id=endpoint.account_id,
        action="webhook.disabled",
        target=endpoint,
        changes={"status": (EndpointStatus.ACTIVE, EndpointStatus.DISABLED)},
    )
    publish(webhook_disabled(endpoint, now))
    doorbell.ring_on_commit(TELL)


def tell_administrators(*, now: datetime) -> int:
    """Send the mails that are due. Returns for how many endpoints."""
    told = 0
    for endpoint_id in _claim(now):
        endpoint = WebhookEndpoint.objects.unscoped().select_related("account").get(id=endpoint_id)
        if _is_still_news(endpoint, now) and not _tell(endpoint):
            continue
        WebhookEndpoint.objects.unscoped().filter(id=endpoint_id).update(notice_due_at=None)
        told += 1
    return told


@transaction.atomic
def _claim(now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "again": now + _TRY_AGAIN_AFTER, "batch": _BATCH})
        return [row[0] for row in cursor.fetchall()]


def _is_still_news(endpoint: WebhookEndpoint, now: datetime) -> bool:
    disabled_at = endpoint.disabled_at
    return (
        endpoint.status == EndpointStatus.DISABLED
        and endpoint.deleted_at is None
        and disabled_at is not None
        and now - disabled_at < _GIVE_UP_AFTER
    )


def _tell(endpoint: WebhookEndpoint) -> bool:
    """Mail the account's owners and admins; False when the mail server did not take it."""
    for person in ports.administrators(endpoint.account_id):
        text = render_to_string(
            f"emails/webhook_disabled.{person.locale}.txt", {"endpoint": endpoint}
        )
        subject, _, body = text.partition("\n\n")
        try:
            send_mail(" ".join(subject.split()), body, None, [person.email])
        except (SMTPException, OSError) as error:
            logger.warning("a webhook's owner was not told: %s", type(error).__name__)
            return False
    return True
