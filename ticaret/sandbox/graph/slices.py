"""Lists in pages, as the Graph API cuts them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ticaret.sandbox.graph import errors
from ticaret.sandbox.graph.call import Call

Json = dict[str, Any]


def sliced(call: Call, items: list[Any]) -> Json:
    """The answer for a list: `data`, and `paging` when there is something."""
    chosen, paging = cut(call, items)
    return {"data": chosen, **paging}


def cut(call: Call, items: list[Any]) -> tuple[list[Any], Json]:
    """A page of `items` by `limit` and `after` (a position), and its `paging`."""
    after, limit = call.text("after", "0"), call.text("limit", "25")
    if not after.isdigit() or not limit.isdigit():
        raise errors.invalid("Params after and limit must be valid")
    start, size = int(after), min(max(int(limit), 1), 100)
    chosen = items[start : start + size]
    if not chosen:
        return [], {}
    end = start + len(chosen)
    paging: Json = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(items):
        # Graph puts the token into the link as well.
        query = {
            **call.params,
            "after": end,
            "limit": size,
            "access_token": call.bearer,
        }
        host = "instagram-graph" if call.on_instagram else "graph"
        address = f"{call.sandbox.config.base_url}/{host}/{'/'.join(call.segments)}"
        paging["next"] = f"{address}?{urlencode(query)}"
    return chosen, {"paging": paging}
