"""The threads of a Page or an Instagram account, and what was said in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from meta_channels.graph.client import Answer, Graph, Usage

THREADS_AT_ONCE = 25
# Of older ones only the ids are told (Meta: "Conversations API").
READABLE = 20
_MESSAGE_FIELDS = (
    "id,created_time,from,to,message,sticker,is_unsupported,"
    "attachments{id,mime_type,name,size,image_data,video_data,file_url},"
    "shares{link,id,name},story,reactions,reply_to"
)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of a list; `after` is where it goes on, "" at its end."""

    items: list[Mapping[str, Any]]
    after: str
    usage: Usage


def threads(graph: Graph, owner_id: str, *, platform: str, after: str = "") -> Slice:
    """Threads with their participants, the newest first."""
    params = {
        "platform": platform,
        "fields": "id,updated_time,participants",
        "limit": str(THREADS_AT_ONCE),
    }
    return _slice(
        graph.get(
            f"{owner_id}/conversations",
            purpose="graph.threads",
            params=params | ({"after": after} if after else {}),
        )
    )


def messages(graph: Graph, thread_id: str) -> Slice:
    """The newest messages of a thread, the newest first."""
    params = {"fields": _MESSAGE_FIELDS, "limit": str(READABLE)}
    return _slice(graph.get(f"{thread_id}/messages", purpose="graph.thread", params=params))


def _slice(answer: Answer) -> Slice:
    found, paging = answer.data.get("data"), answer.data.get("paging")
    items = [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    paging = paging if isinstance(paging, Mapping) else {}
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    goes_on = bool(paging.get("next")) and isinstance(after, str)
    return Slice(items, str(after) if goes_on else "", answer.usage)
