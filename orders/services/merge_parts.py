"""Orders follow their customer into a merge, and come back with its undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from crm.ports import Party
from crm.services.repointing import ForeignKeys
from orders.models import Order, OrderStatusChange


class CustomerOrders:
    """Orders, and their steps, by which the timeline finds them.

    A merge of customers moves all orders of one; a merge of contacts only says by whom they
    were ordered, whoever is the customer.
    """

    name = "orders.orders"
    _of_customer = ForeignKeys(name, Order, "orders")
    _of_contact = ForeignKeys(name, Order, "orders", customer="", contact="contact_id")

    def count(self, party: Party) -> Mapping[str, int]:
        """How many orders are of `party`, deleted ones too."""
        return self._by(party).count(party)

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]:
        """The orders of `loser` are `winner`'s from now on. Returns their ids."""
        moved = self._by(loser).repoint(loser, winner, now)
        _follow(loser.account_id, moved["ids"])
        return moved

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        """They are `loser`'s again. Raises MergeCannotBeUndone."""
        self._by(loser).restore(loser, winner, moved, now)
        _follow(loser.account_id, moved["ids"])

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """Nothing: who ordered for a firm has ordered for it, wherever they are now."""

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Nothing: what was ordered stays ordered."""

    def _by(self, party: Party) -> ForeignKeys:
        return self._of_customer if party.contact_id is None else self._of_contact


def _follow(account_id: UUID, order_ids: Sequence[str]) -> None:
    """The steps of these orders name the customers that the orders have now."""
    of_order = Order.objects.for_accounts([account_id]).filter(pk=OuterRef("order_id"))
    rows = OrderStatusChange.objects.for_accounts([account_id]).filter(order_id__in=order_ids)
    rows.update(customer_id=Subquery(of_order.values("customer_id")[:1]))
