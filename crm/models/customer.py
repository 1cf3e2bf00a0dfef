"""Who buys."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from crm.choices import CustomerKind, CustomerStatus
from crm.models.group import Group
from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)


class Customer(TenantModel):
    """A firm or a person who buys.

    `tax_number` is a Turkish VKN or TCKN, checked, or free text of a foreign firm; unique among
    the live customers of an account. `title_key`, `city_key` and `sector_key` are folded for
    comparison, `title_order` sorts in the Turkish way. `search` holds the folded words of the
    customer and of its contacts. The primary representative and team are also among
    `representatives` and `teams`.
    """

    kind = models.CharField(
        max_length=16, choices=CustomerKind.choices, default=CustomerKind.COMPANY
    )
    title = models.CharField(max_length=255)
    title_key = models.CharField(max_length=600, editable=False)
    title_order = models.CharField(max_length=600, db_collation="C", editable=False)
    short_name = models.CharField(max_length=100, blank=True, default="")
    sector = models.CharField(max_length=100, blank=True, default="")
    sector_key = models.CharField(max_length=250, blank=True, default="", editable=False)
    city = models.CharField(max_length=100, blank=True, default="")
    city_key = models.CharField(max_length=250, blank=True, default="", editable=False)
    notes = models.TextField(blank=True, default="")
    source = models.CharField(max_length=50, blank=True, default="")
    tax_office = models.CharField(max_length=100, blank=True, default="")
    tax_number = models.CharField(max_length=50, blank=True, default="")
    status = models.CharField(
        max_length=16, choices=CustomerStatus.choices, default=CustomerStatus.ACTIVE
    )
    primary_representative = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    primary_team = models.ForeignKey(
        Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    search = models.TextField(blank=True, default="", editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "tax_number"],
                condition=_LIVE & ~Q(tax_number=""),
                name="crm_customer_tax_number_unique",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="crm_customer_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["account", "-created_at", "-id"],
                condition=_LIVE,
                name="crm_customer_newest",
            ),
            models.Index(
                fields=["account", "title_order", "id"],
                condition=_LIVE,
                name="crm_customer_by_title",
            ),
            models.Index(
                fields=["account", "updated_at", "id"],
                condition=_LIVE,
                name="crm_customer_changed",
            ),
            models.Index(
                fields=["account", "status", "-created_at", "-id"],
                condition=_LIVE,
                name="crm_customer_of_status",
            ),
            models.Index(
                fields=["account", "city_key", "-created_at", "-id"],
                condition=_LIVE,
                name="crm_customer_of_city",
            ),
            models.Index(
                fields=["account", "sector_key", "-created_at", "-id"],
                condition=_LIVE,
                name="crm_customer_of_sector",
            ),
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                condition=_LIVE,
                name="crm_customer_search",
            ),
            GinIndex(
                fields=["title_key"],
                opclasses=["gin_trgm_ops"],
                condition=_LIVE,
                name="crm_customer_title_like",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CustomerRepresentative(TenantModel):
    """A user who looks after a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="representatives")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "user"], name="crm_customer_representative_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "user", "customer"], name="crm_representative_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.customer_id}"


class CustomerTeam(TenantModel):
    """A group that looks after a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="teams")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["customer", "group"], name="crm_customer_team_unique"),
        ]
        indexes = [
            models.Index(fields=["account", "group", "customer"], name="crm_team_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} for {self.customer_id}"
