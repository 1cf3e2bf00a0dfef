"""Orders as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from orders import selectors
from orders.choices import OrderSource, OrderStatus
from orders.models import Order
from ticaret.db.paging import in_pages
from ticaret.tabular.workbook import Value
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet

_AT_ONCE = 2_000
# Column, its title in Turkish and in English.
_COLUMNS = (
    ("number", "Sipariş no", "Order number"),
    ("created_at", "Tarih", "Date"),
    ("status", "Durum", "State"),
    ("source", "Kaynak", "Source"),
    ("customer__title", "Müşteri", "Customer"),
    ("customer__tax_number", "Vergi no", "Tax number"),
    ("contact__display_name", "Kişi", "Contact"),
    ("item_count", "Kalem sayısı", "Lines"),
    ("subtotal", "Ara toplam", "Subtotal"),
    ("line_discounts", "Kalem indirimleri", "Line discounts"),
    ("order_discount", "Sipariş indirimi", "Order discount"),
    ("net", "Net", "Net"),
    ("vat", "KDV", "VAT"),
    ("total", "Toplam", "Total"),
    ("currency", "Para birimi", "Currency"),
    ("notes", "Notlar", "Notes"),
)
_NAMES = [name for name, _, _ in _COLUMNS]


def table(
    *, actor: Actor, account_id: UUID, english: bool, **filters: Any
) -> Iterator[Sequence[Value]]:
    """A header, then the orders that `selectors.orders` finds, in the order of their making.

    Dates are in the account's time zone. Rows are fetched as they are taken, a page at a time.
    Raises NotFound or Forbidden before the first one.
    """
    orders = selectors.orders(actor=actor, account_id=account_id, **filters)
    zone = ZoneInfo(selectors.account_of(account_id).time_zone)
    return _rows(orders, zone, english=english)


def _rows(
    orders: TenantQuerySet[Order], zone: ZoneInfo, *, english: bool
) -> Iterator[Sequence[Value]]:
    yield [en if english else tr for _, tr, en in _COLUMNS]
    date, status, source = (_NAMES.index(name) for name in ("created_at", "status", "source"))
    rows = orders.values_list("id", *_NAMES)
    for page in in_pages(rows, size=_AT_ONCE, id_of=itemgetter(0)):
        for _, *shown in page:
            shown[date] = f"{shown[date].astimezone(zone):%Y-%m-%d %H:%M}"
            if not english:
                shown[status] = OrderStatus(shown[status]).label
                shown[source] = OrderSource(shown[source]).label
            yield shown
