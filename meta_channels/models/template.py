"""Message templates of WhatsApp business accounts."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from meta_channels.choices import TemplateStatus
from ticaret.tenancy.models import TenantModel


class MessageTemplate(TenantModel):
    """A template as Meta has it, for the account with a number of its business account.

    `components` are Meta's own. `seen_at` is the sync that saw it last; one that a whole
    sync did not see is gone, and its row is deleted.
    """

    waba_id = models.CharField(max_length=64)
    external_id = models.CharField(max_length=64)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=16)
    category = models.CharField(max_length=32, blank=True, default="")
    status = models.CharField(max_length=32, choices=TemplateStatus)
    quality = models.CharField(max_length=16, blank=True, default="")
    rejected_reason = models.CharField(max_length=255, blank=True, default="")
    parameter_format = models.CharField(max_length=16, default="POSITIONAL")
    components = models.JSONField(default=list)
    seen_at = models.DateTimeField()
    search = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "waba_id", "external_id"], name="message_template_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "waba_id", "name", "id"], name="message_template_list"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="message_template_search"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
