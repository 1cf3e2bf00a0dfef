"""Messages and actions of one conversation go out in the order in which they were asked for.

Each kind has its own queue and workers; whoever ends something rings for what stood behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from messaging.choices import DispatchState
from messaging.models import ConversationAction, Dispatch
from messaging.services.inboxes import SEND_DUE
from ticaret import doorbell

ACT_DUE = "messaging.tasks.act_due"

# Of a conversation, in the query that claims dispatches (as `dispatch`'s alias `queued`). What
# is done to the chat as a whole, and failed once, must not hold up an answer to a customer.
ACTION_AHEAD = """
    SELECT 1 FROM messaging_conversationaction AS earlier
    WHERE earlier.conversation_id = queued.conversation_id
      AND earlier.state IN ('queued', 'sending') AND earlier.id < queued.id
      AND (earlier.state = 'sending' OR earlier.attempts = 0 OR earlier.message_id IS NOT NULL)
"""


def ring_for_actions(conversation_ids: Iterable[UUID]) -> None:
    """Messages of these conversations have ended: an action may stand behind one."""
    rows = ConversationAction.objects.unscoped().filter(state=DispatchState.QUEUED)
    if rows.filter(conversation_id__in=set(conversation_ids)).exists():
        doorbell.ring_on_commit(ACT_DUE)


def ring_for_messages(conversation_id: UUID) -> None:
    """An action of this conversation has ended: a message may stand behind it."""
    rows = Dispatch.objects.unscoped().filter(state=DispatchState.QUEUED)
    if rows.filter(conversation_id=conversation_id).exists():
        doorbell.ring_on_commit(SEND_DUE)
