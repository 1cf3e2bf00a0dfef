"""What was merged, and what is needed to undo it."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from crm.choices import MergeKind, MergeState
from ticaret.tenancy.models import TenantModel


class MergeRecord(TenantModel):
    """One merge of two customers or two contacts.

    `changes` is `{field: [before, after]}` of the winner; `moved` what each participant moved,
    by its name, in its own form. `winner_id` and `loser_id` point at rows of `kind`.
    """

    kind = models.CharField(max_length=16, choices=MergeKind.choices)
    winner_id = models.UUIDField()
    loser_id = models.UUIDField()
    winner_title = models.CharField(max_length=255)
    loser_title = models.CharField(max_length=255)
    state = models.CharField(max_length=16, choices=MergeState.choices, default=MergeState.MERGED)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    moved = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    merged_by = models.CharField(max_length=255, blank=True, default="")
    merged_at = models.DateTimeField()
    undone_by = models.CharField(max_length=255, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["account", "-merged_at", "-id"], name="crm_merge_newest"),
            models.Index(fields=["account", "winner_id"], name="crm_merge_winner"),
            models.Index(fields=["account", "loser_id"], name="crm_merge_loser"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.loser_id} into {self.winner_id}"
