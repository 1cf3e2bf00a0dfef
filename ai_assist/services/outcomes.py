"""How a run ends. Each is one transaction under the lease; without the lease nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from ai_assist import limits
from ai_assist.choices import AnalysisState, Reason
from ai_assist.dates import day_in
from ai_assist.events import (
    ANALYSIS_COMPLETED,
    ANALYSIS_FAILED,
    ANALYSIS_SKIPPED,
    analysis_event,
)
from ai_assist.llm import prompts, schema
from ai_assist.models import AiSettings, Analysis, ProposalLine
from ai_assist.services.claiming import Claim
from ai_assist.services.spending import Cost, price_of
from ticaret.events.outbox import publish
from ticaret.tenancy.querysets import TenantQuerySet

_ENTITY_TEXT = 300


@dataclass(frozen=True, slots=True)
class Result:
    """What a model said, with the lines that were matched."""

    answer: schema.Answer
    lines: Sequence[ProposalLine]
    model: str
    cost: Cost
    today: date


def is_held(claimed: Claim) -> bool:
    """Whether the analysis is still the worker's; a deleted key takes it away."""
    return _claimed(claimed).exists()


def complete(*, claimed: Claim, settings: AiSettings, result: Result, now: datetime) -> bool:
    """Keep an answer. False when the lease is no longer ours."""
    with transaction.atomic():
        analysis = _held(claimed)
        if analysis is None:
            return False
        _write(analysis, result)
        _add_cost(analysis, settings, result.cost)
        _end(analysis, AnalysisState.COMPLETED, "", now)
        ProposalLine.objects.for_accounts([analysis.account_id]).filter(
            analysis_id=analysis.pk
        ).delete()
        ProposalLine.objects.bulk_create(result.lines)
        analysis.save()
        publish(analysis_event(ANALYSIS_COMPLETED, analysis, now, lines=len(result.lines)))
        return True


@transaction.atomic
def fail(
    *, claimed: Claim, reason: Reason, now: datetime, settings: AiSettings, cost: Cost
) -> None:
    """Give up, and say why."""
    _finish(claimed, AnalysisState.FAILED, reason, now, settings, cost)


@transaction.atomic
def skip(*, claimed: Claim, reason: Reason, now: datetime) -> None:
    """Leave it: there is nothing to do, or it may not be done."""
    _finish(claimed, AnalysisState.SKIPPED, reason, now, None, Cost())


@transaction.atomic
def put_back(
    *,
    claimed: Claim,
    at: datetime,
    settings: AiSettings,
    reason: Reason | str = "",
    counted: bool = True,
    bad_output: bool = False,
    cost: Cost | None = None,
) -> None:
    """Queue it again for `at`; `counted` as an attempt or as a mere wait."""
    analysis = _held(claimed)
    if analysis is None:
        return
    analysis.state = AnalysisState.QUEUED
    analysis.next_attempt_at = at
    analysis.reason = reason
    analysis.lease_token = analysis.lease_until = None
    if not counted:
        analysis.attempts -= 1
    if bad_output:
        analysis.bad_outputs += 1
    _add_cost(analysis, settings, cost or Cost())
    analysis.save()


def retry_at(*, attempts: int, now: datetime, retry_after: float | None) -> datetime:
    """When an analysis is tried again after its `attempts`-th attempt (from 1) failed."""
    step = limits.RETRY_DELAYS[min(attempts, len(limits.RETRY_DELAYS)) - 1]
    asked = timedelta(seconds=retry_after or 0)
    return now + min(max(step, asked), limits.LONGEST_RETRY_AFTER)


def _held(claimed: Claim) -> Analysis | None:
    return _claimed(claimed).select_for_update(no_key=True).first()


def _claimed(claimed: Claim) -> TenantQuerySet[Analysis]:
    return Analysis.objects.unscoped().filter(
        pk=claimed.analysis_id, lease_token=claimed.lease, state=AnalysisState.RUNNING
    )


def _finish(
    claimed: Claim,
    state: AnalysisState,
    reason: Reason,
    now: datetime,
    settings: AiSettings | None,
    cost: Cost,
) -> None:
    analysis = _held(claimed)
    if analysis is None:
        return
    if settings is not None:
        _add_cost(analysis, settings, cost)
    _end(analysis, state, reason, now)
    analysis.save()
    kind = ANALYSIS_FAILED if state == AnalysisState.FAILED else ANALYSIS_SKIPPED
    publish(analysis_event(kind, analysis, now))


def _end(analysis: Analysis, state: AnalysisState, reason: Reason | str, now: datetime) -> None:
    analysis.state, analysis.reason = state, reason
    analysis.finished_at = now
    analysis.lease_token = analysis.lease_until = None


def _add_cost(analysis: Analysis, settings: AiSettings, cost: Cost) -> None:
    if not cost.total:
        return
    analysis.input_tokens = F("input_tokens") + cost.input_tokens
    analysis.output_tokens = F("output_tokens") + cost.output_tokens
    analysis.cost = F("cost") + price_of(settings, cost)
    analysis.cost_currency = settings.price_currency


def _write(analysis: Analysis, result: Result) -> None:
    answer, order = result.answer, result.answer.order
    analysis.intent, analysis.language = answer.intent, answer.language
    analysis.sentiment, analysis.urgency = answer.sentiment, answer.urgency
    analysis.confidence = Decimal(str(answer.confidence)).quantize(Decimal("0.001"))
    analysis.summary = answer.summary[: limits.SUMMARY]
    analysis.entities = [
        {"kind": entity.kind, "text": entity.text[:_ENTITY_TEXT]}
        for entity in answer.entities[: limits.ENTITIES]
        if entity.text
    ]
    analysis.suggested_reply = answer.suggested_reply[: limits.REPLY]
    analysis.delivery_words = order.delivery[: limits.QUOTE] if order else ""
    analysis.delivery_date = (
        day_in(order.delivery, today=result.today) if order and order.delivery else None
    )
    analysis.order_note = order.note[: limits.SUMMARY] if order else ""
    analysis.model = result.model[: limits.MODEL_NAME]
    analysis.prompt_version = prompts.VERSION
