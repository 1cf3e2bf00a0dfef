"""Which mails a user wants from an account."""

from __future__ import annotations

from django.db import models

from ticaret.tenancy.models import TenantModel


class NotificationSettings(TenantModel):
    """A user's wishes in one account; without a row all mails are wanted."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    mention_mails = models.BooleanField(default=True)
    reminder_mails = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "notification settings"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"], name="crm_notification_settings_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.account_id}"
