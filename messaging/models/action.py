"""What is done in a conversation besides sending: a row for each, with an honest end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.choices import ActionKind, DispatchState
from messaging.models.conversation import Conversation
from messaging.models.inbox import Inbox
from messaging.models.message import Message
from ticaret.tenancy.models import TenantModel


class ConversationAction(TenantModel):
    """One action, due, leased, done. Doing one twice shows nothing twice, so it is tried
    again until the provider has answered.

    `parameters` as `messaging.ports.OutgoingAction` has them; `error` is `{code, detail}`
    of the last attempt that did not succeed.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=ActionKind)
    parameters = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=16, choices=DispatchState, default=DispatchState.QUEUED)
    requested_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by_label = models.CharField(max_length=255, blank=True, default="")
    error = models.JSONField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state__in=[DispatchState.QUEUED, DispatchState.SENDING]),
                name="action_due",
            ),
            models.Index(
                fields=["conversation", "id"],
                condition=Q(state__in=[DispatchState.QUEUED, DispatchState.SENDING]),
                name="action_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
