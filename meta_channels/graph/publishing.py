"""Publishing: containers of Instagram, photos, videos and posts of Pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from messaging.ports import OutcomeUnknown
from meta_channels.graph.client import Graph


@dataclass(frozen=True, slots=True)
class Container:
    """`status` is Meta's word: IN_PROGRESS, FINISHED, ERROR, EXPIRED or PUBLISHED.

    `explanation` is Meta's text, with the code of what went wrong inside.
    """

    status: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Quota:
    """Publications of the moving `seconds`, and how many there may be; 0 when not told."""

    used: int
    total: int
    seconds: int

    @property
    def is_used_up(self) -> bool:
        return 0 < self.total <= self.used


def make_container(graph: Graph, account_id: str, body: Mapping[str, Any]) -> str:
    """The id of a new container. One that is never published goes away after 24 hours."""
    return _id(graph.post(f"{account_id}/media", purpose="graph.container", json=body).data)


def container(graph: Graph, container_id: str) -> Container:
    """How far Meta is with a container."""
    params = {"fields": "status_code,status"}
    data = graph.get(container_id, purpose="graph.container.status", params=params).data
    return Container(str(data.get("status_code") or ""), str(data.get("status") or ""))


def quota(graph: Graph, account_id: str) -> Quota:
    """How much of the publishing limit is used; it differs from account to account."""
    params = {"fields": "quota_usage,config"}
    data = graph.get(
        f"{account_id}/content_publishing_limit", purpose="graph.quota", params=params
    ).data.get("data")
    row = data[0] if isinstance(data, list) and data and isinstance(data[0], Mapping) else {}
    config = row.get("config")
    config = config if isinstance(config, Mapping) else {}
    return Quota(
        used=_whole(row.get("quota_usage")),
        total=_whole(config.get("quota_total")),
        seconds=_whole(config.get("quota_duration")),
    )


def publish_container(graph: Graph, account_id: str, container_id: str) -> str:
    """Publish once; the id of the medium."""
    body = {"creation_id": container_id}
    answer = graph.post(
        f"{account_id}/media_publish", purpose="graph.publish", json=body, sending=True
    )
    return _published(answer.data)


def add_photo(graph: Graph, page_id: str, *, url: str, alt_text: str, temporary: bool) -> str:
    """An unpublished photo, for a post to attach; kept for about 24 hours."""
    body: dict[str, Any] = {"url": url, "published": False}
    if temporary:
        body["temporary"] = True
    if alt_text:
        body["alt_text_custom"] = alt_text
    return _id(graph.post(f"{page_id}/photos", purpose="graph.photo", json=body).data)


def publish_post(graph: Graph, page_id: str, body: Mapping[str, Any]) -> str:
    """Publish, or hand over with a time, once; the id of the post."""
    answer = graph.post(f"{page_id}/feed", purpose="graph.publish", json=body, sending=True)
    return _published(answer.data)


def publish_video(graph: Graph, page_id: str, body: Mapping[str, Any]) -> str:
    """Upload by address and publish, once; the id of the video."""
    answer = graph.post(f"{page_id}/videos", purpose="graph.publish", json=body, sending=True)
    return _published(answer.data)


def is_out(graph: Graph, external_id: str, *, is_video: bool) -> bool:
    """Whether a post or video that Meta was to publish at a time is published."""
    name = "published" if is_video else "is_published"
    data = graph.get(external_id, purpose="graph.publish.check", params={"fields": name}).data
    return data.get(name) is True


def reschedule(graph: Graph, post_id: str, timestamp: int) -> None:
    """Give what Meta is going to publish another time."""
    body = {"scheduled_publish_time": timestamp}
    graph.post(post_id, purpose="graph.reschedule", json=body)


def _published(data: Mapping[str, Any]) -> str:
    found = _id(data)
    if not found:
        raise OutcomeUnknown("no_post_id", "The provider's answer names no post.")
    return found


def _id(data: Mapping[str, Any]) -> str:
    found = data.get("id")
    return found if isinstance(found, str) and 0 < len(found) <= 128 else ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
