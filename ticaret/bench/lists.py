"""P10: customers, tasks, orders, products, a search in Turkish, and a customer's timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from urllib.parse import quote

from ticaret.bench import pages, trade
from ticaret.bench.database import Firm, make_firm
from ticaret.bench.figures import Figure, Sizes
from ticaret.bench.processes import granian

_SMALLER = 20
_MESSAGES_EACH = 30


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """Each page against the bare one, then against itself in a firm of a twentieth."""
    big = _firm("Çok", customers=sizes.customers, products=sizes.products)
    small = _firm("Az", customers=sizes.customers // _SMALLER, products=sizes.products // _SMALLER)
    interface = ("--interface", "asginl")
    with ExitStack() as stack:
        ours, bare = (
            stack.enter_context(granian(name, *interface, environment=environment))
            for name in ("ticaret.asgi:application", "tests.bench.bare_lists:application")
        )
        for what, paths in big.items():
            yield pages.against_bare(
                "P10",
                what,
                ours,
                bare,
                pages.requests_of(*paths),
                rounds=max(sizes.rounds, 5),
                seconds=sizes.round_seconds / 4,
                reach=0.35,
                aim=0.60,
            )
        for what, paths in big.items():
            kinds = [pages.requests_of(*paths), pages.requests_of(*small[what])]
            now, at_a_twentieth = pages.medians(ours[0], kinds, sizes.rounds * 30)
            yield pages.growth("P10", f"… {what}, against 5 % of it", now, at_a_twentieth)


_Paths = Mapping[str, tuple[Firm, *tuple[str, ...]]]


def _firm(title: str, *, customers: int, products: int) -> _Paths:
    """What is measured in a new firm → the firm and the paths."""
    chats = trade.TALKATIVE
    firm = make_firm(title, messages=chats * _MESSAGES_EACH, conversations=chats)
    talkative = trade.add_trade(firm, customers=customers, products=products)
    return _paths(firm, talkative)


def _paths(firm: Firm, talkative: Sequence[object]) -> _Paths:
    root = f"/accounts/{firm.account_id}"
    return {
        "customers": (firm, f"{root}/crm/customers?limit=20"),
        "customers, q in Turkish": (firm, f"{root}/crm/customers?limit=20&q={quote(trade.RARE)}"),
        "tasks": (firm, f"{root}/crm/tasks?limit=20"),
        "orders": (firm, f"{root}/orders?limit=20"),
        "products": (firm, f"{root}/products?limit=20"),
        "a customer's timeline": (
            firm,
            *(f"{root}/crm/customers/{one}/timeline?limit=20" for one in talkative),
        ),
    }
