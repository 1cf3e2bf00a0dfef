"""A proposal while it is changed: its lines as the operator has them now, and what they cost.

Nothing of it is stored before it is approved; the form itself carries it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ai_assist import limits
from ai_assist.choices import LineFlag
from ai_assist.models import ProposalLine
from catalog import selectors as catalog
from catalog.limits import DEFAULT_VAT
from catalog.models import Product
from orders import pricing
from orders import selectors as orders
from orders.errors import AmountTooLarge
from ticaret.console import formats
from ticaret.console.ai_forms import LineForm
from ticaret.console.ai_parts import on_sale
from ticaret.console.ai_words import FLAGS
from ticaret.console.chats import Chat
from ticaret.console.order_forms import uuid_of


@dataclass(slots=True)
class Row:
    """A line with its form, its product and those to choose from; `amount` is without VAT."""

    key: str
    form: LineForm
    source: ProposalLine | None
    product: Product | None
    choices: Sequence[Product]
    amount: Decimal | None = None

    @property
    def title(self) -> str:
        """What the line is called where its product is not named."""
        if self.source is not None:
            return self.source.words or self.source.quote
        return self.product.name if self.product else ""

    @property
    def flags(self) -> list[str | Promise]:
        """What to look at, as long as nothing was chosen."""
        if self.source is None or self.product is not None:
            return []
        return [
            FLAGS[LineFlag(flag)]
            for flag in self.source.flags
            if flag in {LineFlag.NO_PRODUCT, LineFlag.AMBIGUOUS}
        ]

    @property
    def quantity(self) -> str:
        """As the field shows it: what was typed, as long as it is no number."""
        return self._typed("quantity")

    @property
    def unit_price(self) -> str:
        return self._typed("unit_price")

    @property
    def may_be_free(self) -> bool:
        """Whether the line may stay without a product; a proposed product is only exchanged."""
        return self.source is not None and self.source.product_id is None

    def _typed(self, name: str) -> str:
        value = self.form.cleaned_data.get(name)
        return str(self.form.data[name] or "") if value is None else formats.number(value)

    @property
    def is_short(self) -> bool:
        stock = self.product.stock if self.product else None
        quantity = self.form.cleaned_data.get("quantity")
        return stock is not None and quantity is not None and stock < quantity


@dataclass(frozen=True, slots=True)
class Draft:
    rows: Sequence[Row]
    price: pricing.Price | None
    currency: str

    @property
    def is_valid(self) -> bool:
        return bool(self.rows) and all(row.form.is_valid() for row in self.rows)

    def demand_products(self) -> None:
        """What has neither a product nor a price is wrong, now that it is to be ordered."""
        for row in self.rows:
            if row.product is None and row.form.cleaned_data.get("unit_price") is None:
                row.form.add_error("product", _("Ürün seçin ya da birim fiyat yazın."))

    def approved(self) -> list[dict[str, Any]]:
        """The lines as `ordering.approve` takes them."""
        return [_approved(row) for row in self.rows]


def draft_of(chat: Chat, proposed: Sequence[ProposalLine], query: QueryDict | None) -> Draft:
    """The proposal as it stands in a form that was sent, or as it was made for None.

    `remove` is the key of a line that goes; `add` a product that comes. What is no line of
    the proposal and no product of the firm is left out.
    """
    filled = _proposed(proposed) if query is None else _filled(query)
    by_id = {line.pk: line for line in proposed}
    adding = uuid_of(query.get("add", "")) if query is not None else None
    products = _products(chat, proposed, filled, adding)
    added = products.get(adding)
    if added is not None:
        key = str(max((int(key) for key in filled), default=-1) + 1)
        filled[key] = {"product": str(added.pk), "quantity": Decimal(1)}
    rows = [_row(key, data, by_id, products) for key, data in filled.items()]
    return Draft(rows, _price(rows), _currency(chat, rows))


def _proposed(proposed: Sequence[ProposalLine]) -> dict[str, dict[str, Any]]:
    found = {}
    for place, line in enumerate(proposed):
        product = on_sale(line)
        found[str(place)] = {
            "line": str(line.pk),
            "product": str(product.pk) if product else "",
            "priced": str(product.pk) if product else "",
            "quantity": line.quantity,
            "unit_price": line.unit_price if product else None,
        }
    return found


def _filled(query: QueryDict) -> dict[str, dict[str, Any]]:
    keys = [key for key in query.getlist("row") if key.isdecimal()][: limits.LINES]
    return {
        key: {name: query.get(f"{key}-{name}", "") for name in LineForm.base_fields}
        for key in keys
        if key != query.get("remove") and len(key) < len(str(limits.LINES)) + 1
    }


def _products(
    chat: Chat,
    proposed: Sequence[ProposalLine],
    filled: dict[str, dict[str, Any]],
    adding: UUID | None,
) -> dict[UUID | None, Product]:
    wanted = {adding} | {uuid_of(str(data.get("product", ""))) for data in filled.values()}
    for line in proposed:
        wanted |= {uuid_of(str(each.get("productId", ""))) for each in line.candidates}
        wanted.add(line.product_id)
    rows = catalog.products(actor=chat.actor, account_id=chat.account_id)
    found = rows.filter(pk__in=[each for each in wanted if each is not None]).defer(
        "search", "description"
    )
    return {row.pk: row for row in found}


def _row(
    key: str,
    data: dict[str, Any],
    by_id: dict[UUID, ProposalLine],
    products: dict[UUID | None, Product],
) -> Row:
    source = by_id.get(uuid_of(str(data.get("line", ""))) or UUID(int=0))
    product = products.get(uuid_of(str(data["product"])))
    if product is not None and str(data.get("priced", "")) != str(product.pk):
        data = {**data, "priced": str(product.pk), "unit_price": product.price}
    form = LineForm({"unit_price": "", **data, "product": str(product.pk) if product else ""})
    form.is_valid()
    offered = [] if source is None else [each.get("productId", "") for each in source.candidates]
    known = [products.get(uuid_of(str(each))) for each in offered]
    choices = {each.pk: each for each in (*known, product) if each is not None}
    row = Row(key, form, source, product, list(choices.values()))
    quantity, price = (form.cleaned_data.get(name) for name in ("quantity", "unit_price"))
    if quantity is not None and price is not None:
        row.amount = pricing.rounded(quantity * price)
    return row


def _price(rows: Sequence[Row]) -> pricing.Price | None:
    """What the lines cost that have a quantity and a price; None for more than an order holds."""
    lines = [
        pricing.Line(
            row.form.cleaned_data["quantity"],
            row.form.cleaned_data["unit_price"],
            row.product.vat_rate if row.product else DEFAULT_VAT,
        )
        for row in rows
        if row.amount is not None
    ]
    try:
        return pricing.price(lines)
    except AmountTooLarge:
        return None


def _currency(chat: Chat, rows: Sequence[Row]) -> str:
    named = (row.product.currency for row in rows if row.product is not None)
    return next(named, "") or orders.account_of(chat.account_id).default_currency


def _approved(row: Row) -> dict[str, Any]:
    data = row.form.cleaned_data
    line = {"quantity": data["quantity"], "unit_price": data["unit_price"]}
    if row.source is not None:
        line["line_id"] = row.source.pk
    if row.product is not None:
        line["product_id"] = row.product.pk
    return line
