"""What is held about people who comment and people who connect: export and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging.models import Inbox
from meta_channels.channels import POSTING
from meta_channels.models import Comment, Post, PostAction
from meta_channels.services import connection_data
from ticaret.ingress.erasing import erase_partner
from ticaret.privacy.ports import Erased, Kept, Subject
from ticaret.tenancy.querysets import TenantQuerySet

_NOBODY = {"author_external_id": "", "author_name": ""}


class MetaData:
    """A person is every comment and visitor's post with their id at Meta, in all inboxes.

    Who connected something is found by the id at Meta, or by the email of the user.
    """

    name = "meta_channels"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """Comments and visitors' posts, and consents."""
        comments = [_comment(row) for row in _comments(account_id, subject).order_by("id")]
        posts = [_post(row) for row in _posts(account_id, subject).order_by("id")]
        connections = connection_data.export(account_id, subject)
        if not comments and not posts and not connections:
            return None
        return {"comments": comments, "posts": posts, "connections": connections}

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty them, and what we wrote to the person privately; the places in a thread stay."""
        comments = _comments(account_id, subject)
        written = list(comments.values_list("pk", flat=True))
        answers = PostAction.objects.for_accounts([account_id]).filter(comment_id__in=written)
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
        raw = [
            erase_partner(
                account_id=account_id,
                inbox_id=inbox.pk,
                # Another account may have the asset by now, and what comes for it is theirs.
                source="" if inbox.deleted_at else inbox.external_id,
                names={subject.external_id},
                now=now,
            )
            for inbox in _inboxes(account_id, subject)
        ]
        rows += sum(found.rows for found in raw)
        shared = sum(found.shared for found in raw)
        until = max(filter(None, (found.shared_until for found in raw)), default=None)
        kept = Kept("inbound_deliveries", "holds_events_of_others", shared, until)
        consents = connection_data.erase(account_id, subject, now)
        return Erased(
            rows=rows + consents.rows, kept=(*((kept,) if shared else ()), *consents.kept)
        )


def _inboxes(account_id: UUID, subject: Subject) -> TenantQuerySet[Inbox]:
    rows = Inbox.objects.for_accounts([account_id]).filter(channel__in=POSTING)
    return rows.order_by("id") if subject.external_id else rows.none()


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
