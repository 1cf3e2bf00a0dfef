"""What others hear of the catalogue. Payload keys are as callers see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from catalog.models import Product

PRODUCT_CREATED = "product.created"
PRODUCT_UPDATED = "product.updated"
PRODUCT_DELETED = "product.deleted"
PRODUCT_STOCK_CHANGED = "product.stock_changed"
PRODUCTS_IMPORTED = "product.imported"


def product_event(kind: str, product: Product, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about a product: which one it is, and its price and stock now."""
    payload = {
        "productId": str(product.id),
        "sku": product.sku,
        "name": product.name,
        "status": product.status,
        "price": f"{product.price:.2f}",
        "currency": product.currency,
        "stock": None if product.stock is None else f"{product.stock:.3f}",
        **more,
    }
    return DomainEvent(
        account_id=product.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def imported_event(
    *,
    account_id: UUID,
    import_id: UUID,
    created: Sequence[UUID],
    updated: Sequence[UUID],
    deleted: Sequence[UUID],
    occurred_at: datetime,
) -> DomainEvent:
    """One event for up to two thousand products that an import, or its undoing, changed."""
    payload = {
        "importId": str(import_id),
        "created": [str(product_id) for product_id in created],
        "updated": [str(product_id) for product_id in updated],
        "deleted": [str(product_id) for product_id in deleted],
    }
    return DomainEvent(
        account_id=account_id, type=PRODUCTS_IMPORTED, payload=payload, occurred_at=occurred_at
    )
