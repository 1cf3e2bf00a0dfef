"""How an account uses the assistant."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ai_assist import limits
from ai_assist.choices import PauseReason
from ticaret.db.fields import EncryptedTextField
from ticaret.tenancy.models import TenantModel


class AiSettings(TenantModel):
    """One per account, from its first change on.

    `inbox_ids` None means every inbox. `base_url` empty means the installation's. Prices are
    per million tokens. `paused_reason` holds the queue back until the settings change or a
    test succeeds; `wait_until` until then, because the provider asked for it.
    """

    enabled = models.BooleanField(default=False)
    inbox_ids = ArrayField(models.UUIDField(), null=True, blank=True)
    api_key = EncryptedTextField(null=True)
    api_key_last4 = models.CharField(max_length=4, blank=True, default="")
    model = models.CharField(max_length=limits.MODEL_NAME, default=limits.DEFAULT_MODEL)
    transcription_model = models.CharField(
        max_length=limits.MODEL_NAME, blank=True, default=limits.DEFAULT_TRANSCRIPTION_MODEL
    )
    reads_images = models.BooleanField(default=True)
    base_url = models.CharField(max_length=limits.BASE_URL, blank=True, default="")
    instructions = models.TextField(blank=True, default="")
    confidence_threshold = models.DecimalField(
        max_digits=3, decimal_places=2, default=limits.DEFAULT_THRESHOLD
    )
    monthly_token_budget = models.PositiveBigIntegerField(null=True, blank=True)
    input_price = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal("0.0000"))
    output_price = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal("0.0000"))
    price_currency = models.CharField(max_length=3, default="USD")
    paused_reason = models.CharField(max_length=16, choices=PauseReason, blank=True, default="")
    paused_at = models.DateTimeField(null=True, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "AI settings"
        constraints = [
            models.UniqueConstraint(fields=["account"], name="ai_settings_of_account"),
            models.CheckConstraint(
                condition=Q(enabled=False) | Q(api_key__isnull=False), name="ai_enabled_with_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {'on' if self.enabled else 'off'}"


class FeedPosition(models.Model):
    """Events of the account up to `position` have become analyses, or never will.

    Advanced in the transaction that makes the analyses.
    """

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True, editable=False)

    def __str__(self) -> str:
        return f"{self.account_id} at {self.position}"
