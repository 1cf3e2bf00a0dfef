"""An order made of an analysis, by a person who approved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from ai_assist import selectors
from ai_assist.choices import AnalysisState
from ai_assist.errors import (
    AlreadyOrdered,
    AlreadyRefused,
    AnalysisNotCompleted,
    LineNotFound,
    LineWithoutProduct,
    NoCustomer,
    NoProposal,
)
from ai_assist.events import ORDER_CREATED, PROPOSAL_REFUSED, analysis_event
from ai_assist.models import Analysis, ProposalApproval, ProposalLine
from crm.selectors.identities import identity_of_chat
from orders.choices import OrderSource
from orders.models import Order
from orders.services.orders import create_order
from ticaret.audit import trail
from ticaret.errors import FieldError
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

_COMPARED = ("product_id", "quantity", "unit", "unit_price", "name")


@dataclass(frozen=True, slots=True)
class Approved:
    """The order of an analysis; `created` is False when it was there already."""

    order: Order
    approval: ProposalApproval
    created: bool


def live_order_of(analysis: Analysis) -> Order | None:
    """The order that was made of an analysis and not deleted."""
    rows = Order.objects.for_accounts([analysis.account_id])
    return rows.filter(ai_analysis_id=analysis.pk, deleted_at__isnull=True).first()


@transaction.atomic
def approve(
    *,
    actor: Actor,
    account_id: UUID,
    message_id: UUID,
    now: datetime,
    lines: Sequence[Mapping[str, Any]] | None = None,
    customer_id: UUID | None = None,
    contact_id: UUID | None = None,
    notes: str = "",
    **order_fields: Any,
) -> Approved:
    """Make the order of an analysis, as proposed or with the operator's `lines`; once.

    A line is `{line_id}` as proposed, with what the operator changed of it (`product_id`,
    `quantity`, `unit`, `unit_price`, `name`, `note`, `discount`), or a new one without
    `line_id`. The customer is the chat's unless given. Raises MessageNotFound,
    AnalysisNotFound, Forbidden, AnalysisNotCompleted, AlreadyRefused, NoProposal,
    LineNotFound, LineWithoutProduct, NoCustomer, and what `create_order` raises.
    """
    actor.require(account_id, Role.AGENT)
    analysis = selectors.locked_analysis(actor=actor, account_id=account_id, message_id=message_id)
    existing = live_order_of(analysis)
    if existing is not None:
        approval = ProposalApproval.objects.for_accounts([account_id]).get(order=existing)
        return Approved(existing, approval, created=False)
    if analysis.state != AnalysisState.COMPLETED:
        raise AnalysisNotCompleted
    if analysis.refused_at is not None:
        raise AlreadyRefused
    proposed = {
        line.pk: line
        for line in ProposalLine.objects.for_accounts([account_id])
        .filter(analysis_id=analysis.pk)
        .order_by("position")
    }
    if lines is None:
        lines = [{"line_id": line_id} for line_id in proposed]
    if not lines:
        raise NoProposal
    ordered, changes = _merged(proposed, lines)
    customer_id, contact_id = _customer(actor, analysis, customer_id, contact_id)
    order = create_order(
        actor=actor,
        account_id=account_id,
        customer_id=customer_id,
        contact_id=contact_id,
        chat_id=analysis.conversation_id,
        message_id=message_id,
        ai_analysis_id=analysis.pk,
        source=OrderSource.AI,
        lines=ordered,
        notes=notes or analysis.order_note,
        now=now,
        **order_fields,
    )
    approval = ProposalApproval(
        account_id=account_id,
        analysis=analysis,
        order=order,
        approver_id=actor.id if actor.kind == "user" else None,
        approver_label=actor.label,
        changes=changes,
    )
    approval.save(force_insert=True)
    trail.record(
        actor=actor,
        account_id=account_id,
        action=ORDER_CREATED,
        target=analysis,
        changes={"order": (None, order.number), "changed": (None, changes)},
    )
    analysis.save(update_fields=["updated_at"])
    publish(
        analysis_event(
            ORDER_CREATED, analysis, now, orderId=str(order.pk), orderNumber=order.number
        )
    )
    return Approved(order, approval, created=True)


@transaction.atomic
def refuse(
    *, actor: Actor, account_id: UUID, message_id: UUID, reason: str, now: datetime
) -> Analysis:
    """Say that nothing will be ordered from this, and why.

    Raises MessageNotFound, AnalysisNotFound, Forbidden, AnalysisNotCompleted, AlreadyOrdered,
    AlreadyRefused.
    """
    analysis = selectors.locked_analysis(actor=actor, account_id=account_id, message_id=message_id)
    if analysis.state != AnalysisState.COMPLETED:
        raise AnalysisNotCompleted
    if live_order_of(analysis) is not None:
        raise AlreadyOrdered
    if analysis.refused_at is not None:
        raise AlreadyRefused
    analysis.refused_at, analysis.refusal_reason = now, reason
    analysis.refused_by_id = actor.id if actor.kind == "user" else None
    analysis.save(update_fields=["refused_at", "refusal_reason", "refused_by", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action=PROPOSAL_REFUSED,
        target=analysis,
        changes={"refusal_reason": (None, reason)},
    )
    publish(analysis_event(PROPOSAL_REFUSED, analysis, now, refusalReason=reason))
    return analysis


def _merged(
    proposed: Mapping[UUID, ProposalLine], lines: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The order's lines, and what differs from the proposal."""
    ordered: list[dict[str, Any]] = []
    added, changed, kept = [], [], set()
    for place, line in enumerate(lines):
        given = {name: value for name, value in line.items() if name != "line_id"}
        line_id = line.get("line_id")
        if line_id is None:
            merged = given
            added.append(_told(merged))
        else:
            source = proposed.get(line_id)
            if source is None or line_id in kept:
                raise LineNotFound(fields=[_fault(place, "lineId", LineNotFound)])
            kept.add(line_id)
            merged, differences = _changed(source, given)
            if differences:
                changed.append({"lineId": str(line_id), **differences})
        if not merged.get("product_id") and (
            not merged.get("name") or merged.get("unit_price") is None
        ):
            raise LineWithoutProduct(fields=[_fault(place, "productId", LineWithoutProduct)])
        if merged.get("quantity") is None:
            merged["quantity"] = Decimal(1)
        ordered.append(merged)
    removed = [
        {"lineId": str(line.pk), "quote": line.quote}
        for line in proposed.values()
        if line.pk not in kept
    ]
    return ordered, {"added": added, "removed": removed, "changed": changed}


