"""The outbox of an account and its position counter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ticaret.db.ids import new_id
from ticaret.tenancy.querysets import TenantQuerySet


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction in which it happened.

    `position` is empty until the relay numbers the event after its commit; from
    then on it is strictly increasing and gapless in the account, in the order in
    which events became visible, so a reader that resumes from a position misses nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    position = models.BigIntegerField(null=True, editable=False)
    type = models.CharField(max_length=64)
    inbox_id = models.UUIDField(null=True)
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True, editable=False)

    objects = TenantQuerySet.as_manager()
    everything = models.Manager()

    class Meta:
        default_manager_name = "everything"
        base_manager_name = "everything"
        constraints = [
            models.UniqueConstraint(fields=["account", "position"], name="outbox_position_unique"),
        ]
        indexes = [
            models.Index(
                fields=["account", "id"],
                condition=Q(position__isnull=True),
                name="outbox_not_relayed",
            ),
            models.Index(fields=["created_at"], name="outbox_created"),
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.position}"


class EventStream(models.Model):
    """The last position given in an account, and the oldest that is still kept."""

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    last_position = models.BigIntegerField(default=0)
    oldest_position = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.account_id} at {self.last_position}"
