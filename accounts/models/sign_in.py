"""Refresh tokens: a chain for each sign-in, of which every link is used once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from ticaret.db.models import BaseModel


class SignIn(BaseModel):
    """One sign-in of a user. Revoking it ends every token that came from it."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="sign_ins")
    token_version = models.PositiveIntegerField()
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    last_used_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class RefreshToken(BaseModel):
    """A link of the chain, known by the SHA-256 of the token alone."""

    sign_in = models.ForeignKey(SignIn, on_delete=models.CASCADE, related_name="refresh_tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)
