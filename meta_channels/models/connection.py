"""A person's consent: the question asked at Meta, and the access that came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models import Inbox
from meta_channels.choices import ConnectionState, Flow
from ticaret.db.fields import EncryptedTextField
from ticaret.tenancy.models import TenantModel


class OAuthState(TenantModel):
    """The `state` of one way to Meta and back; known by SHA-256 alone, as is the browser.

    `inbox` is the asset that is to be reconnected, when it is about one.
    """

    flow = models.CharField(max_length=16, choices=Flow)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    requested_by = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, unique=True)
    browser_digest = models.CharField(max_length=64)
    inbox = models.ForeignKey(Inbox, null=True, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.flow} until {self.expires_at:%H:%M}"


class Connection(TenantModel):
    """An access that somebody gave, and what it opens.

    `external_user_id` is the giver's app-scoped id, by which Meta names them when they
    take it back. `scopes` is what was really granted. `offered` are the assets, without
    tokens: `{id, channel, parentId, name, username, phoneNumber, pictureUrl, usable}`.
    `outcome` is what became of each chosen one, by id.
    """

    flow = models.CharField(max_length=16, choices=Flow)
    state = models.CharField(
        max_length=16, choices=ConnectionState, default=ConnectionState.CHOOSING
    )
    external_user_id = models.CharField(max_length=64, blank=True, default="")
    token = EncryptedTextField(null=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    data_access_expires_at = models.DateTimeField(null=True, blank=True)
    scopes = models.JSONField(default=list)
    missing_scopes = models.JSONField(default=list)
    offered = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
    job_id = models.UUIDField(null=True, blank=True)
    requested_by = models.CharField(max_length=255)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="connection_account_id"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="connection_of_account"),
            models.Index(fields=["flow", "external_user_id"], name="connection_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.state}"
