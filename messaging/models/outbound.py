"""A message's way out: one dispatch, and a row for every attempt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.choices import DispatchState
from messaging.models.conversation import Conversation
from messaging.models.inbox import Inbox
from messaging.models.message import Message
from ticaret.db.models import BaseModel
from ticaret.tenancy.models import TenantModel


class Dispatch(TenantModel):
    """The work of sending one message: due, leased, done; `unknown` is never retried by itself."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="dispatch")
    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=16, choices=DispatchState, default=DispatchState.QUEUED)
    tag = models.CharField(max_length=32, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "dispatches"
        indexes = [
            models.Index(
                fields=["inbox", "next_attempt_at", "id"],
                condition=Q(state=DispatchState.QUEUED),
                name="dispatch_due",
            ),
            models.Index(
                fields=["conversation", "id"],
                condition=Q(state__in=[DispatchState.QUEUED, DispatchState.SENDING]),
                name="dispatch_ahead",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=DispatchState.SENDING),
                name="dispatch_leased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} after {self.attempts} attempts"


class SendAttempt(BaseModel):
    """Committed before the call leaves, so that a crash shows as an attempt without an end."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="history")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, default="")
    code = models.CharField(max_length=64, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    trace_id = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.started_at:%H:%M:%S} {self.outcome or 'open'}"
