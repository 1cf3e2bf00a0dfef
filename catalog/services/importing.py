"""Products from spreadsheets: upserted by SKU, a thousand at a time."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import Account
from catalog import limits, selectors
from catalog.choices import ProductStatus, StockReason
from catalog.columns import ATTRIBUTE_TITLES, COLUMNS, read_attribute
from catalog.events import imported_event
from catalog.models import Product, StockMovement
from catalog.services.products import search_text
from catalog.services.stock import record_movement
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import publish
from ticaret.tabular.choices import RowVerdict
from ticaret.tabular.ports import Batch, Fault, Outcome, Row, UndoBatch, Undone

PRODUCTS = "catalog.products"
_FIELDS = tuple(column.name for column in COLUMNS if column.name != "sku")
_UNCHANGED = Outcome(RowVerdict.UNCHANGED)


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
        return _Undoing(batch).undone()


class _Writing:
    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        skus = [row.values["sku"] for row in batch.rows]
        self.known = selectors.locked_by_sku(account_id=batch.account_id, skus=skus)
        self.currency = Account.objects.values_list("default_currency", flat=True).get(
            pk=batch.account_id
        )
        self.created: list[Product] = []
        self.updated: list[Product] = []
        self.movements: list[StockMovement] = []

    def outcomes(self) -> list[Outcome]:
        """One for each row; what is to be written has been."""
        planned = [self._plan(row) for row in self.batch.rows]
        if not self.batch.write:
            return planned
        refused = self._store()
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
            return Outcome(
                RowVerdict.FAILED,
                [
                    Fault(
                        "name",
                        "required",
                        "Yeni ürünün adı olmalıdır.",
                        "A new product needs a name.",
                    )
                ],
            )
        if fault := _too_many(attributes):
            return Outcome(RowVerdict.FAILED, [fault])
        values.setdefault("currency", self.currency)
        product = Product(account_id=self.batch.account_id, attributes=attributes, **values)
        product.search = search_text(product)
        self.created.append(product)
        self._moved(product, None)
        return Outcome(RowVerdict.CREATED, undo={"id": str(product.pk), "created": True})

    def _change(self, product: Product, row: Row) -> Outcome:
        values, attributes = _apart(row)
        merged = {**product.attributes, **attributes}
        if merged != product.attributes:
            if fault := _too_many(merged):
                return Outcome(RowVerdict.FAILED, [fault])
            values["attributes"] = merged
        before = {
            name: getattr(product, name)
            for name, value in values.items()
            if getattr(product, name) != value
        }
        if not before:
            return _UNCHANGED
        for name in before:
            setattr(product, name, values[name])
        product.search = search_text(product)
        self.updated.append(product)
        if "stock" in before:
            self._moved(product, before["stock"])
        return Outcome(
            RowVerdict.UPDATED,
            undo={
                "id": str(product.pk),
                "before": {name: _json(value) for name, value in before.items()},
                "after": {name: _json(values[name]) for name in before},
            },
        )

    def _moved(self, product: Product, before: Decimal | None) -> None:
        movement = record_movement(
            actor_label=self.batch.requested_by,
            product=product,
            before=before,
            reason=StockReason.IMPORT,
            reference=str(self.batch.import_id),
        )
        if movement is not None:
            self.movements.append(movement)

    def _store(self) -> set[str]:
        """Write what was planned; returns the SKUs that somebody else took meanwhile."""
        stored = insert_new(self.created)
        refused = {product.sku for product in self.created} - {product.sku for product in stored}
        write_back(self.updated, [*_FIELDS, "attributes", "search", "updated_at"])
        insert_new([move for move in self.movements if move.product.sku not in refused])
        if stored or self.updated:
            publish(
                imported_event(
                    account_id=self.batch.account_id,
                    import_id=self.batch.import_id,
                    created=[product.pk for product in stored],
                    updated=[product.pk for product in self.updated],
                    deleted=[],
                    occurred_at=self.batch.now,
                )
            )
        return refused


class _Undoing:
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
        untouched = [name for name in before if _json(getattr(product, name)) == after[name]]
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


def _apart(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a product, and its attributes."""
    values: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for name, value in row.values.items():
        field, point, attribute = name.partition(".")
        if point:
            attributes[attribute[: limits.ATTRIBUTE_NAME]] = value
        else:
            values[field] = value
    return values, attributes


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


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return str(value) if isinstance(value, ProductStatus) else value


def _stored(name: str, value: Any) -> Any:
    """What `_json` made of a field's value, as the field has it."""
    field: Any = Product._meta.get_field(name)
    return field.to_python(value)
