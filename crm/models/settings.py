"""How an account wants its chats handled."""

from __future__ import annotations

from django.db import models

from ticaret.tenancy.models import TenantModel


class ConversationSettings(TenantModel):
    """One per account, from its first change on; until then the defaults hold.

    `auto_match_by_phone`: a sender whose number only one customer has is that customer.
    `reopen_on_message`: a customer's new message opens a closed chat again.
    """

    auto_match_by_phone = models.BooleanField(default=True)
    reopen_on_message = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "conversation settings"
        constraints = [
            models.UniqueConstraint(fields=["account"], name="crm_settings_account_unique"),
        ]

    def __str__(self) -> str:
        return f"settings of {self.account_id}"
