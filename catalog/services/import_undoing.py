"""Taking an import of products back: what nobody has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog import selectors
from catalog.choices import ProductStatus, StockReason
from catalog.columns import COLUMNS
from catalog.events import imported_event
from catalog.models import Product, StockMovement
from catalog.services.products import search_text
from catalog.services.stock import record_movement
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import publish
from ticaret.tabular.ports import UndoBatch, Undone

_FIELDS = tuple(column.name for column in COLUMNS if column.name != "sku")


class Undoing:
    """Takes back what nobody has changed since: whole new products, single fields of others."""

    def __init__(self, batch: UndoBatch) -> None:
        self.batch = batch
        self.products = selectors.locked_still_there(
            account_id=batch.account_id, product_ids=[UUID(entry["id"]) for entry in batch.entries]
        )
        self.touched = selectors.moved_since(
            account_id=batch.account_id,
            product_ids=list(self.products),
            reference=str(batch.import_id),
        )
        self.deleted: list[Product] = []
        self.restored: list[Product] = []
        self.movements: list[StockMovement] = []
        self.kept = 0

    def undone(self) -> Undone:
        """What was taken back; it is written."""
        for entry in self.batch.entries:
            product = self.products.get(UUID(entry["id"]))
            if product is None:
                self.kept += 1
            elif entry.get("created"):
                self._remove(product)
            else:
                self._restore(product, entry["before"], entry["after"])
        write_back(self.deleted, ["deleted_at", "updated_at"])
        write_back(self.restored, [*_FIELDS, "attributes", "search", "updated_at"])
        insert_new(self.movements)
        publish(
            imported_event(
                account_id=self.batch.account_id,
                import_id=self.batch.import_id,
                created=[],
                updated=[product.pk for product in self.restored],
                deleted=[product.pk for product in self.deleted],
                occurred_at=self.batch.now,
            )
        )
        return Undone(len(self.deleted) + len(self.restored), self.kept)

    def _remove(self, product: Product) -> None:
        # An insert sets both times one after the other.
        changed = (product.updated_at - product.created_at).total_seconds() > 0.05
        if changed or product.pk in self.touched:
            self.kept += 1
            return
        product.deleted_at = self.batch.now
        self.deleted.append(product)

    def _restore(
        self, product: Product, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        untouched = [name for name in before if as_json(getattr(product, name)) == after[name]]
        if not untouched:
            self.kept += 1
            return
        stock = product.stock
        for name in untouched:
            setattr(product, name, _stored(name, before[name]))
        product.search = search_text(product)
        self.restored.append(product)
        movement = record_movement(
            actor_label=self.batch.requested_by,
            product=product,
            before=stock,
            reason=StockReason.IMPORT_UNDONE,
            reference=str(self.batch.import_id),
        )
        if movement is not None:
            self.movements.append(movement)


def as_json(value: Any) -> Any:
    """A field's value as the undoing of an import keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    return str(value) if isinstance(value, ProductStatus) else value


def _stored(name: str, value: Any) -> Any:
    """What `as_json` made of a field's value, as the field has it."""
    field: Any = Product._meta.get_field(name)
    return field.to_python(value)
