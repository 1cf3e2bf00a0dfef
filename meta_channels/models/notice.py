"""Mails about assets, wished for by a row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from messaging.models import Inbox
from meta_channels.choices import NoticeKind
from ticaret.tenancy.models import TenantModel


class Notice(TenantModel):
    """One mail to the people in charge; `occasion` makes it the only one of its kind."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    occasion = models.CharField(max_length=64)
    days_left = models.PositiveSmallIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "kind", "occasion"], name="meta_notice_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="meta_notice_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occasion}"
