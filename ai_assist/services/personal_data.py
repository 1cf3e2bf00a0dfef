"""What analyses hold about the people who wrote: export and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ai_assist.choices import AnalysisState, Reason
from ai_assist.models import (
    Analysis,
    AnalysisFeedback,
    AnalysisMessage,
    ProposalApproval,
    ProposalLine,
)
from ticaret.audit import trail
from ticaret.privacy.ports import Erased, Subject
from ticaret.tenancy.querysets import TenantQuerySet

_EMPTIED: dict[str, Any] = {
    "summary": "",
    "entities": [],
    "suggested_reply": "",
    "delivery_words": "",
    "order_note": "",
    "refusal_reason": "",
}


class AnalysisData:
    """A person is every conversation with one of their names, in all inboxes of the account."""

    name = "ai_assist"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """The analyses of the person's conversations with the lines that were proposed."""
        rows = list(_analyses(account_id, subject).order_by("id"))
        if not rows:
            return None
        lines: dict[UUID, list[dict[str, Any]]] = {}
        of_account = ProposalLine.objects.for_accounts([account_id])
        for line in of_account.filter(analysis__in=rows).order_by("position"):
            lines.setdefault(line.analysis_id, []).append(
                {"quote": line.quote, "quantity": str(line.quantity), "unit": line.unit}
            )
        return {"analyses": [_shown(row, lines.get(row.pk, [])) for row in rows]}

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty the texts; states, numbers and costs stay. What is queued is not run."""
        ids = list(_analyses(account_id, subject).values_list("pk", flat=True))
        if not ids:
            return Erased(rows=0)
        of_account = [account_id]
        found = Analysis.objects.for_accounts(of_account).filter(pk__in=ids)
        found.filter(state__in=[AnalysisState.QUEUED, AnalysisState.RUNNING]).update(
            state=AnalysisState.SKIPPED,
            reason=Reason.NOTHING_TO_READ,
            collecting=False,
            lease_token=None,
            finished_at=now,
        )
        rows = found.exclude(**_EMPTIED).update(**_EMPTIED, updated_at=now)
        members = AnalysisMessage.objects.for_accounts(of_account).filter(analysis_id__in=ids)
        rows += members.exclude(transcript="").update(transcript="", updated_at=now)
        lines = ProposalLine.objects.for_accounts(of_account).filter(analysis_id__in=ids)
        rows += lines.exclude(quote="", words="").update(quote="", words="", updated_at=now)
        judged = AnalysisFeedback.objects.for_accounts(of_account).filter(analysis_id__in=ids)
        rows += judged.exclude(note="", correction={}).update(
            note="", correction={}, updated_at=now
        )
        approved = ProposalApproval.objects.for_accounts(of_account).filter(analysis_id__in=ids)
        rows += approved.exclude(changes={}).update(changes={}, updated_at=now)
        trail.erase_values(Analysis, ids)
        return Erased(rows=rows)


def _analyses(account_id: UUID, subject: Subject) -> TenantQuerySet[Analysis]:
    named = Q(pk__in=[])
    if subject.external_id:
        named |= Q(conversation__contact__external_id=subject.external_id)
        named |= Q(conversation__contact__alternate_id=subject.external_id)
    if subject.phone:
        named |= Q(conversation__contact__phone__in=[subject.phone, f"+{subject.phone}"])
        named |= Q(
            conversation__contact__external_id=subject.phone,
            inbox__channel__in=["whatsapp_business", "provider_whatsapp"],
        )
    return Analysis.objects.for_accounts([account_id]).filter(named)


def _shown(row: Analysis, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": row.created_at.isoformat(),
        "intent": row.intent,
        "language": row.language,
        "sentiment": row.sentiment,
        "summary": row.summary,
        "entities": row.entities,
        "suggestedReply": row.suggested_reply,
        "lines": lines,
    }
