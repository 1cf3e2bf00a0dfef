"""Having a message analysed again, or for the first time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ai_assist import selectors
from ai_assist.choices import AnalysisState
from ai_assist.errors import AlreadyOrdered, AnalysisUnderWay, NotEnabled
from ai_assist.events import ANALYSIS_QUEUED, analysis_event
from ai_assist.models import Analysis, AnalysisMessage
from ai_assist.services.ordering import live_order_of
from ai_assist.services.settings import RUN
from messaging import selectors as messaging
from messaging.errors import MessageNotFound
from ticaret import doorbell
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def requeue(*, actor: Actor, account_id: UUID, message_id: UUID, now: datetime) -> Analysis:
    """Queue the analysis of a message again; a message without one gets one of its own.

    Raises MessageNotFound, Forbidden, NotEnabled, AnalysisUnderWay, AlreadyOrdered.
    """
    actor.require(account_id, Role.AGENT)
    rows = messaging.messages_by_ids(actor=actor, account_id=account_id, ids=[message_id])
    message = rows.first()
    if message is None:
        raise MessageNotFound
    settings = selectors.settings_for_work(account_id)
    if settings is None or not settings.enabled:
        raise NotEnabled
    found = selectors.analysis_of_message(actor=actor, account_id=account_id, message_id=message_id)
    analysis = found.select_for_update(no_key=True, of=("self",)).first()
    before = ""
    if analysis is None:
        analysis = Analysis(
            account_id=account_id,
            inbox_id=message.inbox_id,
            conversation_id=message.conversation_id,
            collecting=False,
            asked_at=now,
            next_attempt_at=now,
        )
        analysis.save(force_insert=True)
        member = AnalysisMessage(
            account_id=account_id, analysis_id=analysis.pk, message_id=message_id
        )
        if not insert_new([member]):
            raise AnalysisUnderWay
    else:
        before = analysis.state
        if before in {AnalysisState.QUEUED, AnalysisState.RUNNING}:
            raise AnalysisUnderWay
        if live_order_of(analysis) is not None:
            raise AlreadyOrdered
        analysis.state, analysis.reason = AnalysisState.QUEUED, ""
        analysis.attempts = analysis.bad_outputs = 0
        analysis.asked_at = analysis.next_attempt_at = now
        analysis.refused_at = analysis.refused_by = None
        analysis.refusal_reason = ""
        analysis.save()
    trail.record(
        actor=actor,
        account_id=account_id,
        action=ANALYSIS_QUEUED,
        target=analysis,
        changes={"state": (before, analysis.state)},
    )
    publish(analysis_event(ANALYSIS_QUEUED, analysis, now))
    doorbell.ring_on_commit(RUN)
    return analysis
