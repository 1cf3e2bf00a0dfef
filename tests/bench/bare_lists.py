"""The lists of customers, tasks, orders and products, and a customer's timeline, bare.

`application` answers the fields, the rows and the total of the product's own pages, in the same
order, and stands behind the same server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qs
from uuid import UUID

from a2wsgi import WSGIMiddleware

from tests.bench import bare_orders, bare_people, bare_products, bare_tasks, bare_timeline
from tests.bench.bare_page import Cursor, Environ, bare

_LISTS: dict[str, Callable[[Cursor, UUID, str], tuple[list[Any], int]]] = {
    "customers": bare_people.customers,
    "tasks": bare_tasks.tasks,
    "orders": bare_orders.orders,
    "products": bare_products.products,
}


def page(cursor: Cursor, account_id: UUID, environ: Environ) -> dict[str, Any]:
    *_, before, last = environ["PATH_INFO"].split("/")
    if last == "timeline":
        return {"rows": bare_timeline.timeline(cursor, account_id, UUID(before)), "limit": 20}
    q = parse_qs(environ["QUERY_STRING"]).get("q", [""])[0]
    rows, total = _LISTS[last](cursor, account_id, q)
    return {"rows": rows, "page": 1, "limit": 20, "total": total}


application = WSGIMiddleware(cast(Any, bare(page)), workers=10)
