"""Requests of people that Meta passes on: forget what you know of me."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from meta_channels.choices import DeletionState, Flow
from ticaret.db.models import BaseModel


class DeletionRequest(BaseModel):
    """`code` is what the person asks the status page with. The person's id goes when it is done."""

    code = models.CharField(max_length=64, unique=True)
    flow = models.CharField(max_length=16, choices=Flow)
    external_user_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=DeletionState, default=DeletionState.RECEIVED)
    next_attempt_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=DeletionState.RECEIVED),
                name="meta_deletion_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"
