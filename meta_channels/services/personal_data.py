"""What is held about people who comment: export and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from meta_channels.models import Comment, Post, PostAction
from ticaret.privacy.ports import Erased, Subject
from ticaret.tenancy.querysets import TenantQuerySet

_NOBODY = {"author_external_id": "", "author_name": ""}


class PostsData:
    """A person is every comment and visitor's post with their id at Meta, in all inboxes."""

    name = "meta_channels.posts"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """Comments and visitors' posts, and what was answered to them."""
        comments = [_comment(row) for row in _comments(account_id, subject).order_by("id")]
        posts = [_post(row) for row in _posts(account_id, subject).order_by("id")]
        if not comments and not posts:
            return None
        return {"comments": comments, "posts": posts}

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty them, and what we wrote to the person privately; the places in a thread stay."""
        comments = _comments(account_id, subject)
        found = list(comments.values_list("pk", flat=True))
        answers = PostAction.objects.for_accounts([account_id]).filter(comment_id__in=found)
        rows = answers.exclude(text="").update(text="", updated_at=now)
        rows += comments.update(
            **_NOBODY,
            author_username="",
            text="",
            attachment={},
            edits=[],
            search="",
            updated_at=now,
        )
        rows += _posts(account_id, subject).update(
            **_NOBODY, text="", media_url="", children=[], edits=[], search="", updated_at=now
        )
        return Erased(rows=rows)


def _comments(account_id: UUID, subject: Subject) -> TenantQuerySet[Comment]:
    rows = Comment.objects.for_accounts([account_id]).filter(is_ours=False)
    if not subject.external_id:
        return rows.none()
    return rows.filter(author_external_id=subject.external_id)


def _posts(account_id: UUID, subject: Subject) -> TenantQuerySet[Post]:
    rows = Post.objects.for_accounts([account_id]).filter(is_ours=False)
    if not subject.external_id:
        return rows.none()
    return rows.filter(author_external_id=subject.external_id)


def _comment(row: Comment) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "externalId": row.external_id,
        "name": row.author_name,
        "username": row.author_username,
        "text": row.text,
        "attachment": row.attachment,
        "edits": row.edits,
        "commentedAt": row.commented_at.isoformat(),
    }


def _post(row: Post) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "externalId": row.external_id,
        "name": row.author_name,
        "text": row.text,
        "mediaUrl": row.media_url,
        "edits": row.edits,
        "publishedAt": row.published_at.isoformat(),
    }
