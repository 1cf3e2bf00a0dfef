"""The stock of products: every change has a reason, and none goes below nought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from catalog import limits, selectors
from catalog.choices import StockReason
from catalog.errors import OutOfStock, StockNotTracked
from catalog.events import PRODUCT_STOCK_CHANGED, product_event
from catalog.models import Product, StockMovement
from ticaret.audit import trail
from ticaret.db.bulk import insert_new, write_back
from ticaret.errors import FieldError, Invalid
from ticaret.events.outbox import DomainEvent, publish
from ticaret.tenancy.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class StockLine:
    """So much of a product."""

    product_id: UUID
    quantity: Decimal


def reserve(
    *,
    actor: Actor,
    account_id: UUID,
    lines: Sequence[StockLine],
    now: datetime,
    reason: str = StockReason.RESERVATION,
    reference: str = "",
) -> list[StockMovement]:
    """Take the lines from the stock, all or none; products without a stock are passed over.

    Raises NotFound, Forbidden, ProductNotFound, OutOfStock naming each line there is not
    enough of, Invalid for a quantity that is not above nought.
    """
    _require_positive(lines)
    taken = [StockLine(line.product_id, -line.quantity) for line in lines]
    return _move(actor, account_id, taken, reason, reference, "", now)


def release(
    *,
    actor: Actor,
    account_id: UUID,
    lines: Sequence[StockLine],
    now: datetime,
    reason: str = StockReason.RELEASE,
    reference: str = "",
) -> list[StockMovement]:
    """Put the lines back, also of products that were deleted meanwhile.

    Raises NotFound, Forbidden, ProductNotFound, Invalid for a quantity that is not above nought.
    """
    _require_positive(lines)
    return _move(actor, account_id, lines, reason, reference, "", now, deleted_too=True)


def adjust(
    *,
    actor: Actor,
    account_id: UUID,
    lines: Sequence[StockLine],
    reason: str,
    now: datetime,
    reference: str = "",
    note: str = "",
) -> list[StockMovement]:
    """Change stocks by the quantities of the lines, which may be negative.

    Raises NotFound, Forbidden, ProductNotFound, OutOfStock, StockNotTracked.
    """
    return _move(actor, account_id, lines, reason, reference, note, now, strict=True)


def record_movement(
    *,
    actor_label: str,
    product: Product,
    before: Decimal | None,
    reason: str,
    reference: str = "",
    note: str = "",
) -> StockMovement | None:
    """The movement that took a product in hand from `before` to its stock now, not yet stored.

    None when nothing moved, or when the product has no stock any more.
    """
    if product.stock is None or product.stock == before:
        return None
    return StockMovement(
        account_id=product.account_id,
        product=product,
        delta=product.stock - (before or Decimal(0)),
        balance=product.stock,
        reason=reason,
        reference=reference,
        note=note,
        actor_label=actor_label,
    )


def _require_positive(lines: Sequence[StockLine]) -> None:
    faults = [
        FieldError(
            f"lines.{place}.quantity",
            "min_value",
            "Miktar sıfırdan büyük olmalıdır.",
            "The quantity must be above nought.",
        )
        for place, line in enumerate(lines)
        if line.quantity <= 0
    ]
    if faults:
        raise Invalid(fields=faults)


@transaction.atomic
def _move(
    actor: Actor,
    account_id: UUID,
    lines: Sequence[StockLine],
    reason: str,
    reference: str,
    note: str,
    now: datetime,
    *,
    deleted_too: bool = False,
    strict: bool = False,
) -> list[StockMovement]:
    actor.require(account_id, Role.AGENT)
    found = selectors.locked_products(
        account_id=account_id,
        product_ids={line.product_id for line in lines},
        deleted_too=deleted_too,
    )
    before = {product_id: product.stock for product_id, product in found.items()}
    faults: list[FieldError] = []
    for place, line in enumerate(lines):
        product = found[line.product_id]
        if product.stock is None:
            if strict:
                raise StockNotTracked
            continue
        left = product.stock + line.quantity
        if left < 0:
            faults.append(_not_enough(place, product))
        elif left > limits.MAX_STOCK:
            raise Invalid(
                fields=[
                    FieldError(
                        f"lines.{place}.quantity",
                        "max_value",
                        "Miktar çok büyük.",
                        "The quantity is too large.",
                    )
                ]
            )
        else:
            product.stock = left
    if faults:
        raise OutOfStock(fields=faults)
    moved = {pid: product for pid, product in found.items() if product.stock != before[pid]}
    movements = [
        movement
        for pid, product in moved.items()
        if (
            movement := record_movement(
                actor_label=actor.label,
                product=product,
                before=before[pid],
                reason=reason,
                reference=reference,
                note=note,
            )
        )
    ]
    write_back(moved.values(), ["stock", "updated_at"])
    insert_new(movements)
    for movement in movements:
        trail.record(
            actor=actor,
            account_id=account_id,
            action="product.stock_changed",
            target=movement.product,
            changes={"stock": (str(movement.balance - movement.delta), str(movement.balance))},
        )
    publish(*[_event(movement, now) for movement in movements])
    return movements


def _event(movement: StockMovement, now: datetime) -> DomainEvent:
    return product_event(
        PRODUCT_STOCK_CHANGED,
        movement.product,
        now,
        delta=f"{movement.delta:.3f}",
        reason=movement.reason,
        reference=movement.reference,
    )


def _not_enough(place: int, product: Product) -> FieldError:
    left = f"{product.stock:f}"
    return FieldError(
        f"lines.{place}.quantity",
        "out_of_stock",
        f"{product.name}: elde {left} {product.unit} var.",
        f"{product.name}: {left} {product.unit} left.",
    )
