"""The people of a customer."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from crm.choices import ContactStatus, PhoneType
from crm.models.customer import Customer
from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)


class Contact(TenantModel):
    """A person at a customer. At most one of a customer's live contacts is the primary one.

    `email` is lower case. `name_key` is the folded display name, `name_order` sorts it in the
    Turkish way. `search` holds the folded names, address and phone digits.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    display_name = models.CharField(max_length=201)
    name_key = models.CharField(max_length=500, editable=False)
    name_order = models.CharField(max_length=500, db_collation="C", editable=False)
    email = models.CharField(max_length=254, blank=True, default="")
    role = models.CharField(max_length=100, blank=True, default="")
    title = models.CharField(max_length=100, blank=True, default="")
    profession = models.CharField(max_length=100, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_primary = models.BooleanField(default=False)
    status = models.CharField(
        max_length=16, choices=ContactStatus.choices, default=ContactStatus.ACTIVE
    )
    search = models.TextField(blank=True, default="", editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=_LIVE & Q(is_primary=True),
                name="crm_contact_one_primary",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="crm_contact_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["account", "-created_at", "-id"],
                condition=_LIVE,
                name="crm_contact_newest",
            ),
            models.Index(
                fields=["account", "name_order", "id"],
                condition=_LIVE,
                name="crm_contact_by_name",
            ),
            models.Index(
                fields=["account", "updated_at", "id"], condition=_LIVE, name="crm_contact_changed"
            ),
            models.Index(
                fields=["customer", "-created_at", "-id"],
                condition=_LIVE,
                name="crm_contact_of_customer",
            ),
            models.Index(
                fields=["account", "email"],
                condition=_LIVE & ~Q(email=""),
                name="crm_contact_by_email",
            ),
            models.Index(
                fields=["account", "name_key"], condition=_LIVE, name="crm_contact_by_name_key"
            ),
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                condition=_LIVE,
                name="crm_contact_search",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name


class ContactPhone(TenantModel):
    """A phone number of a contact.

    `value` is as it was typed, `normalized` E.164 (`+905321234567`); `whatsapp_jid` is
    `905321234567@s.whatsapp.net` for a number that is on WhatsApp, else empty.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    position = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(max_length=16, choices=PhoneType.choices, default=PhoneType.MOBILE)
    label = models.CharField(max_length=50, blank=True, default="")
    value = models.CharField(max_length=50)
    normalized = models.CharField(max_length=20)
    whatsapp_jid = models.CharField(max_length=64, blank=True, default="")
    is_whatsapp = models.BooleanField(default=False)
    is_primary = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "normalized"], name="crm_contact_phone_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "normalized"], name="crm_phone_normalized"),
            models.Index(
                fields=["account", "whatsapp_jid"],
                condition=~Q(whatsapp_jid=""),
                name="crm_phone_jid",
            ),
        ]

    def __str__(self) -> str:
        return self.normalized
