"""The text of a post or comment, its earlier ones, and what `q` finds it by."""

from __future__ import annotations

from datetime import datetime

from meta_channels.models import Comment, Post
from ticaret.db.search import fold_all

_MOST_EDITS = 50


def remember_edit(row: Post | Comment, text: str, edited_at: datetime | None) -> None:
    """Give `row` the text; with `edited_at` in place of the one before, which is kept.

    What is known is not overwritten by a first telling that comes late, nor a newer edit
    by an older one.
    """
    if edited_at is None:
        row.text = row.text or text
        return
    if row.edited_at is not None and edited_at < row.edited_at:
        return
    if text == row.text:
        return
    if row.text:
        known_at = row.edited_at or _written_at(row)
        row.edits = [*row.edits, {"text": row.text, "at": known_at.isoformat()}][-_MOST_EDITS:]
    row.text, row.edited_at = text, edited_at


def comment_search(comment: Comment) -> str:
    """What is searched of a comment, folded."""
    return fold_all(comment.author_name, comment.author_username, comment.text)


def post_search(post: Post) -> str:
    """What is searched of a post, folded."""
    return fold_all(post.author_name, post.text)


def _written_at(row: Post | Comment) -> datetime:
    return row.published_at if isinstance(row, Post) else row.commented_at
