"""The catalogue as a table, in the titles that its import knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from catalog import selectors
from catalog.columns import COLUMNS
from catalog.models import Product
from ticaret.db.paging import in_pages
from ticaret.tabular.workbook import Value
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet

_AT_ONCE = 2_000
_STATUS_WORDS = {"active": "aktif", "passive": "pasif", "archived": "arşivde"}


def table(
    *, actor: Actor, account_id: UUID, english: bool, **filters: Any
) -> Iterator[Sequence[Value]]:
    """A header, then the products in the order of their making; attributes have own columns.

    Rows are fetched as they are taken, a page at a time. Raises NotFound or Forbidden before
    the first one.
    """
    products = selectors.products(actor=actor, account_id=account_id, **filters)
    return _rows(products, selectors.attribute_names(products), english=english)


def _rows(
    products: TenantQuerySet[Product], attributes: Sequence[str], *, english: bool
) -> Iterator[Sequence[Value]]:
    language = 1 if english else 0
    attribute = "Attribute" if english else "Özellik"
    yield [
        *(column.titles[language] for column in COLUMNS),
        *(f"{attribute}: {name}" for name in attributes),
    ]
    fields = ("id", *(column.name for column in COLUMNS), "attributes")
    rows = products.values_list(*fields)
    for page in in_pages(rows, size=_AT_ONCE, id_of=itemgetter(0)):
        for row in page:
            shown = list(row[1:-1])
            if not english:
                shown[-1] = _STATUS_WORDS[shown[-1]]
            yield [*shown, *(_value(row[-1].get(name)) for name in attributes)]


def _value(value: Any) -> Value:
    return value if value is None or isinstance(value, bool) else str(value)
