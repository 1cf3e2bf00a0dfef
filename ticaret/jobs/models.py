"""Long work with progress."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ticaret.jobs.choices import JobState
from ticaret.tenancy.models import TenantModel


class Job(TenantModel):
    """Work in steps; `checkpoint` is where the next step goes on, `done` of `total` what is behind.

    `total` is empty as long as nobody knows it.
    """

    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=JobState, default=JobState.QUEUED)
    parameters = models.JSONField(default=dict)
    checkpoint = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=255, blank=True, default="")
    requested_by = models.CharField(max_length=255, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="job_due",
            ),
            models.Index(fields=["account", "-id"], name="job_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
