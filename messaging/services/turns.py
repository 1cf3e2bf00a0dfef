"""Messages and actions of one conversation go out in the order in which they were asked for.

Each kind has its own queue and workers; whoever ends something rings for what stood behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from messaging.choices import DispatchState
from messaging.models import ConversationAction, Dispatch
from messaging.ports import channels_with_slow_files
from messaging.services.inboxes import SEND_DUE, SEND_FILES_DUE
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
        doorbell.ring_on_commit(SEND_FILES_DUE)


def ring_for_other_workers(conversation_ids: Iterable[UUID], *, slow_files: bool) -> None:
    """Messages have ended; one behind them may be for those who send slow files, or for the
    others, whichever did not send these (`slow_files`)."""
    rows = Dispatch.objects.unscoped().filter(
        state=DispatchState.QUEUED,
        conversation_id__in=set(conversation_ids),
        inbox__channel__in=channels_with_slow_files(),
    )
    if rows.exists():
        doorbell.ring_on_commit(SEND_DUE if slow_files else SEND_FILES_DUE)