def _changed(
    source: ProposalLine, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    before: dict[str, Any] = {
        "product_id": source.product_id,
        "quantity": source.quantity,
        "unit": source.unit,
        "unit_price": source.unit_price,
        "name": source.name,
    }
    merged = {
        "product_id": source.product_id,
        "quantity": source.quantity,
        "unit": source.unit,
        "name": "" if source.product_id else source.words,
        # What was quoted in the proposal is what the operator saw and approved.
        "unit_price": source.unit_price,
    }
    if given.get("product_id") not in (None, source.product_id):
        # Another product brings its own name, unit and price.
        merged |= {"name": "", "unit": "", "unit_price": None}
    merged |= {name: value for name, value in given.items() if value is not None}
    differences = {
        name: [_plain(before[name]), _plain(given[name])]
        for name in _COMPARED
        if given.get(name) is not None and given[name] != before[name]
    }
    return {k: v for k, v in merged.items() if v not in (None, "")}, _camel(differences)


def _customer(
    actor: Actor, analysis: Analysis, customer_id: UUID | None, contact_id: UUID | None
) -> tuple[UUID, UUID | None]:
    if customer_id is not None:
        return customer_id, contact_id
    identity = identity_of_chat(actor=actor, conversation_id=analysis.conversation_id).first()
    if identity is None or identity.customer_id is None:
        raise NoCustomer
    return identity.customer_id, contact_id or identity.contact_id


def _told(line: Mapping[str, Any]) -> dict[str, Any]:
    return _camel({name: _plain(line[name]) for name in _COMPARED if line.get(name) is not None})


def _camel(values: Mapping[str, Any]) -> dict[str, Any]:
    from ticaret.api.naming import camel

    return {camel(name): value for name, value in values.items()}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | UUID) else value


def _fault(place: int, field: str, error: type[LineNotFound | LineWithoutProduct]) -> FieldError:
    return FieldError(f"lines.{place}.{field}", error.code, error.message_tr, error.message_en)
