"""WhatsApp sessions and shares, made by the services that make the real ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from messaging.choices import SessionCommand, SharePermission, WaSessionStatus
from messaging.models import WaSession, WaSessionShare
from messaging.ports import SessionStateSeen
from messaging.services import session_states, sharing, wa_sessions
from tests.factories.accounts import Firm
from tests.support.stub_gateway import PROVIDER


def make_session(firm: Firm, *, name: str = "Satış hattı", **fields: Any) -> WaSession:
    """A session of the stub gateway, `starting`, which has been told of it already."""
    session = wa_sessions.create(
        actor=firm.actor, account_id=firm.id, name=name, now=timezone.now()
    )
    fields = {"provider": PROVIDER, "command": SessionCommand.NONE, **fields}
    WaSession.objects.unscoped().filter(pk=session.pk).update(**fields)
    return fresh(session)


def make_working_session(firm: Firm, **fields: Any) -> WaSession:
    """A session that is linked as a Turkish number."""
    session = make_session(firm, **fields)
    report(session, WaSessionStatus.WORKING, jid="905321112233@c.us", phone_number="+905321112233")
    return fresh(session)


def report(
    session: WaSession,
    status: WaSessionStatus,
    *,
    occurred_at: datetime | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> bool:
    """The gateway says that the session is in `status`."""
    now = now or timezone.now()
    event = SessionStateSeen(status=status, occurred_at=occurred_at or now, **facts)
    with transaction.atomic():
        return session_states.state_seen(session.inbox, event, now)


def share(
    session: WaSession, owner: Firm, target: Firm, permission: str = SharePermission.READ
) -> WaSessionShare:
    """Share `session` of `owner` with `target`."""
    return sharing.share(
        actor=owner.actor,
        account_id=owner.id,
        session_id=session.pk,
        target_account_id=target.id,
        permission=SharePermission(permission),
        now=timezone.now(),
    )


def fresh(session: WaSession) -> WaSession:
    """The session as it is stored now."""
    return WaSession.objects.unscoped().select_related("inbox").get(pk=session.pk)


def ago(**parts: float) -> datetime:
    return timezone.now() - timedelta(**parts)
