"""Running analyses: claimed, asked outside any transaction, finished under the lease."""

from __future__ import annotations

import json
import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from ai_assist import limits, selectors
from ai_assist.choices import CallKind, Reason
from ai_assist.llm import client, prompts, schema
from ai_assist.llm.failures import AccountStopped, BadOutput, Final, LlmFailure, TryLater
from ai_assist.models import AiSettings, Analysis, AnalysisCall, AnalysisMessage
from ai_assist.services import collecting, matching, outcomes, reading, spending
from ai_assist.services import settings as settings_service
from ai_assist.services.claiming import Claim, claim
from ai_assist.services.outcomes import Result
from ai_assist.services.spending import Cost, OverBudget
from messaging.models import Attachment
from ticaret.db.ids import new_id

logger = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 0.5
_FILE_WAIT = timedelta(seconds=3)
_TOKENS_WAIT = timedelta(seconds=10)
_SCHEMA_BYTES = len(json.dumps(schema.Answer.model_json_schema()))
# A recording of so many bytes a second is a very quiet one.
_AUDIO_BYTES_PER_TOKEN = 100
_TRANSCRIPT_TOKENS = 500


def run_due(*, until: datetime) -> int:
    """Queue what came in and run what is due, until nothing is or `until` has come.

    What is under way then is waited for. Returns how many runs there were.
    """
    worker, done = new_id(), 0
    under_way: set[Future[None]] = set()
    with ThreadPoolExecutor(limits.LANES, thread_name_prefix="analysis") as lanes:
        while True:
            now = timezone.now()
            if now < until:
                collecting.collect_waiting(now=now)
                for claimed in claim(worker=worker, now=now, free=limits.LANES - len(under_way)):
                    under_way.add(lanes.submit(_run_in_thread, claimed))
            if not under_way:
                return done
            finished, under_way = wait(
                under_way, timeout=_LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED
            )
            done += len(finished)


def _run_in_thread(claimed: Claim) -> None:
    try:
        run(claimed)
    except Exception:
        # The lease keeps it from being tried again at once.
        logger.exception("running the analysis %s broke", claimed.analysis_id)
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Run:
    claimed: Claim
    analysis: Analysis
    settings: AiSettings


def run(claimed: Claim) -> None:
    """Run one claimed analysis to whatever end it comes to."""
    now = timezone.now()
    analysis = (
        Analysis.objects.unscoped()
        .filter(pk=claimed.analysis_id, lease_token=claimed.lease)
        .first()
    )
    if analysis is None:
        return
    settings = selectors.settings_for_work(analysis.account_id)
    if settings is None or not settings.enabled or settings.api_key is None:
        outcomes.skip(claimed=claimed, reason=Reason.DISABLED, now=now)
        return
    this = _Run(claimed, analysis, settings)
    if analysis.asked_at < now - limits.STALE_AFTER:
        outcomes.skip(claimed=claimed, reason=Reason.STALE, now=now)
    elif analysis.attempts > limits.ATTEMPTS + limits.OUTPUT_ATTEMPTS:
        outcomes.fail(
            claimed=claimed, reason=Reason.ABANDONED, now=now, settings=settings, cost=Cost()
        )
    else:
        _read_and_ask(this, now)


def _read_and_ask(this: _Run, now: datetime) -> None:
    material = reading.material_of(this.analysis)
    if material.waits_for_files and now < this.analysis.asked_at + limits.FILES_WAIT:
        outcomes.put_back(
            claimed=this.claimed, at=now + _FILE_WAIT, settings=this.settings, counted=False
        )
        return
    try:
        for member, recording in material.recordings():
            if outcomes.is_held(this.claimed):
                _hear(this, member, recording)
        if not outcomes.is_held(this.claimed):
            return
        prompt = None
        if material.members:
            prompt = reading.prompt_of(
                analysis=this.analysis, settings=this.settings, material=material, now=now
            )
        if prompt is None:
            outcomes.skip(claimed=this.claimed, reason=Reason.NOTHING_TO_READ, now=now)
            return
        _ask(this, material, prompt)
    except OverBudget as over:
        _over_budget(this, over)
    except LlmFailure as failure:
        _failed(this, failure)


def _hear(this: _Run, member: AnalysisMessage, recording: Attachment) -> None:
    """Put a voice message into words, once. A server that cannot hear leaves it without."""
    settings = this.settings
    if not settings.transcription_model:
        return
    content = reading.bytes_of(recording)
    call = spending.reserve(
        settings=settings,
        kind=CallKind.TRANSCRIPTION,
        tokens=len(content) // _AUDIO_BYTES_PER_TOKEN + _TRANSCRIPT_TOKENS,
        now=timezone.now(),
        model=settings.transcription_model,
        analysis_id=this.analysis.pk,
    )
    try:
        heard = client.transcribe(
            settings_service.server_of(settings),
            model=settings.transcription_model,
            filename=recording.filename or "ses.ogg",
            content=content,
            media_type=recording.mime_type or "audio/ogg",
        )
    except LlmFailure as failure:
        _settle_failure(call, settings, failure)
        if isinstance(failure, Final | BadOutput) or _cannot_hear(failure):
            return
        raise
    spending.settle(call=call, settings=settings, cost=Cost(heard.tokens), now=timezone.now())
    member.transcript = schema.clean(heard.text)[: limits.MESSAGE_TEXT]
    member.save(update_fields=["transcript", "updated_at"])


