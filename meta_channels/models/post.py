"""A post of a Page, or a medium of an Instagram account."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from meta_channels.choices import PostKind
from ticaret.tenancy.models import TenantModel


class Post(TenantModel):
    """What stands on a Page or an Instagram account, ours or a visitor's.

    `external_id` is Meta's id, unique in the inbox. A post that only a comment told of is
    bare until `details_due_at`, when Meta is asked for the rest. `is_mention`: somebody
    else's post that names us. `children` are the parts of a carousel or album:
    `{id, mediaType, mediaUrl, thumbnailUrl}`. `metrics` are Meta's counts. `edits` holds
    the earlier texts, newest last. `hidden_told_at`: of when the latest word about `hidden` is.
    """

    inbox = models.ForeignKey("messaging.Inbox", on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=16, choices=PostKind, default=PostKind.OTHER)
    text = models.TextField(blank=True, default="")
    permalink = models.TextField(blank=True, default="")
    media_url = models.TextField(blank=True, default="")
    thumbnail_url = models.TextField(blank=True, default="")
    children = models.JSONField(default=list, blank=True)
    author_external_id = models.CharField(max_length=128, blank=True, default="")
    author_name = models.CharField(max_length=255, blank=True, default="")
    is_ours = models.BooleanField(default=True)
    is_mention = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    hidden_told_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edits = models.JSONField(default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    metrics = models.JSONField(default=dict, blank=True)
    backfilled = models.BooleanField(default=False)
    details_due_at = models.DateTimeField(null=True, blank=True)
    details_attempts = models.PositiveSmallIntegerField(default=0)
    comments_seen_at = models.DateTimeField(null=True, blank=True)
    search = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["inbox", "external_id"], name="post_identity_unique"),
            models.UniqueConstraint(fields=["account", "id"], name="post_account_id"),
        ]
        indexes = [
            models.Index(fields=["account", "-published_at", "-id"], name="post_of_account"),
            models.Index(fields=["inbox", "-published_at", "-id"], name="post_of_inbox"),
            models.Index(fields=["account", "updated_at"], name="post_changed"),
            models.Index(
                fields=["details_due_at"],
                condition=Q(details_due_at__isnull=False),
                name="post_details_due",
            ),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="post_search"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
