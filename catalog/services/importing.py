"""Products from spreadsheets: upserted by SKU, a thousand at a time.

Products are dicts by column here: an instance of the model costs more than all the rest of
importing one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounts.models import Account
from catalog import limits, selectors
from catalog.choices import StockReason
from catalog.columns import ATTRIBUTE_TITLES, COLUMNS, read_attribute
from catalog.events import imported_event
from catalog.models import Product, StockMovement
from catalog.services.import_undoing import Undoing, as_json
from catalog.services.products import search_of
from ticaret.db.bulk import insert_rows, write_back_rows
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish
from ticaret.tabular.choices import RowVerdict
from ticaret.tabular.ports import Batch, Fault, Outcome, Row, UndoBatch, Undone

PRODUCTS = "catalog.products"
_FIELDS = tuple(column.name for column in COLUMNS if column.name != "sku")
_UNCHANGED = Outcome(RowVerdict.UNCHANGED)
_ATTRIBUTE = "attributes."
# A product of an import, or one that is there, by column.
_Product = dict[str, Any]


class ProductImporter:
    """An unknown SKU makes a product, a known one changes the fields that the file has."""

    kind = PRODUCTS
    columns = COLUMNS
    key = "sku"
    open_field = "attributes"
    open_titles = ATTRIBUTE_TITLES

    def read_open(self, cell: Any) -> str:
        return read_attribute(cell)

    def write(self, batch: Batch) -> list[Outcome]:
        return _Writing(batch).outcomes()

    def undo(self, batch: UndoBatch) -> Undone:
        return Undoing(batch).undone()


class _Writing:
    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.known = selectors.locked_by_sku(
            account_id=batch.account_id,
            skus=[row.values["sku"] for row in batch.rows],
            fields=("id", "sku", *_FIELDS, "attributes"),
        )
        self.currency = Account.objects.values_list("default_currency", flat=True).get(
            pk=batch.account_id
        )
        self.created: list[_Product] = []
        self.updated: list[_Product] = []
        self.movements: list[dict[str, Any]] = []

    def outcomes(self) -> list[Outcome]:
        """One for each row; what is to be written has been."""
        planned = [self._plan(row) for row in self.batch.rows]
        if not self.batch.write:
            return planned
        refused = self._store()
        if not refused:
            return planned
        return [
            _taken_meanwhile() if row.values["sku"] in refused else outcome
            for row, outcome in zip(self.batch.rows, planned, strict=True)
        ]

    def _plan(self, row: Row) -> Outcome:
        product = self.known.get(row.values["sku"])
        return self._new(row) if product is None else self._change(product, row)

    def _new(self, row: Row) -> Outcome:
        values, attributes = _apart(row)
        if "name" not in values:
            return Outcome(RowVerdict.FAILED, [_nameless()])
        if fault := _too_many(attributes):
            return Outcome(RowVerdict.FAILED, [fault])
        product = {
            "id": new_id(),
            "account_id": self.batch.account_id,
            "currency": self.currency,
            **values,
            "attributes": attributes,
        }
        product["search"] = search_of(product)
        self.created.append(product)
        self._moved(product, None)
        return Outcome(RowVerdict.CREATED, undo={"id": str(product["id"]), "created": True})

    def _change(self, product: _Product, row: Row) -> Outcome:
        values, attributes = _apart(row)
        merged = {**product["attributes"], **attributes}
        if merged != product["attributes"]:
            if fault := _too_many(merged):
                return Outcome(RowVerdict.FAILED, [fault])
            values["attributes"] = merged
        before = {name: product[name] for name, value in values.items() if product[name] != value}
        if not before:
            return _UNCHANGED
        product.update(values)
        product["search"] = search_of(product)
        self.updated.append(product)
        if "stock" in before:
            self._moved(product, before["stock"])
        return Outcome(
            RowVerdict.UPDATED,
            undo={
                "id": str(product["id"]),
                "before": {name: as_json(value) for name, value in before.items()},
                "after": {name: as_json(values[name]) for name in before},
            },
        )

    def _moved(self, product: _Product, before: Decimal | None) -> None:
        stock = product.get("stock")
        if stock is None or stock == before:
            return
        self.movements.append(
            {
                "id": new_id(),
                "account_id": self.batch.account_id,
                "product_id": product["id"],
                "delta": stock - (before or Decimal(0)),
                "balance": stock,
                "reason": StockReason.IMPORT,
                "reference": str(self.batch.import_id),
                "actor_label": self.batch.requested_by,
            }
        )

    def _store(self) -> set[str]:
        """Write what was planned; returns the SKUs that somebody else took meanwhile."""
        stored = insert_rows(Product, self.created)
        refused = {row["id"]: row["sku"] for row in self.created if row["id"] not in stored}
        write_back_rows(Product, self.updated, [*_FIELDS, "attributes", "search", "updated_at"])
        insert_rows(
            StockMovement, [move for move in self.movements if move["product_id"] not in refused]
        )
        if stored or self.updated:
            publish(
                imported_event(
                    account_id=self.batch.account_id,
                    import_id=self.batch.import_id,
                    created=[row["id"] for row in self.created if row["id"] in stored],
                    updated=[row["id"] for row in self.updated],
                    deleted=[],
                    occurred_at=self.batch.now,
                )
            )
        return {*refused.values()}


def _apart(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a product, and its attributes."""
    values = dict(row.values)
    opened = [name for name in values if name.startswith(_ATTRIBUTE)]
    attributes = {
        name.removeprefix(_ATTRIBUTE)[: limits.ATTRIBUTE_NAME]: values.pop(name) for name in opened
    }
    return values, attributes


def _nameless() -> Fault:
    return Fault("name", "required", "Yeni ürünün adı olmalıdır.", "A new product needs a name.")


def _too_many(attributes: Mapping[str, Any]) -> Fault | None:
    if len(attributes) <= limits.ATTRIBUTES:
        return None
    return Fault(
        "attributes",
        "too_many",
        f"En çok {limits.ATTRIBUTES} özellik olabilir.",
        f"At most {limits.ATTRIBUTES} attributes.",
    )


def _taken_meanwhile() -> Outcome:
    fault = Fault(
        "sku",
        "taken_meanwhile",
        "Aktarım sürerken bu stok koduyla bir ürün eklendi. Satırı yeniden gönderin.",
        "A product with this SKU was added while the import ran. Send the row again.",
    )
    return Outcome(RowVerdict.FAILED, [fault])