def _ask(this: _Run, material: reading.Material, prompt: prompts.Prompt) -> None:
    settings, analysis = this.settings, this.analysis
    turns = prompt.turns()
    call = spending.reserve(
        settings=settings,
        kind=CallKind.ANALYSIS,
        tokens=most_tokens(prompt),
        now=timezone.now(),
        model=settings.model,
        prompt_version=prompts.VERSION,
        analysis_id=analysis.pk,
    )
    try:
        said = client.complete(
            settings_service.server_of(settings),
            model=settings.model,
            turns=turns,
            schema=schema.Answer,
        )
    except LlmFailure as failure:
        _settle_failure(call, settings, failure)
        raise
    now = timezone.now()
    cost = Cost(said.input_tokens, said.output_tokens)
    spending.settle(call=call, settings=settings, cost=cost, now=now)
    lines = (
        matching.lines(
            account_id=analysis.account_id,
            analysis_id=analysis.pk,
            order=said.answer.order,
            sources=reading.sources_of(material),
        )
        if said.answer.order
        else []
    )
    result = Result(said.answer, lines, said.model, cost, now.astimezone(material.zone).date())
    outcomes.complete(claimed=this.claimed, settings=settings, result=result, now=now)


def most_tokens(prompt: prompts.Prompt) -> int:
    """The most that a call can use: a token is at least one byte of text."""
    texts = sum(len(said.text.encode()) + 120 for said in (*prompt.messages, *prompt.earlier))
    rules = len(prompt.turns()[0]["content"].encode())
    images = sum(len(said.images) for said in prompt.messages) * limits.IMAGE_TOKENS
    return rules + texts + images + _SCHEMA_BYTES + limits.OUTPUT_TOKENS


def _cannot_hear(failure: LlmFailure) -> bool:
    return isinstance(failure, AccountStopped) and failure.pause == "bad_model"


def _settle_failure(call: AnalysisCall, settings: AiSettings, failure: LlmFailure) -> None:
    cost = Cost(failure.input_tokens, failure.output_tokens)
    if failure.called and failure.reason in {Reason.TIMEOUT, Reason.UNREACHABLE}:
        # It may have been answered and charged: the wall counts what it could have cost.
        cost = Cost(call.reserved_tokens)
    spending.settle(
        call=call,
        settings=settings,
        cost=cost,
        now=timezone.now(),
        error=failure.pause if isinstance(failure, AccountStopped) else failure.reason,
        failed=True,
    )


def _over_budget(this: _Run, over: OverBudget) -> None:
    now = timezone.now()
    if over.for_good:
        spending.note_exhausted(settings=this.settings, now=now)
        outcomes.skip(claimed=this.claimed, reason=Reason.BUDGET, now=now)
    else:
        outcomes.put_back(
            claimed=this.claimed, at=now + _TOKENS_WAIT, settings=this.settings, counted=False
        )


def _failed(this: _Run, failure: LlmFailure) -> None:
    now, settings, analysis = timezone.now(), this.settings, this.analysis
    cost = Cost(failure.input_tokens, failure.output_tokens)
    if isinstance(failure, AccountStopped):
        settings_service.pause(
            account_id=analysis.account_id,
            key_last4=settings.api_key_last4,
            reason=failure.pause,
            now=now,
        )
        outcomes.put_back(claimed=this.claimed, at=now, settings=settings, counted=False)
        return
    retry_after = failure.retry_after if isinstance(failure, TryLater) else None
    if failure.reason == Reason.RATE_LIMITED and retry_after:
        settings_service.hold(
            account_id=analysis.account_id, until=now + timedelta(seconds=retry_after)
        )
    bad_output = isinstance(failure, BadOutput)
    tried = analysis.bad_outputs + 1 if bad_output else analysis.attempts - analysis.bad_outputs
    most = limits.OUTPUT_ATTEMPTS if bad_output else limits.ATTEMPTS
    if isinstance(failure, Final) or tried >= most:
        outcomes.fail(
            claimed=this.claimed, reason=failure.reason, now=now, settings=settings, cost=cost
        )
        return
    outcomes.put_back(
        claimed=this.claimed,
        at=outcomes.retry_at(attempts=tried, now=now, retry_after=retry_after),
        settings=settings,
        reason=failure.reason,
        bad_output=bad_output,
        cost=cost,
    )
