"""What a model made of the messages of a burst."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ai_assist import limits
from ai_assist.choices import AnalysisState, Intent, Language, Reason, Sentiment, Urgency
from ticaret.tenancy.models import TenantModel


class Analysis(TenantModel):
    """One run over one or more messages of a conversation.

    `collecting` as long as further messages of the burst may join. What the model said is
    that of the last completed run; a re-queued analysis keeps it until the next one.
    `attempts` counts claims since it was queued, `bad_outputs` answers that were no use.
    `delivery_words` are the customer's, `delivery_date` what they mean in the account's time zone.
    """

    inbox = models.ForeignKey("messaging.Inbox", on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        "messaging.Conversation", on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=16, choices=AnalysisState, default=AnalysisState.QUEUED)
    collecting = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    bad_outputs = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=32, choices=Reason, blank=True, default="")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    intent = models.CharField(max_length=32, choices=Intent, blank=True, default="")
    language = models.CharField(max_length=8, choices=Language, blank=True, default="")
    sentiment = models.CharField(max_length=16, choices=Sentiment, blank=True, default="")
    urgency = models.CharField(max_length=16, choices=Urgency, blank=True, default="")
    confidence = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    summary = models.CharField(max_length=limits.SUMMARY, blank=True, default="")
    entities = models.JSONField(default=list, blank=True)
    suggested_reply = models.CharField(max_length=limits.REPLY, blank=True, default="")
    delivery_words = models.CharField(max_length=limits.QUOTE, blank=True, default="")
    delivery_date = models.DateField(null=True, blank=True)
    order_note = models.CharField(max_length=limits.SUMMARY, blank=True, default="")
    model = models.CharField(max_length=limits.MODEL_NAME, blank=True, default="")
    prompt_version = models.CharField(max_length=32, blank=True, default="")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    cost_currency = models.CharField(max_length=3, blank=True, default="")

    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    refusal_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta(TenantModel.Meta):
        verbose_name_plural = "analyses"
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="analysis_of_account"),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(collecting=True),
                name="analysis_one_collecting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "next_attempt_at"],
                condition=Q(state=AnalysisState.QUEUED),
                name="analysis_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=AnalysisState.RUNNING),
                name="analysis_running",
            ),
            models.Index(fields=["account", "-created_at", "-id"], name="analysis_created"),
            models.Index(fields=["inbox", "-created_at", "-id"], name="analysis_of_inbox"),
            models.Index(
                fields=["conversation", "-created_at", "-id"], name="analysis_of_conversation"
            ),
            models.Index(fields=["account", "updated_at", "id"], name="analysis_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.intent}"


class AnalysisMessage(TenantModel):
    """A message that an analysis is about; each message belongs to one. `transcript` is what a
    voice message says.
    """

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="messages")
    message = models.ForeignKey("messaging.Message", on_delete=models.CASCADE, related_name="+")
    transcript = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["message"], name="analysis_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.analysis_id}"
