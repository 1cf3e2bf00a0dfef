"""What the orders of an account come to, state by state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from orders import selectors
from orders.choices import OrderStatus
from ticaret.tenancy.actor import Actor

_AMOUNTS = ("net", "vat", "total")


def summary(*, actor: Actor, account_id: UUID, **filters: Any) -> dict[str, Any]:
    """`{count, sums, states}` of the orders that `selectors.orders` finds.

    `states` has every state, `sums` one entry for each currency: `{currency, count, net, vat,
    total}`. Raises NotFound or Forbidden.
    """
    rows = selectors.sums(selectors.orders(actor=actor, account_id=account_id, **filters))
    return {
        **_together(rows),
        "states": [
            {"status": status, **_together([row for row in rows if row["status"] == status])}
            for status in OrderStatus.values
        ],
    }


def _together(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    currencies = sorted({row["currency"] for row in rows})
    sums = []
    for currency in currencies:
        of_it = [row for row in rows if row["currency"] == currency]
        amounts = {name: sum(row[name] for row in of_it) for name in _AMOUNTS}
        sums.append({"currency": currency, "count": sum(row["count"] for row in of_it), **amounts})
    return {"count": sum(row["count"] for row in rows), "sums": sums}
