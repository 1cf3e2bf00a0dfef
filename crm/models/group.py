"""Teams of users."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)


class Group(TenantModel):
    """A team that customers, chats and tasks are given to.

    `name_key` is the folded name, unique among the live groups of an account.
    """

    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=200, editable=False)
    name_order = models.CharField(max_length=200, db_collation="C", editable=False)
    description = models.TextField(blank=True, default="")
    search = models.TextField(blank=True, default="", editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name_key"], condition=_LIVE, name="crm_group_name_unique"
            ),
            models.UniqueConstraint(fields=["account", "id"], name="crm_group_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["account", "name_order", "id"], condition=_LIVE, name="crm_group_by_name"
            ),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="crm_group_search"),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(TenantModel):
    """A user in a group. Who leaves the account leaves its groups."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="crm_group_member_unique"),
        ]
        indexes = [
            models.Index(fields=["account", "user"], name="crm_group_member_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"
