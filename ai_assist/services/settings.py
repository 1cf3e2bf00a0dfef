"""What can happen to an account's settings of the assistant."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings as installation
from django.db import transaction
from django.utils import timezone

from ai_assist import limits, selectors
from ai_assist.choices import AnalysisState, CallKind, PauseReason, Reason
from ai_assist.errors import AddressBlocked, InboxUnknown, KeyMissing, KeyNeededForAddress
from ai_assist.events import KEY_DELETED, PAUSED, RESUMED, SETTINGS_CHANGED, settings_event
from ai_assist.llm.failures import AccountStopped, LlmFailure
from ai_assist.llm.server import Server
from ai_assist.models import AiSettings, Analysis, FeedPosition
from ai_assist.services import spending
from messaging.selectors import own_inboxes
from ticaret import doorbell, http
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.events.models import EventStream
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

RUN = "ai_assist.tasks.run_due"
_PING_RESERVE = 600
_KEY_SHOWN = 4


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **changes: Any,
) -> AiSettings:
    """Change settings; whatever stood still because of them goes on.

    `api_key` is kept encrypted and never shown. Raises NotFound, Forbidden,
    PreconditionFailed, KeyMissing, KeyNeededForAddress, AddressBlocked, InboxUnknown.
    """
    actor.require(account_id, Role.ADMIN)
    settings = _locked_or_new(account_id)
    if settings.updated_at is not None:
        require_match(if_match, settings.updated_at)
    new_key = changes.pop("api_key", None)
    _check(settings, account_id, changes, new_key)
    changed = {
        name: (_plain(getattr(settings, name)), _plain(value))
        for name, value in changes.items()
        if getattr(settings, name) != value
    }
    was_enabled = settings.enabled
    for name in changed:
        setattr(settings, name, changes[name])
    if new_key:
        settings.api_key = new_key
        before, settings.api_key_last4 = settings.api_key_last4, new_key[-_KEY_SHOWN:]
        changed["api_key_last4"] = (before, settings.api_key_last4)
    if settings.enabled and settings.api_key is None:
        raise KeyMissing
    if not changed:
        return settings
    was_paused = bool(settings.paused_reason)
    _unpause(settings)
    settings.save()
    if settings.enabled and not was_enabled:
        _begin_now(account_id)
    if was_enabled and not settings.enabled:
        _stop(account_id, now)
    trail.record(
        actor=actor,
        account_id=account_id,
        action=SETTINGS_CHANGED,
        target=settings,
        changes=changed,
    )
    publish(settings_event(SETTINGS_CHANGED, settings, now))
    if was_paused:
        publish(settings_event(RESUMED, settings, now))
    doorbell.ring_on_commit(RUN)
    return settings


@transaction.atomic
def delete_key(
    *, actor: Actor, account_id: UUID, now: datetime, if_match: str | None = None
) -> AiSettings:
    """Forget the key and stop: nothing queued or under way is completed any more.

    Raises NotFound, Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.ADMIN)
    settings = _locked_or_new(account_id)
    if settings.updated_at is not None:
        require_match(if_match, settings.updated_at)
    if settings.api_key is None and not settings.enabled:
        return settings
    changes = {
        "enabled": (settings.enabled, False),
        "api_key_last4": (settings.api_key_last4, ""),
    }
    settings.api_key, settings.api_key_last4, settings.enabled = None, "", False
    _unpause(settings)
    settings.save()
    _stop(account_id, now)
    trail.record(
        actor=actor, account_id=account_id, action=KEY_DELETED, target=settings, changes=changes
    )
    publish(settings_event(KEY_DELETED, settings, now))
    return settings


@dataclass(frozen=True, slots=True)
class TestResult:
    """`verdict` is `ok` or what is wrong, in the words of `PauseReason` and `Reason`."""

    verdict: str
    model: str
    latency_ms: int
    input_tokens: int
    output_tokens: int


