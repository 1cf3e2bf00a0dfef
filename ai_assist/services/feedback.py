"""What operators say of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ai_assist import selectors
from ai_assist.choices import AnalysisState
from ai_assist.errors import AnalysisNotCompleted
from ai_assist.events import FEEDBACK_GIVEN, feedback_event
from ai_assist.models import AnalysisFeedback
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor


@transaction.atomic
def give(
    *,
    actor: Actor,
    account_id: UUID,
    message_id: UUID,
    verdict: str,
    now: datetime,
    correct_intent: str = "",
    correction: Mapping[str, Any] | None = None,
    note: str = "",
) -> AnalysisFeedback:
    """Keep the actor's verdict; a later one of the same actor replaces it.

    Raises MessageNotFound, AnalysisNotFound, Forbidden, AnalysisNotCompleted.
    """
    analysis = selectors.locked_analysis(actor=actor, account_id=account_id, message_id=message_id)
    if analysis.state != AnalysisState.COMPLETED:
        raise AnalysisNotCompleted
    rows = AnalysisFeedback.objects.for_accounts([account_id])
    author_key = f"{actor.kind}:{actor.id}"
    row = rows.filter(analysis_id=analysis.pk, author_key=author_key).first()
    before = row.verdict if row else None
    if row is None:
        row = AnalysisFeedback(
            account_id=account_id, analysis_id=analysis.pk, author_key=author_key
        )
    row.verdict, row.note = verdict, note
    row.correct_intent, row.correction = correct_intent, dict(correction or {})
    row.intent, row.model = analysis.intent, analysis.model
    row.prompt_version = analysis.prompt_version
    row.author_id = actor.id if actor.kind == "user" else None
    row.author_label = actor.label
    row.save()
    trail.record(
        actor=actor,
        account_id=account_id,
        action=FEEDBACK_GIVEN,
        target=analysis,
        changes={"verdict": (before, verdict), "correct_intent": (None, correct_intent or None)},
    )
    publish(feedback_event(analysis, row, now))
    return row
