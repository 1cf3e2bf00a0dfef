"""What others hear of the assistant. Payload keys are as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from ai_assist.models import AiSettings, Analysis, AnalysisFeedback

SETTINGS_CHANGED = "ai.settings_changed"
KEY_DELETED = "ai.key_deleted"
PAUSED = "ai.paused"
RESUMED = "ai.resumed"
BUDGET_EXHAUSTED = "ai.budget_exhausted"
ANALYSIS_QUEUED = "ai.analysis_queued"
ANALYSIS_COMPLETED = "ai.analysis_completed"
ANALYSIS_FAILED = "ai.analysis_failed"
ANALYSIS_SKIPPED = "ai.analysis_skipped"
FEEDBACK_GIVEN = "ai.feedback_given"
ORDER_CREATED = "ai.order_created"
PROPOSAL_REFUSED = "ai.proposal_refused"


def settings_event(kind: str, settings: AiSettings, occurred_at: datetime) -> DomainEvent:
    """The settings changed, or the queue stands or goes on. Never with a key."""
    payload = {
        "enabled": settings.enabled,
        "model": settings.model,
        "pausedReason": settings.paused_reason or None,
    }
    return DomainEvent(
        account_id=settings.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def budget_event(
    *, account_id: UUID, month: str, used_tokens: int, budget: int, occurred_at: datetime
) -> DomainEvent:
    """The account's budget of a month is used up."""
    payload = {"month": month, "usedTokens": used_tokens, "budget": budget}
    return DomainEvent(
        account_id=account_id, type=BUDGET_EXHAUSTED, payload=payload, occurred_at=occurred_at
    )


def analysis_event(
    kind: str, analysis: Analysis, occurred_at: datetime, **more: Any
) -> DomainEvent:
    """Something happened to an analysis."""
    confidence = analysis.confidence
    payload = {
        "analysisId": str(analysis.pk),
        "conversationId": str(analysis.conversation_id),
        "inboxId": str(analysis.inbox_id),
        "state": analysis.state,
        "reason": analysis.reason or None,
        "intent": analysis.intent or None,
        "confidence": None if confidence is None else str(confidence),
        **more,
    }
    return DomainEvent(
        account_id=analysis.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=analysis.inbox_id,
    )


def feedback_event(
    analysis: Analysis, feedback: AnalysisFeedback, occurred_at: datetime
) -> DomainEvent:
    """An operator judged an analysis."""
    return analysis_event(
        FEEDBACK_GIVEN,
        analysis,
        occurred_at,
        verdict=feedback.verdict,
        correctIntent=feedback.correct_intent or None,
    )
