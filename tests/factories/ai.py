"""Accounts that use the assistant, and analyses as a model would have made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ai_assist import selectors
from ai_assist.llm import schema
from ai_assist.models import AiSettings, Analysis, AnalysisMessage
from ai_assist.services import collecting, matching, outcomes, running, settings
from ai_assist.services.claiming import Claim, claim
from ai_assist.services.spending import Cost
from messaging.models import Inbox, Message
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox, receive
from ticaret.db.ids import new_id
from ticaret.events import relay

KEY = "sk-sandbox-0123456789"


def enable_ai(firm: Firm, **changes: Any) -> AiSettings:
    """The assistant of `firm` switched on with `KEY`."""
    given = {"enabled": True, "api_key": KEY, **changes}
    return settings.update(actor=firm.actor, account_id=firm.id, now=timezone.now(), **given)


def an_answer(**fields: Any) -> dict[str, Any]:
    """What a model answers: a greeting, unless told otherwise."""
    return {
        "language": "tr",
        "intent": "greeting",
        "sentiment": "neutral",
        "urgency": "normal",
        "confidence": 0.9,
        "summary": "Müşteri selam veriyor.",
        "entities": [],
        "suggested_reply": "Merhaba, nasıl yardımcı olabiliriz?",
        "order": None,
        **fields,
    }


def an_order(
    *lines: tuple[str, str, float | None, str], delivery: str = "", **fields: Any
) -> dict[str, Any]:
    """An answer with an order; a line is (quote, product, quantity, unit)."""
    names = ("quote", "product", "quantity", "unit")
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    order = {"lines": rows, "delivery": delivery, "note": fields.pop("note", "")}
    return an_answer(**{"intent": "order", "summary": "Sipariş.", "order": order, **fields})


def make_analysis(
    firm: Firm,
    *,
    text: str = "Merhaba",
    inbox: Inbox | None = None,
    answer: Mapping[str, Any] | None = None,
    **event: Any,
) -> Analysis:
    """A completed analysis of one message with this `text`."""
    message = receive(inbox or make_inbox(firm), text=text, **event)
    return complete(queue_analysis([message]), answer or an_answer())


def queue_analysis(messages: Sequence[Message]) -> Analysis:
    """The analysis of these messages of one conversation, due now."""
    with transaction.atomic():
        collecting.add_to_burst(messages=messages, now=timezone.now())
    row = AnalysisMessage.objects.unscoped().get(message=messages[0])
    Analysis.objects.unscoped().filter(pk=row.analysis_id).update(
        next_attempt_at=F("asked_at"), collecting=False
    )
    return Analysis.objects.unscoped().get(pk=row.analysis_id)


def complete(analysis: Analysis, answer: Mapping[str, Any]) -> Analysis:
    """The analysis with this answer, as a worker would have stored it."""
    now = timezone.now()
    lease = new_id()
    Analysis.objects.unscoped().filter(pk=analysis.pk).update(
        state="running", lease_token=lease, lease_until=now, attempts=1
    )
    said = schema.Answer.model_validate(answer)
    members = AnalysisMessage.objects.unscoped().filter(analysis=analysis)
    sources = [
        matching.Source(member.message, member.message.text)
        for member in members.select_related("message").order_by("message__occurred_at")
    ]
    lines = (
        matching.lines(
            account_id=analysis.account_id,
            analysis_id=analysis.pk,
            order=said.order,
            sources=sources,
        )
        if said.order
        else []
    )
    today = now.astimezone(selectors.zone_of(analysis.account_id)).date()
    result = outcomes.Result(said, lines, "gpt-4.1-mini", Cost(400, 100), today)
    used = selectors.settings_for_work(analysis.account_id) or AiSettings(
        account_id=analysis.account_id
    )
    assert outcomes.complete(
        claimed=Claim(analysis.pk, lease), settings=used, result=result, now=now
    )
    return Analysis.objects.unscoped().get(pk=analysis.pk)


def claim_all(now: datetime | None = None) -> list[Claim]:
    """Everything that is due, leased to one worker."""
    return claim(worker=new_id(), now=now or timezone.now(), free=50)


def collect(firm: Firm) -> list[Analysis]:
    """What the account's new events bring, in the order of its making; due now."""
    relay.relay([firm.id])
    collecting.collect_waiting(now=timezone.now())
    rows = Analysis.objects.unscoped().filter(account_id=firm.id)
    make_due(firm)
    return list(rows.order_by("id"))


def make_due(firm: Firm) -> None:
    """Every wait of the account's analyses is over."""
    rows = Analysis.objects.unscoped().filter(account_id=firm.id, state="queued")
    rows.update(next_attempt_at=timezone.now())
    AiSettings.objects.unscoped().filter(account_id=firm.id).update(wait_until=None)


def work(firm: Firm) -> list[Analysis]:
    """One round of the worker on this connection: everything new and due, once."""
    collect(firm)
    while claims := claim_all():
        for claimed in claims:
            running.run(claimed)
    return list(Analysis.objects.unscoped().filter(account_id=firm.id).order_by("id"))
