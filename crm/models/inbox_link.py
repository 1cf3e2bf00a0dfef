"""Inboxes that belong to a customer: what comes in there concerns that customer."""

from __future__ import annotations

from django.db import models

from crm.choices import InboxLinkStatus, SourceType
from crm.models.contact import Contact
from crm.models.customer import Customer
from ticaret.tenancy.models import TenantModel


class InboxLink(TenantModel):
    """One inbox of an account is a customer's. `source_id` is the inbox's id; no foreign key."""

    source_type = models.CharField(max_length=32, choices=SourceType.choices)
    source_id = models.UUIDField()
    channel = models.CharField(max_length=32)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="inbox_links")
    status = models.CharField(
        max_length=16, choices=InboxLinkStatus.choices, default=InboxLinkStatus.ACTIVE
    )
    metadata = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "source_id"], name="crm_inbox_link_source_unique"
            ),
            models.UniqueConstraint(fields=["account", "id"], name="crm_inbox_link_account_id"),
        ]
        indexes = [
            models.Index(fields=["customer", "-created_at", "-id"], name="crm_inbox_link_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id}"


class InboxLinkContact(TenantModel):
    """A contact of the customer who is behind the inbox."""

    link = models.ForeignKey(InboxLink, on_delete=models.CASCADE, related_name="contacts")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["link", "contact"], name="crm_inbox_link_contact_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} at {self.link_id}"
