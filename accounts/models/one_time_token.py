"""What proves once, and for a short time, that somebody is a certain user."""

from __future__ import annotations

from django.db import models

from accounts.choices import Purpose
from ticaret.db.models import BaseModel


class OneTimeToken(BaseModel):
    """A link in a letter, or the first half of a sign-in in two steps; known by SHA-256 alone.

    `binding` is a digest of the user's password hash, address and token version when it
    was made: a token dies with any of them.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="one_time_tokens"
    )
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    binding = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
