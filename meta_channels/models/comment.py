"""A comment under a post: what was said, and the work on it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from meta_channels.choices import CommentStatus
from meta_channels.models.post import Post
from ticaret.tenancy.models import TenantModel

_TO_ANSWER = Q(is_ours=False, removed_at__isnull=True)


class Comment(TenantModel):
    """One comment. `parent_external_id` is empty at the top of a thread.

    `parent` is null at the top, and as long as the parent itself has not come in.
    `edits` are the earlier texts, newest last, each `{text, at}`. `answered_at` is when we
    first replied, publicly or privately. `seen_at` is when Meta last listed it.
    `hidden_told_at` is of when the latest word about `hidden` is, null before the first.
    `private_conversation` is where a private reply went. An anonymous author has no id.
    """

    inbox = models.ForeignKey("messaging.Inbox", on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    external_id = models.CharField(max_length=128)
    parent_external_id = models.CharField(max_length=128, blank=True, default="")
    author_external_id = models.CharField(max_length=128, blank=True, default="")
    author_name = models.CharField(max_length=255, blank=True, default="")
    author_username = models.CharField(max_length=255, blank=True, default="")
    is_ours = models.BooleanField(default=False)
    is_mention = models.BooleanField(default=False)
    text = models.TextField(blank=True, default="")
    attachment = models.JSONField(default=dict, blank=True)
    hidden = models.BooleanField(default=False)
    hidden_told_at = models.DateTimeField(null=True, blank=True)
    liked = models.BooleanField(default=False)
    like_count = models.PositiveIntegerField(default=0)
    commented_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edits = models.JSONField(default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    backfilled = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=CommentStatus, default=CommentStatus.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=255, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    assigned_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assigned_group = models.ForeignKey(
        "crm.Group", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    private_conversation = models.ForeignKey(
        "messaging.Conversation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    search = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "external_id"], name="comment_identity_unique"
            ),
            models.UniqueConstraint(fields=["account", "id"], name="comment_account_id"),
        ]
        indexes = [
            models.Index(fields=["post", "-commented_at", "-id"], name="comment_of_post"),
            models.Index(fields=["account", "-commented_at", "-id"], name="comment_of_account"),
            models.Index(
                fields=["account", "-commented_at", "-id"],
                condition=_TO_ANSWER & Q(status=CommentStatus.OPEN),
                name="comment_open",
            ),
            models.Index(
                fields=["account", "assigned_user", "-commented_at"],
                condition=Q(assigned_user__isnull=False),
                name="comment_of_user",
            ),
            models.Index(
                fields=["account", "assigned_group", "-commented_at"],
                condition=Q(assigned_group__isnull=False),
                name="comment_of_group",
            ),
            models.Index(fields=["account", "updated_at"], name="comment_changed"),
            models.Index(
                fields=["inbox", "parent_external_id"],
                name="comment_orphans",
                condition=Q(parent__isnull=True) & ~Q(parent_external_id=""),
            ),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="comment_search"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} under {self.post_id}"
