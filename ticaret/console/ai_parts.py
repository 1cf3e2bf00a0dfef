"""What is shown of an analysis beside its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from ai_assist import selectors
from ai_assist.choices import AnalysisState, LineFlag
from ai_assist.errors import AnalysisNotFound
from ai_assist.models import Analysis, ProposalLine
from catalog.models import Product
from orders.selectors import orders_of_analyses
from ticaret.console import formats
from ticaret.console.ai_words import FLAGS, STATES, intent_word, reason_word, sentiment_word
from ticaret.console.chats import Chat
from ticaret.tenancy.querysets import TenantQuerySet

_ANALYSES = 8


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A proposed line; `product` as it is today, None for none or one that is gone.

    `amount` is without VAT; `price_before` is set when the price has changed since.
    """

    line: ProposalLine
    product: Product | None
    flags: Sequence[str | Promise]
    amount: Decimal | None
    price_before: Decimal | None

    @property
    def is_short(self) -> bool:
        stock = self.product.stock if self.product else None
        return stock is not None and stock < self.line.quantity


def beside(chat: Chat, analysis_id: UUID | None) -> dict[str, Any]:
    """The newest analyses of a conversation, and all of one: the one asked for, else the first.

    Raises AnalysisNotFound for one that is not the conversation's.
    """
    rows = list(_analyses(chat).order_by("-created_at", "-id")[:_ANALYSES])
    settings = selectors.settings(actor=chat.actor, account_id=chat.account_id)
    context: dict[str, Any] = {
        "conversation": chat.conversation,
        "customer": chat.customer,
        "may_edit": chat.may_edit,
        "settings": settings,
        "paused": reason_word(settings.paused_reason),
        "analyses": [
            (row, intent_word(row.intent), STATES[AnalysisState(row.state)]) for row in rows
        ],
    }
    if analysis_id is not None:
        shown = one_of(chat, analysis_id)
    elif rows:
        shown = rows[0]
    else:
        return context
    return context | _whole(chat, shown, settings.confidence_threshold)


def one_of(chat: Chat, analysis_id: UUID) -> Analysis:
    """An analysis of this conversation. Raises AnalysisNotFound."""
    found = _analyses(chat).filter(pk=analysis_id).first()
    if found is None:
        raise AnalysisNotFound
    return found


def message_of(chat: Chat, analysis: Analysis) -> UUID:
    """The message by which the services know an analysis: its last. Raises AnalysisNotFound."""
    found = selectors.messages_of(actor=chat.actor, analysis_ids=[analysis.pk])
    if not found:
        raise AnalysisNotFound
    message_id: UUID = found[analysis.pk][-1].message_id
    return message_id


def proposal_of(chat: Chat, analysis: Analysis) -> list[ProposalLine]:
    """What an analysis proposes to order, in its order."""
    found = selectors.lines_of(actor=chat.actor, analysis_ids=[analysis.pk])
    return found.get(analysis.pk, [])


def on_sale(line: ProposalLine) -> Product | None:
    """The product of a line as it is today, unless it is gone."""
    return line.product if line.product and line.product.deleted_at is None else None


def _analyses(chat: Chat) -> TenantQuerySet[Analysis]:
    return selectors.analyses(
        actor=chat.actor, account_id=chat.account_id, conversation_id=chat.conversation.id
    )


def _whole(chat: Chat, analysis: Analysis, threshold: Decimal) -> dict[str, Any]:
    lines = [_line(line) for line in proposal_of(chat, analysis)]
    orders = orders_of_analyses(actor=chat.actor, analysis_ids=[analysis.pk])
    said = selectors.feedback_of(actor=chat.actor, analysis_ids=[analysis.pk])
    mine = next((row for row in said.get(analysis.pk, []) if row.author_id == chat.actor.id), None)
    mood, tone = sentiment_word(analysis.sentiment)
    sure = analysis.confidence
    order = orders.get(analysis.pk)
    is_open = analysis.state == AnalysisState.COMPLETED and bool(lines)
    return {
        "analysis": analysis,
        "is_done": analysis.state == AnalysisState.COMPLETED,
        "is_under_way": analysis.state in {AnalysisState.QUEUED, AnalysisState.RUNNING},
        "state": STATES[AnalysisState(analysis.state)],
        "reason": reason_word(analysis.reason),
        "intent": intent_word(analysis.intent),
        "mood": mood,
        "mood_tone": tone,
        "sure": "" if sure is None else formats.percent(float(sure)),
        "is_unsure": sure is not None and sure < threshold,
        "sources": selectors.messages_of(actor=chat.actor, analysis_ids=[analysis.pk]).get(
            analysis.pk, []
        ),
        "lines": lines,
        "order": order,
        "is_open": is_open and order is None and analysis.refused_at is None,
        "is_complete": all(shown.product for shown in lines),
        "verdict": mine.verdict if mine else "",
    }


def _line(line: ProposalLine) -> ShownLine:
    product = on_sale(line)
    price = line.unit_price
    # Stock is told as it is today, beside the product.
    flags = [FLAGS[LineFlag(flag)] for flag in line.flags if flag != LineFlag.NOT_ENOUGH_STOCK]
    return ShownLine(
        line,
        product,
        flags,
        None if price is None else (line.quantity * price).quantize(Decimal("0.01")),
        price if product and price is not None and product.price != price else None,
    )
