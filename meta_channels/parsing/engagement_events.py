"""What happens to posts and comments, as a webhook or a list of Meta's tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from meta_channels.choices import PostKind


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote. All is empty for somebody whom Meta does not show us."""

    external_id: str = ""
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post is there. `occurred_at` is when it was published; `edited_at` when it changed last.

    `bare` says that only its id is known. `metrics` replace those of the same names.
    `media_external_id` is the id of the video or photo that a Page's post shows.
    """

    external_id: str
    occurred_at: datetime
    kind: PostKind = PostKind.OTHER
    text: str = ""
    author: Author = Author()
    permalink: str = ""
    media_url: str = ""
    thumbnail_url: str = ""
    children: Sequence[Mapping[str, str]] = ()
    media_external_id: str = ""
    metrics: Mapping[str, int] = field(default_factory=dict)
    edited_at: datetime | None = None
    is_mention: bool = False
    hidden: bool | None = None
    bare: bool = False
    backfilled: bool = False


@dataclass(frozen=True, slots=True)
class PostRemoved:
    external_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class PostHidden:
    """The post was hidden, or is visible again."""

    external_id: str
    hidden: bool
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class PostMetricsSeen:
    """Counts of a post or story; those that Meta does not tell (below zero) are left out."""

    external_id: str
    metrics: Mapping[str, int]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class CommentSeen:
    """A comment is there; with `edited_at` its text is the new one.

    `parent_external_id` is empty at the top of a thread. `hidden` and `like_count` are
    None where nothing is said of them.
    """

    external_id: str
    post_external_id: str
    occurred_at: datetime
    author: Author = Author()
    text: str = ""
    attachment: Mapping[str, Any] = field(default_factory=dict)
    parent_external_id: str = ""
    edited_at: datetime | None = None
    is_mention: bool = False
    hidden: bool | None = None
    like_count: int | None = None
    post_kind: PostKind = PostKind.OTHER
    backfilled: bool = False


@dataclass(frozen=True, slots=True)
class CommentRemoved:
    external_id: str
    post_external_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class CommentHidden:
    """The comment was hidden, or is visible again."""

    external_id: str
    post_external_id: str
    hidden: bool
    occurred_at: datetime


EngagementEvent = (
    PostSeen
    | PostRemoved
    | PostHidden
    | PostMetricsSeen
    | CommentSeen
    | CommentRemoved
    | CommentHidden
)
