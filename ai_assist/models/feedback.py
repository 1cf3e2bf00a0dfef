"""What operators say of an analysis."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ai_assist import limits
from ai_assist.choices import Intent, Verdict
from ai_assist.models.analysis import Analysis
from ticaret.tenancy.models import TenantModel


class AnalysisFeedback(TenantModel):
    """One operator's verdict, and what it should have been; their later one replaces it.

    `intent`, `model` and `prompt_version` are those that were judged. `author_key` is who
    said it (`user:<id>`), also when the user is gone.
    """

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="feedback")
    verdict = models.CharField(max_length=16, choices=Verdict)
    intent = models.CharField(max_length=32, choices=Intent, blank=True, default="")
    correct_intent = models.CharField(max_length=32, choices=Intent, blank=True, default="")
    correction = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    model = models.CharField(max_length=limits.MODEL_NAME, blank=True, default="")
    prompt_version = models.CharField(max_length=32, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_key = models.CharField(max_length=64)
    author_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        verbose_name_plural = "analysis feedback"
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "author_key"], name="feedback_one_per_author"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-updated_at", "-id"], name="feedback_updated"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.intent}"
