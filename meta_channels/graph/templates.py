"""Message templates of a WhatsApp business account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meta_channels.graph.client import Graph, Usage

_FIELDS = (
    "id,name,status,category,language,components,quality_score,rejected_reason,parameter_format"
)
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the templates as Meta has them; `after` is where it goes on, "" at the end."""

    items: list[Mapping[str, Any]]
    after: str
    usage: Usage


def of_business(graph: Graph, waba_id: str, *, after: str = "") -> Slice:
    """One page of the templates of `waba_id`, whatever their status."""
    params = {"fields": _FIELDS, "limit": str(_AT_ONCE)} | ({"after": after} if after else {})
    answer = graph.get(f"{waba_id}/message_templates", purpose="graph.templates", params=params)
    found, paging = answer.data.get("data"), answer.data.get("paging")
    items = [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    paging = paging if isinstance(paging, Mapping) else {}
    cursors = paging.get("cursors")
    cursor = cursors.get("after") if isinstance(cursors, Mapping) else None
    goes_on = bool(paging.get("next")) and isinstance(cursor, str)
    return Slice(items, str(cursor) if goes_on else "", answer.usage)
