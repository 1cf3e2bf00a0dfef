"""What stands on Pages and Instagram accounts, and what is on its way there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, asset_id TEXT NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL, content TEXT NOT NULL, created_ms INTEGER NOT NULL,
    publish_at_ms INTEGER NOT NULL DEFAULT 0, author TEXT NOT NULL DEFAULT '{}',
    hidden INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS post_comment (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, post_id TEXT NOT NULL,
    parent_id TEXT NOT NULL DEFAULT '', by_firm INTEGER NOT NULL, customer_id TEXT NOT NULL,
    text TEXT NOT NULL, created_ms INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    liked INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0,
    answered_privately INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS container (
    id TEXT PRIMARY KEY, asset_id TEXT NOT NULL, spec TEXT NOT NULL, polls_left INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '', post_id TEXT NOT NULL DEFAULT '', created_ms INTEGER NOT NULL);
"""
DAY_MS = 24 * 60 * 60 * 1000
QUOTA = 50


@dataclass(frozen=True, slots=True)
class Post:
    """`content` holds `media` (ids of files), `children`, `link`; `author` a visitor's."""

    seq: int
    id: str
    asset_id: str
    kind: str
    text: str
    content: dict[str, Any]
    created_ms: int
    publish_at_ms: int
    author: dict[str, str]
    hidden: int
    deleted: int

    @property
    def is_published(self) -> bool:
        return self.publish_at_ms <= ids.now_ms()


@dataclass(frozen=True, slots=True)
class Comment:
    seq: int
    id: str
    post_id: str
    parent_id: str
    by_firm: int
    customer_id: str
    text: str
    created_ms: int
    hidden: int
    liked: int
    deleted: int
    answered_privately: int


@dataclass(frozen=True, slots=True)
class Container:
    """`polls_left` answers say IN_PROGRESS; then `error` or FINISHED."""

    id: str
    asset_id: str
    spec: dict[str, Any]
    polls_left: int
    error: str
    post_id: str
    created_ms: int


def _post(row: Row | None) -> Post | None:
    if row is None:
        return None
    read = {name: json.loads(row[name]) for name in ("content", "author")}
    return Post(**{**row, **read})


def add_post(
    store: Store,
    asset: Asset,
    *,
    kind: str,
    text: str,
    content: dict[str, Any] | None = None,
    publish_at_ms: int = 0,
    author: dict[str, str] | None = None,
    post_id: str = "",
) -> Post:
    """A new post; of a Page its id has the Page's in front."""
    own = post_id or ids.numeric_id(15)
    name = f"{asset.id}_{own}" if asset.channel == "messenger" else own
    store.run(
        "INSERT INTO post (id, asset_id, kind, text, content, created_ms, publish_at_ms, author) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        name, asset.id, kind, text, json.dumps(content or {}), ids.now_ms(), publish_at_ms,
        json.dumps(author or {}),
    )  # fmt: skip
    found = find_post(store, name)
    assert found is not None
    return found


def find_post(store: Store, post_id: str) -> Post | None:
    return _post(store.one("SELECT * FROM post WHERE id = ? AND NOT deleted", post_id))


def posts_of(store: Store, asset_id: str) -> list[Post]:
    """Published and waiting ones, the newest first."""
    sql = "SELECT * FROM post WHERE asset_id = ? AND NOT deleted ORDER BY seq DESC"
    return [post for row in store.all(sql, asset_id) if (post := _post(row)) is not None]


def change_post(store: Store, post: Post, **changes: Any) -> None:
    for name, value in changes.items():
        store.run(f"UPDATE post SET {name} = ? WHERE id = ?", value, post.id)


def add_comment(
    store: Store,
    post: Post,
    *,
    text: str,
    parent_id: str = "",
    customer_id: str = "",
) -> Comment:
    """A comment of a customer, or of the firm without one."""
    own = ids.numeric_id(15)
    name = f"{post.id.partition('_')[2]}_{own}" if "_" in post.id else own
    store.run(
        "INSERT INTO post_comment (id, post_id, parent_id, by_firm, customer_id, text, created_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        name, post.id, parent_id, not customer_id, customer_id, text, ids.now_ms(),
    )  # fmt: skip
    found = find_comment(store, name)
    assert found is not None
    return found


def find_comment(store: Store, comment_id: str) -> Comment | None:
    row = store.one("SELECT * FROM post_comment WHERE id = ? AND NOT deleted", comment_id)
    return Comment(**row) if row else None


def comments_of(store: Store, post_id: str) -> list[Comment]:
    """The oldest first."""
    sql = "SELECT * FROM post_comment WHERE post_id = ? AND NOT deleted ORDER BY seq"
    return [Comment(**row) for row in store.all(sql, post_id)]


def change_comment(store: Store, comment: Comment, **changes: Any) -> None:
    for name, value in changes.items():
        store.run(f"UPDATE post_comment SET {name} = ? WHERE id = ?", value, comment.id)


def remove_comment(store: Store, comment: Comment) -> None:
    """With a comment its answers go."""
    store.run(
        "UPDATE post_comment SET deleted = 1 WHERE id = ? OR parent_id = ?", comment.id, comment.id
    )


def add_container(
    store: Store, asset: Asset, spec: dict[str, Any], *, polls: int, error: str = ""
) -> Container:
    name = ids.numeric_id(17)
    store.run(
        "INSERT INTO container (id, asset_id, spec, polls_left, error, created_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        name, asset.id, json.dumps(spec), polls, error, ids.now_ms(),
    )  # fmt: skip
    found = find_container(store, name)
    assert found is not None
    return found


def find_container(store: Store, container_id: str) -> Container | None:
    row = store.one("SELECT * FROM container WHERE id = ?", container_id)
    return Container(**{**row, "spec": json.loads(row["spec"])}) if row else None


def change_container(store: Store, container: Container, **changes: Any) -> None:
    for name, value in changes.items():
        store.run(f"UPDATE container SET {name} = ? WHERE id = ?", value, container.id)


def used_quota(store: Store, asset_id: str) -> int:
    """Publications of the last 24 hours, and what the control API adds."""
    row = store.one(
        "SELECT count(*) AS number FROM container WHERE asset_id = ? AND post_id != '' "
        "AND created_ms > ?",
        asset_id,
        ids.now_ms() - DAY_MS,
    )
    return (row["number"] if row else 0) + int(store.setting("quota_used", "0"))


def kind_of(store: Store, node_id: str) -> str:
    """What sort of object this is here; empty for none."""
    if find_post(store, node_id):
        return "post"
    if find_comment(store, node_id):
        return "comment"
    if find_container(store, node_id):
        return "container"
    return ""
