"""Who belongs to which account."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.choices import RoleWord
from ticaret.tenancy.models import TenantModel


class Membership(TenantModel):
    """A user's role in an account."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=RoleWord.choices)
    # Empty until the person first comes with it: until then nothing is shown of who it is.
    joined_at = models.DateTimeField(null=True, blank=True, default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "account"], name="membership_user_account"),
        ]
        indexes = [
            models.Index(fields=["account", "created_at", "id"], name="membership_account_created")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
