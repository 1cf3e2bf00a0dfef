"""Who writes to the firm, on every channel, and which customer that is."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from crm.choices import LinkAction, MatchHow
from crm.models.contact import Contact
from crm.models.customer import Customer
from ticaret.tenancy.models import TenantModel


class Identity(TenantModel):
    """A person or group as one inbox knows it, for one account that sees the inbox.

    `partner_id`, `conversation_id` and `inbox_id` are rows of the app that keeps the chats; no
    foreign keys, because CRM lies below it. `phone` is E.164 or empty. `last_seen_at` is exact
    to the minute. It is unmatched until `customer` is set; `contact` then is one of that
    customer's, or empty. `auto_match` is False once a person has removed a match.
    """

    partner_id = models.UUIDField()
    conversation_id = models.UUIDField(null=True, blank=True)
    inbox_id = models.UUIDField()
    channel = models.CharField(max_length=32)
    is_group = models.BooleanField(default=False)
    external_id = models.CharField(max_length=256)
    alternate_id = models.CharField(max_length=256, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(max_length=255, blank=True, default="")
    username = models.CharField(max_length=255, blank=True, default="")
    picture_url = models.TextField(blank=True, default="")
    search = models.TextField(blank=True, default="", editable=False)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="identities"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="identities"
    )
    how = models.CharField(max_length=16, choices=MatchHow.choices, blank=True, default="")
    matched_at = models.DateTimeField(null=True, blank=True)
    matched_by_kind = models.CharField(max_length=16, blank=True, default="")
    matched_by_id = models.UUIDField(null=True, blank=True)
    matched_by_label = models.CharField(max_length=255, blank=True, default="")
    auto_match = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "identities"
        constraints = [
            # The partner first: what a channel reports concerns every account that sees it.
            models.UniqueConstraint(
                fields=["partner_id", "account"], name="crm_identity_partner_unique"
            ),
            models.UniqueConstraint(
                fields=["conversation_id", "account"],
                condition=Q(conversation_id__isnull=False),
                name="crm_identity_chat_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "-last_seen_at", "-id"],
                condition=Q(customer__isnull=True),
                name="crm_identity_unmatched",
            ),
            models.Index(
                fields=["account", "-matched_at", "-id"],
                condition=Q(customer__isnull=False),
                name="crm_identity_matched",
            ),
            models.Index(fields=["customer"], name="crm_identity_of_customer"),
            models.Index(
                fields=["contact"],
                condition=Q(contact__isnull=False),
                name="crm_identity_of_contact",
            ),
            models.Index(
                fields=["account", "phone"],
                condition=Q(customer__isnull=True) & ~Q(phone=""),
                name="crm_identity_waiting",
            ),
            models.Index(fields=["account", "updated_at", "id"], name="crm_identity_changed"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="crm_identity_search"),
        ]

    def __str__(self) -> str:
        return self.name or self.username or self.external_id


class LinkChange(TenantModel):
    """A chat came to a customer, or left it: the history that a timeline shows. Only added to."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    contact_id = models.UUIDField(null=True, blank=True)
    identity_id = models.UUIDField()
    conversation_id = models.UUIDField(null=True, blank=True)
    inbox_id = models.UUIDField()
    channel = models.CharField(max_length=32)
    partner_name = models.CharField(max_length=255, blank=True, default="")
    action = models.CharField(max_length=16, choices=LinkAction.choices)
    how = models.CharField(max_length=16, choices=MatchHow.choices, blank=True, default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["customer", "-id"], name="crm_link_of_customer"),
            models.Index(fields=["conversation_id"], name="crm_link_of_chat"),
        ]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.action}"
