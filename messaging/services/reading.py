"""An operator has read a conversation."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from messaging import events
from messaging.choices import InboxStatus
from messaging.models import Conversation
from messaging.ports import Partner, ProviderError, adapter_for
from messaging.services import inboxes
from ticaret import doorbell
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

logger = logging.getLogger(__name__)

TELL_READ = "messaging.tasks.tell_read"


def mark_read(*, actor: Actor, conversation: Conversation, now: datetime) -> Conversation:
    """Nothing is unread any more, and the partner is told. Returns the conversation."""
    with transaction.atomic():
        locked = (
            Conversation.objects.for_accounts([conversation.account_id])
            .select_for_update(no_key=True)
            .get(id=conversation.id)
        )
        if locked.unread_count == 0:
            return locked
        locked.unread_count = 0
        locked.save(update_fields=["unread_count", "updated_at"])
        publish(events.conversation_event(events.CONVERSATION_READ, locked, now))
        doorbell.ring_on_commit(TELL_READ, conversation_id=str(locked.id))
    return locked


def tell_read(*, conversation_id: UUID) -> None:
    """Tell the provider that the partner's messages were read.

    A courtesy: it is not retried, and a failure changes nothing of ours.
    """
    conversation = (
        Conversation.objects.unscoped()
        .select_related("inbox", "contact")
        .filter(id=conversation_id, inbox__status=InboxStatus.ACTIVE)
        .exclude(last_inbound_external_id="")
        .first()
    )
    if conversation is None:
        return
    contact = conversation.contact
    try:
        adapter_for(conversation.inbox.channel).mark_read(
            inboxes.access_to(conversation.inbox),
            Partner(external_id=contact.external_id, alternate_id=contact.alternate_id),
            conversation.last_inbound_external_id,
        )
    except ProviderError as error:
        logger.info("read mark for %s not taken: %s", conversation_id, error.code)