def try_out(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    api_key: str = "",
    model: str = "",
    base_url: str | None = None,
) -> TestResult:
    """Ask the model the smallest question, with what is given or else what is saved.

    It counts against the budget. A saved key that works again lets the queue go on. Raises
    NotFound, Forbidden, KeyMissing, KeyNeededForAddress, AddressBlocked.
    """
    from ai_assist.llm import client

    actor.require(account_id, Role.ADMIN)
    settings = selectors.settings(actor=actor, account_id=account_id)
    if base_url is not None and base_url != settings.base_url:
        if not api_key:
            raise KeyNeededForAddress
        _check_address(base_url)
    key = api_key or settings.api_key
    if not key:
        raise KeyMissing
    address = settings.base_url if base_url is None else base_url
    model = model or settings.model
    try:
        call = spending.reserve(
            settings=settings, kind=CallKind.TEST, tokens=_PING_RESERVE, now=now, model=model
        )
    except spending.OverBudget:
        return TestResult(Reason.BUDGET, model, 0, 0, 0)
    started = time.monotonic()
    verdict, answered = "ok", model
    cost = spending.Cost()
    try:
        pong = client.ping(_server(address, key), model=model)
        answered = pong.model
        cost = spending.Cost(pong.input_tokens, pong.output_tokens)
    except AccountStopped as failure:
        verdict = failure.pause
    except LlmFailure as failure:
        verdict = failure.reason
        cost = spending.Cost(failure.input_tokens, failure.output_tokens)
    latency = round((time.monotonic() - started) * 1000)
    then = timezone.now()
    failed = verdict != "ok"
    spending.settle(
        call=call,
        settings=settings,
        cost=cost,
        now=then,
        error=verdict if failed else "",
        failed=failed,
    )
    if not failed and key == settings.api_key and address == settings.base_url:
        resume(account_id=account_id, now=then)
    return TestResult(
        str(verdict), answered[: limits.MODEL_NAME], latency, cost.input_tokens, cost.output_tokens
    )


def server_of(settings: AiSettings) -> Server:
    """Where the account's calls go. Raises KeyMissing without a key."""
    if not settings.api_key:
        raise KeyMissing
    return _server(settings.base_url, settings.api_key)


@transaction.atomic
def pause(*, account_id: UUID, key_last4: str, reason: PauseReason, now: datetime) -> None:
    """Hold the account's queue back, unless the key was changed meanwhile."""
    settings = selectors.locked_settings(account_id)
    if settings is None or settings.paused_reason or settings.api_key_last4 != key_last4:
        return
    settings.paused_reason, settings.paused_at = reason, now
    settings.save(update_fields=["paused_reason", "paused_at", "updated_at"])
    publish(settings_event(PAUSED, settings, now))


@transaction.atomic
def resume(*, account_id: UUID, now: datetime) -> None:
    """Let a paused queue go on."""
    settings = selectors.locked_settings(account_id)
    if settings is None or not settings.paused_reason:
        return
    _unpause(settings)
    settings.save(update_fields=["paused_reason", "paused_at", "wait_until", "updated_at"])
    publish(settings_event(RESUMED, settings, now))
    doorbell.ring_on_commit(RUN)


def hold(*, account_id: UUID, until: datetime) -> None:
    """The provider asked for a pause: no call of the account before `until`."""
    AiSettings.objects.for_accounts([account_id]).update(wait_until=until)


def _locked_or_new(account_id: UUID) -> AiSettings:
    settings = selectors.locked_settings(account_id)
    if settings is None:
        insert_new([AiSettings(account_id=account_id)])
        settings = selectors.locked_settings(account_id)
    if settings is None:
        raise RuntimeError("the settings vanished under their lock")
    return settings


def _check(
    settings: AiSettings, account_id: UUID, changes: Mapping[str, Any], new_key: str | None
) -> None:
    address = changes.get("base_url", settings.base_url)
    if address != settings.base_url:
        if settings.api_key is not None and not new_key:
            raise KeyNeededForAddress
        _check_address(address)
    inbox_ids = changes.get("inbox_ids")
    if inbox_ids and len(own_inboxes(account_id, inbox_ids)) != len(set(inbox_ids)):
        raise InboxUnknown


def _check_address(address: str) -> None:
    if not address:
        return
    try:
        http.check_address(address)
    except http.Blocked:
        raise AddressBlocked from None


def _server(base_url: str, key: str) -> Server:
    configured = not base_url
    return Server(base_url or installation.OPENAI_BASE_URL, key, configured)


def _unpause(settings: AiSettings) -> None:
    settings.paused_reason, settings.paused_at, settings.wait_until = "", None, None


def _begin_now(account_id: UUID) -> None:
    """Nothing that was written before the automation was switched on is analysed by itself."""
    stream = EventStream.objects.filter(account_id=account_id).first()
    FeedPosition.objects.update_or_create(
        account_id=account_id, defaults={"position": stream.last_position if stream else 0}
    )


def _stop(account_id: UUID, now: datetime) -> None:
    Analysis.objects.for_accounts([account_id]).filter(
        state__in=[AnalysisState.QUEUED, AnalysisState.RUNNING]
    ).update(
        state=AnalysisState.SKIPPED,
        reason=Reason.DISABLED,
        collecting=False,
        lease_token=None,
        lease_until=None,
        finished_at=now,
        updated_at=now,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value) if value is not None and not isinstance(value, bool | int) else value
