"""How programs sign in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.choices import RoleWord
from ticaret.tenancy.models import TenantModel


class ApiAccount(TenantModel):
    """A key of one account. Of its secrets only SHA-256 digests are kept.

    While a secret is being replaced, the one before works until
    `previous_secret_until`. `scopes` and `inbox_ids` None mean: no restriction;
    an empty `allowed_ips` means: from everywhere.
    """

    name = models.CharField(max_length=200)
    key = models.CharField(max_length=60, unique=True)
    secret_hash = models.CharField(max_length=64, editable=False)
    previous_secret_hash = models.CharField(max_length=64, blank=True, editable=False)
    previous_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    role = models.CharField(max_length=6, choices=RoleWord.choices)
    scopes = ArrayField(models.CharField(max_length=60), null=True, blank=True)
    allowed_ips = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    inbox_ids = ArrayField(models.UUIDField(), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["account", "created_at", "id"], name="api_account_created")]

    def __str__(self) -> str:
        return self.name
