"""A post on its way out: the container flow as states of rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meta_channels.choices import (
    WORKING_STATES,
    ItemState,
    MediaKind,
    PublicationKind,
    PublicationState,
)
from meta_channels.models.post import Post
from ticaret.db.models import BaseModel
from ticaret.tenancy.models import TenantModel


class PublishingFile(TenantModel):
    """A file of ours that Meta fetches when it is published. `width` and `height` of images."""

    file = models.FileField(max_length=255)
    filename = models.CharField(max_length=255, blank=True, default="")
    kind = models.CharField(max_length=16, choices=MediaKind)
    mime_type = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="publishing_file_account_id"),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.id)


class Publication(TenantModel):
    """One post that goes out once.

    `publish_at` is the chosen time, null for at once. `container_id` is what the last call
    publishes; `external_id` the post at Meta. `options` holds what only some kinds know
    (`locationId`, `collaborators`, `shareToFeed`, `thumbOffsetMs`, `coverUrl`, `title`, …).
    `error` is `{code, subcode, detail, traceId, item}`. `polls`, `failures` and `look_ups`
    count since the state was entered. A worker owns the row under its lease.
    """

    inbox = models.ForeignKey("messaging.Inbox", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=PublicationKind)
    state = models.CharField(
        max_length=16, choices=PublicationState, default=PublicationState.DRAFT
    )
    text = models.TextField(blank=True, default="")
    link = models.TextField(blank=True, default="")
    options = models.JSONField(default=dict, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    container_id = models.CharField(max_length=128, blank=True, default="")
    container_made_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=128, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="publications"
    )
    error = models.JSONField(null=True, blank=True)
    requested_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.CharField(max_length=255, blank=True, default="")
    polls = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    look_ups = models.PositiveSmallIntegerField(default=0)
    remakes = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="publication_account_id"),
        ]
        indexes = [
            models.Index(fields=["account", "-created_at", "-id"], name="publication_of_account"),
            models.Index(fields=["account", "publish_at", "id"], name="publication_calendar"),
            models.Index(fields=["account", "updated_at"], name="publication_changed"),
            models.Index(
                fields=["inbox", "external_id"],
                condition=~Q(external_id=""),
                name="publication_of_post",
            ),
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state__in=WORKING_STATES),
                name="publication_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=PublicationState.PUBLISHING),
                name="publication_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class PublicationItem(TenantModel):
    """One image or video of a publication. `external_id` is its container or unpublished photo.

    `stated` is what the caller says of a video: `{durationSeconds, width, height, size}`.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=MediaKind)
    file = models.ForeignKey(
        PublishingFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    url = models.TextField(blank=True, default="")
    alt_text = models.TextField(blank=True, default="")
    stated = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=16, choices=ItemState, default=ItemState.PENDING)
    external_id = models.CharField(max_length=128, blank=True, default="")
    error = models.JSONField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "position"], name="publication_item_place_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind} {self.state}"


class PublicationAttempt(BaseModel):
    """A call that publishes; committed before it leaves."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, default="")
    code = models.CharField(max_length=64, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    trace_id = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.started_at:%H:%M:%S} {self.outcome or 'open'}"
