"""How to fetch the assistant's rows safely: every function for a caller takes the actor first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Min, Q
from django.utils import timezone

from accounts.models import Account
from ai_assist.choices import AnalysisState
from ai_assist.errors import AnalysisNotFound
from ai_assist.models import (
    AiSettings,
    Analysis,
    AnalysisFeedback,
    AnalysisMessage,
    MonthlySpending,
    ProposalLine,
)
from messaging import selectors as messaging
from messaging.errors import MessageNotFound
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def settings(*, actor: Actor, account_id: UUID) -> AiSettings:
    """The account's settings, the defaults as long as nobody changed them. Raises NotFound."""
    actor.require(account_id, Role.VIEWER)
    found = AiSettings.objects.for_accounts([account_id]).first()
    return found or AiSettings(account_id=account_id)


def settings_for_work(account_id: UUID) -> AiSettings | None:
    """For the platform's own work on an account."""
    return AiSettings.objects.for_accounts([account_id]).first()


def locked_settings(account_id: UUID) -> AiSettings | None:
    """The account's settings to change, locked until the transaction ends."""
    rows = AiSettings.objects.for_accounts([account_id])
    return rows.select_for_update(no_key=True).first()


def analyses(
    *,
    actor: Actor,
    account_id: UUID,
    inbox_id: UUID | None = None,
    conversation_id: UUID | None = None,
    state: str = "",
    intent: str = "",
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    with_proposal: bool | None = None,
) -> TenantQuerySet[Analysis]:
    """The analyses of an account in the inboxes that the actor may touch. Raises NotFound."""
    actor.require(account_id, Role.VIEWER)
    rows = Analysis.objects.for_accounts([account_id]).filter(inbox__deleted_at__isnull=True)
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    wanted: dict[str, Any] = {
        "inbox_id": inbox_id,
        "conversation_id": conversation_id,
        "state": state,
        "intent": intent,
        "created_at__gte": created_from,
        "created_at__lt": created_to,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if with_proposal is not None:
        having = Q(pk__in=ProposalLine.objects.for_accounts([account_id]).values("analysis_id"))
        rows = rows.filter(having if with_proposal else ~having)
    return rows


def analyses_of_session(
    *, actor: Actor, account_id: UUID, session_id: UUID, state: str = "", intent: str = ""
) -> TenantQuerySet[Analysis]:
    """The analyses of one inbox. Raises NotFound for one that is not the actor's."""
    inboxes = messaging.inboxes(actor=actor, account_id=account_id).filter(pk=session_id)
    if not inboxes.exists():
        raise NotFound
    return analyses(
        actor=actor, account_id=account_id, inbox_id=session_id, state=state, intent=intent
    )


def analysis_of_message(
    *, actor: Actor, account_id: UUID, message_id: UUID
) -> TenantQuerySet[Analysis]:
    """The analysis that a message belongs to, or nothing. Raises MessageNotFound."""
    found = messaging.messages_by_ids(actor=actor, account_id=account_id, ids=[message_id])
    if not found.exists():
        raise MessageNotFound
    of_message = AnalysisMessage.objects.for_accounts([account_id]).filter(message_id=message_id)
    return analyses(actor=actor, account_id=account_id).filter(
        pk__in=of_message.values("analysis_id")
    )


def locked_analysis(
    *, actor: Actor, account_id: UUID, message_id: UUID, role: Role = Role.AGENT
) -> Analysis:
    """The analysis of a message to change, locked until the transaction ends.

    Raises MessageNotFound, AnalysisNotFound, Forbidden.
    """
    actor.require(account_id, role)
    rows = analysis_of_message(actor=actor, account_id=account_id, message_id=message_id)
    found = rows.select_for_update(no_key=True).first()
    if found is None:
        raise AnalysisNotFound
    return found


def messages_of(
    *, actor: Actor, analysis_ids: Collection[UUID]
) -> dict[UUID, list[AnalysisMessage]]:
    """What these analyses are about, oldest first."""
    rows = (
        AnalysisMessage.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(analysis_id__in=analysis_ids)
        .select_related("message")
        .order_by("message__occurred_at", "message_id")
    )
    return _by_analysis(rows)


def lines_of(*, actor: Actor, analysis_ids: Collection[UUID]) -> dict[UUID, list[ProposalLine]]:
    """The proposed lines of these analyses, in their order."""
    rows = (
        ProposalLine.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(analysis_id__in=analysis_ids)
        .select_related("product")
        .order_by("analysis_id", "position")
    )
    return _by_analysis(rows)


def feedback_of(
    *, actor: Actor, analysis_ids: Collection[UUID]
) -> dict[UUID, list[AnalysisFeedback]]:
    """What operators said of these analyses, newest first."""
    rows = (
        AnalysisFeedback.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(analysis_id__in=analysis_ids)
        .order_by("-updated_at", "-id")
    )
    return _by_analysis(rows)


def spending(*, actor: Actor, account_id: UUID) -> TenantQuerySet[MonthlySpending]:
    """What the months of an account cost. Raises NotFound."""
    actor.require(account_id, Role.VIEWER)
    return MonthlySpending.objects.for_accounts([account_id])


def feedback(*, actor: Actor, account_id: UUID) -> TenantQuerySet[AnalysisFeedback]:
    """All verdicts of an account. Raises NotFound."""
    actor.require(account_id, Role.VIEWER)
    rows = AnalysisFeedback.objects.for_accounts([account_id])
    if actor.inbox_ids is not None:
        rows = rows.filter(analysis__inbox_id__in=actor.inbox_ids)
    return rows


def zone_of(account_id: UUID) -> ZoneInfo:
    """Where the account is."""
    return ZoneInfo(Account.objects.values_list("time_zone", flat=True).get(pk=account_id))


def oldest_due() -> datetime | None:
    """Since when the oldest analysis that may run now has waited; None when none does."""
    now = timezone.now()
    waiting = (
        Analysis.objects.unscoped()
        .filter(state=AnalysisState.QUEUED, next_attempt_at__lte=now)
        .filter(
            account_id__in=AiSettings.objects.unscoped()
            .filter(enabled=True, paused_reason="")
            .exclude(wait_until__gt=now)
            .values("account_id")
        )
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment


def _by_analysis(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.analysis_id, []).append(row)
    return found
