"""Who is in the chats of a shared session, introduced to the account it is shared with.

Of chats that begin later that account hears as the owner does (`services/identities.py`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from messaging.models import Conversation, WaSessionShare
from messaging.services import identities
from ticaret.jobs import runner
from ticaret.jobs.ports import Stage, Step
from ticaret.tenancy.actor import system_actor

INTRODUCE = "messaging.introduce"
_AT_ONCE = 500


def begin(share: WaSessionShare, *, now: datetime) -> None:
    """A job of the account that may use the session now."""
    runner.start(
        actor=system_actor(share.target_account_id),
        account_id=share.target_account_id,
        kind=INTRODUCE,
        parameters={"sessionId": str(share.session_id)},
        now=now,
    )


def introduce_step(stage: Stage, now: datetime) -> Step:
    """The next chats of the session, as long as it is shared."""
    session_id = UUID(stage.parameters["sessionId"])
    shared = WaSessionShare.objects.unscoped().filter(
        session_id=session_id, target_account_id=stage.account_id
    )
    # Locked, so that what the end of the share takes away does not come back.
    chats = _after(stage, session_id) if shared.select_for_update().first() else []
    if not chats:
        return Step(done=stage.done, total=stage.done, result={"introduced": stage.done})
    identities.introduce(account_id=stage.account_id, conversations=chats, now=now)
    return Step(
        done=stage.done + len(chats), total=stage.total, checkpoint={"after": str(chats[-1].id)}
    )


def _after(stage: Stage, session_id: UUID) -> list[Conversation]:
    rows = Conversation.objects.unscoped().filter(inbox_id=session_id).select_related("contact")
    if after := stage.checkpoint.get("after"):
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id")[:_AT_ONCE])
