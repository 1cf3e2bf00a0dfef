"""A person or group as one inbox knows it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models import Value as V  # noqa: N817  (as Django's own documentation has it)
from django.db.models.functions import Concat

from messaging.choices import ContactKind
from messaging.models.inbox import Inbox
from ticaret.db.folding import Folded
from ticaret.tenancy.models import TenantModel


class ChannelContact(TenantModel):
    """`external_id` is what the provider calls the person; `alternate_id` a second such name.

    Both are unique in the inbox where they are known; either may come alone.
    `participants` of a group is a list of `{id, phone, role}`. `profile_due_at` is when
    the provider is asked for the person's name.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=16, choices=ContactKind, default=ContactKind.PERSON)
    external_id = models.CharField(max_length=256)
    alternate_id = models.CharField(max_length=256, blank=True, default="")
    name = models.CharField(max_length=255, blank=True, default="")
    username = models.CharField(max_length=255, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    picture_url = models.TextField(blank=True, default="")
    about = models.TextField(blank=True, default="")
    participants = models.JSONField(default=list, blank=True)
    search = models.GeneratedField(
        expression=Folded(
            Concat("name", V(" "), "username", V(" "), "phone", V(" "), "external_id")
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    profile_due_at = models.DateTimeField(null=True, blank=True)
    profile_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "external_id"], name="contact_identity_unique"
            ),
            models.UniqueConstraint(
                fields=["inbox", "alternate_id"],
                condition=~Q(alternate_id=""),
                name="contact_alternate_unique",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="contact_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["profile_due_at"],
                condition=Q(profile_due_at__isnull=False),
                name="contact_profile_due",
            ),
            models.Index(fields=["inbox", "name", "id"], name="contact_by_name"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="contact_search"),
        ]

    def __str__(self) -> str:
        return self.name or self.username or self.external_id
