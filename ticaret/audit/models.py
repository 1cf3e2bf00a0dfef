"""The audit trail: who did what to what, with the values before and after."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from ticaret.db.ids import new_id
from ticaret.tenancy.querysets import TenantQuerySet

# What stands for an erased value; the database writes it.
ERASED = "[silindi]"


class AuditEntry(models.Model):
    """Append-only: a trigger in the database refuses every update and delete but the erasing of
    values, after which a field's pair says `ERASED` where it had a value.

    `changes` is `{field: [before, after]}`; secrets are never among them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No foreign keys: an entry outlives what it speaks of.
    account_id = models.UUIDField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=255, blank=True, default="")
    action = models.CharField(max_length=64)
    target_type = models.CharField(max_length=64)
    target_id = models.UUIDField(null=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()
    everything = models.Manager()

    class Meta:
        verbose_name_plural = "audit entries"
        default_manager_name = "everything"
        base_manager_name = "everything"
        indexes = [
            models.Index(fields=["account_id", "-id"], name="audit_of_account"),
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type}"
