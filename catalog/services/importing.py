"""Products from spreadsheets: upserted by SKU, a chunk of them at a time.

Products are dicts by column here: an instance of the model costs more than all the rest of
importing one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from operator import itemgetter
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
        self.currency = Account.objects.values_list("default_currency", flat=True).get(
            pk=batch.account_id
        )
        self.created: dict[str, _Product] = {}
        self.updated: list[_Product] = []
        self.movements: list[dict[str, Any]] = []
        if batch.write:
            self._insert()
        self.known = selectors.locked_by_sku(
            account_id=batch.account_id,
            skus=[sku for row in batch.rows if (sku := row.values["sku"]) not in self.created],
            fields=("id", "sku", *_FIELDS, "attributes"),
        )

    def outcomes(self) -> list[Outcome]:
        """One for each row; what is to be written has been."""
        planned = [self._plan(row) for row in self.batch.rows]
        if self.batch.write:
            self._store()
        return planned

    def _insert(self) -> None:
        """Insert whatever could be new, and see which SKUs the database did not have.

        In the order of SKUs, so that two imports never wait for each other in a circle. To look
        first would cost a fresh catalogue more than it saves: as long as a table has no
        statistics, PostgreSQL reads the whole account to find that a SKU is not there.
        """
        possible = [product for row in self.batch.rows if (product := self._possible(row))]
        possible.sort(key=itemgetter("sku"))
        stored = insert_rows(Product, possible)
        self.created = {row["sku"]: row for row in possible if row["id"] in stored}

    def _possible(self, row: Row) -> _Product | None:
        values, attributes = _apart(row)
        if "name" not in values or _too_many(attributes):
            return None
        return {
            "id": new_id(),
            "account_id": self.batch.account_id,
            "currency": self.currency,
            **values,
            "attributes": attributes,
            "search": search_of(values),
        }

    def _plan(self, row: Row) -> Outcome:
        sku = row.values["sku"]
        if created := self.created.get(sku):
            self._moved(created, None)
            return Outcome(RowVerdict.CREATED, undo={"id": str(created["id"]), "created": True})
        if known := self.known.get(sku):
            return self._change(known, row)
        if "name" not in row.values:
            return Outcome(RowVerdict.FAILED, [_nameless()])
        if fault := _too_many(_apart(row)[1]):
            return Outcome(RowVerdict.FAILED, [fault])
        return _taken_meanwhile() if self.batch.write else Outcome(RowVerdict.CREATED)

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

    def _store(self) -> None:
        write_back_rows(Product, self.updated, [*_FIELDS, "attributes", "search", "updated_at"])
        insert_rows(StockMovement, self.movements)
        if self.created or self.updated:
            publish(
                imported_event(
                    account_id=self.batch.account_id,
                    import_id=self.batch.import_id,
                    created=[row["id"] for row in self.created.values()],
                    updated=[row["id"] for row in self.updated],
                    deleted=[],
                    occurred_at=self.batch.now,
                )
            )


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
        "Aktarım sürerken bu stok kodlu ürün değişti. Satırı yeniden gönderin.",
        "The product with this SKU changed while the import ran. Send the row again.",
    )
    return Outcome(RowVerdict.FAILED, [fault])
