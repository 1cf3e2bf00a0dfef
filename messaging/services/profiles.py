"""Names and pictures of people whose messages come without them: a retried job of its own."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from messaging import events
from messaging.choices import ContactKind
from messaging.models import ChannelContact, Conversation
from messaging.ports import Partner, ProviderError, Refused, adapter_for
from messaging.services import inboxes, partners
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

BATCH = 8
MAX_ATTEMPTS = 5
MOST_LOOK_UPS = 20
_FIRST_DELAY = timedelta(minutes=1)

# Being due again later is the lease: whoever dies on the way is followed by the next.
_CLAIM = """
    UPDATE messaging_channelcontact AS contact
    SET profile_due_at = %(again)s, profile_attempts = profile_attempts + 1
    FROM (
        SELECT id FROM messaging_channelcontact WHERE profile_due_at <= %(now)s
        ORDER BY profile_due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE contact.id = due.id
    RETURNING contact.id
"""


def fetch_due(*, until: datetime) -> int:
    """Ask for the profiles that are due, until none is or `until` has come. Returns how many."""
    asked = 0
    while timezone.now() < until and (claimed := _claim(timezone.now())):
        for contact_id in claimed:
            fetch_one(contact_id=contact_id)
            asked += 1
    return asked


def fetch_one(*, contact_id: UUID) -> None:
    """Ask the provider who this is. A refusal is final: the person stays nameless."""
    contact = (
        ChannelContact.objects.unscoped().select_related("inbox").filter(id=contact_id).first()
    )
    if contact is None:
        return
    asked = Partner(
        external_id=contact.external_id,
        alternate_id=contact.alternate_id,
        is_group=contact.kind == ContactKind.GROUP,
    )
    try:
        profile = adapter_for(contact.inbox.channel).fetch_profile(
            inboxes.access_to(contact.inbox), asked
        )
    except Refused:
        profile = None
    except ProviderError as error:
        logger.info("profile of contact %s not read: %s", contact_id, error.code)
        if contact.profile_attempts < MAX_ATTEMPTS:
            return
        profile = None
    _keep(contact_id, profile, now=timezone.now())


def _claim(now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "again": now + _FIRST_DELAY, "batch": BATCH})
        return [row[0] for row in cursor.fetchall()]


def _keep(contact_id: UUID, profile: Partner | None, *, now: datetime) -> None:
    with transaction.atomic():
        contact = (
            ChannelContact.objects.unscoped()
            .select_for_update(no_key=True)
            .filter(id=contact_id)
            .first()
        )
        if contact is None:  # merged into another meanwhile
            return
        contact.profile_due_at = None
        contact.save(update_fields=["profile_due_at", "updated_at"])
        if profile is None:
            return
        partners.complete(contact, profile, now=now)
        if profile.incomplete and contact.profile_attempts < MOST_LOOK_UPS:
            # The other name may become known later: ever more rarely, until it is.
            days = contact.profile_attempts / 2
            contact.profile_due_at = now + timedelta(days=days)
            contact.save(update_fields=["profile_due_at", "updated_at"])
        publish(
            *(
                events.conversation_event(events.CONVERSATION_UPDATED, conversation, now)
                for conversation in Conversation.objects.unscoped().filter(contact=contact)
            )
        )
