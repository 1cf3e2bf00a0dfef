"""The second factor: codes of an authenticator app, and codes for when it is lost."""

from __future__ import annotations

from django.db import models

from ticaret.db.fields import EncryptedTextField
from ticaret.db.models import BaseModel


class TwoFactor(BaseModel):
    """A user's secret of RFC 6238; it counts once `confirmed_at` is set.

    `last_step` is the time step of the last code that was accepted: no code works twice.
    """

    user = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, related_name="two_factor"
    )
    secret = EncryptedTextField(editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return str(self.id)


class RecoveryCode(BaseModel):
    """Stands in for one code of the app. 80 random bits, so SHA-256 is enough."""

    two_factor = models.ForeignKey(
        TwoFactor, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)
