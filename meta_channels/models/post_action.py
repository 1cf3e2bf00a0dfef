"""What is to be done at Meta with a post or a comment: a row on its way out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meta_channels.choices import ActionKind, ActionState
from meta_channels.models.comment import Comment
from meta_channels.models.post import Post
from ticaret.db.models import BaseModel
from ticaret.tenancy.models import TenantModel


class PostAction(TenantModel):
    """A reply, a private reply, a hiding, …: due, leased, done.

    `comment` is what it is about; null when it is about the post itself. `external_id` is
    Meta's id of what a writing action wrote, `result_comment` our row of it.
    `error` is `{code, detail, traceId}`. `look_ups` counts how often the outcome of an
    `unknown` one was looked up.
    """

    inbox = models.ForeignKey("messaging.Inbox", on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="actions")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="actions"
    )
    kind = models.CharField(max_length=16, choices=ActionKind)
    text = models.TextField(blank=True, default="")
    state = models.CharField(max_length=16, choices=ActionState, default=ActionState.QUEUED)
    error = models.JSONField(null=True, blank=True)
    external_id = models.CharField(max_length=512, blank=True, default="")
    result_comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    conversation = models.ForeignKey(
        "messaging.Conversation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.CharField(max_length=255, blank=True, default="")
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    look_ups = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="post_action_account_id"),
            # Meta takes one private reply per comment.
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(kind=ActionKind.PRIVATE_REPLY) & ~Q(state=ActionState.FAILED),
                name="private_reply_once",
            ),
        ]
        indexes = [
            models.Index(fields=["comment", "id"], name="post_action_of_comment"),
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state__in=[ActionState.QUEUED, ActionState.UNKNOWN]),
                name="post_action_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=ActionState.SENDING),
                name="post_action_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class PostActionAttempt(BaseModel):
    """Committed before the call leaves, so that a crash shows as an attempt without an end."""

    action = models.ForeignKey(PostAction, on_delete=models.CASCADE, related_name="history")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, default="")
    code = models.CharField(max_length=64, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    trace_id = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.started_at:%H:%M:%S} {self.outcome or 'open'}"
