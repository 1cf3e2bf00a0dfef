"""Valid calls of the operations of ingress."""

from __future__ import annotations

from tests.contracts.calls import Call, World, call
from tests.factories.ingress import make_item


def _items(world: World, number: int) -> None:
    for _ in range(number):
        make_item(world.firm, payload={"text": world.marker})


@call("getAccountsAccountIdInboundItems", rows=_items)
def items(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("postAccountsAccountIdInboundItemsReplay")
def replay_range(world: World) -> Call:
    make_item(world.firm, payload={"text": world.marker})
    return Call(
        path={"accountId": world.firm.id},
        body={"since": "2026-01-01T00:00:00Z", "before": "2027-01-01T00:00:00Z"},
    )


@call("postAccountsAccountIdInboundItemsItemIdReplay")
def replay(world: World) -> Call:
    item = make_item(world.firm, payload={"text": world.marker})
    return Call(path={"accountId": world.firm.id, "itemId": item.id})
