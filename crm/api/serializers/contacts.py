"""What the endpoints of contacts take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.customers import DuplicateOutput
from crm.choices import ContactStatus, PhoneType
from crm.selectors import duplicates
from crm.selectors.contacts import phones_by_contact
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_MOST_PHONES = 20


class AddressField(serializers.EmailField):
    """An email address, in lower case."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


# ------------------------------------------------------------------------- taken


class PhoneInput(InputSerializer):
    """Without `isWhatsapp` a mobile number is taken to be on WhatsApp."""

    type = serializers.ChoiceField(PhoneType.choices, required=False)
    label = serializers.CharField(max_length=50, default="", allow_blank=True)  # type: ignore[assignment]
    value = serializers.CharField(max_length=50)
    is_whatsapp = serializers.BooleanField(required=False, allow_null=True)
    is_primary = serializers.BooleanField(default=False)


class ContactInput(InputSerializer):
    """A name, an address or a number is needed. `phones` are all numbers of the contact."""

    first_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    last_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    display_name = serializers.CharField(max_length=200, default="", allow_blank=True)
    email = AddressField(max_length=254, default="", allow_blank=True)
    role = serializers.CharField(max_length=100, default="", allow_blank=True)
    title = serializers.CharField(max_length=100, default="", allow_blank=True)
    profession = serializers.CharField(max_length=100, default="", allow_blank=True)
    notes = serializers.CharField(max_length=10_000, default="", allow_blank=True)
    phones = PhoneInput(many=True, required=False, max_length=_MOST_PHONES)  # type: ignore[call-arg]
    is_primary = serializers.BooleanField(required=False)
    status = serializers.ChoiceField(ContactStatus.choices, default=ContactStatus.ACTIVE)


class ContactChangeInput(ContactInput):
    """Another `customerId` moves the contact there, with all that hangs on it."""

    customer_id = serializers.UUIDField()


class ContactQuery(InputSerializer):
    """`phone` in any notation."""

    customer_id = serializers.UUIDField(default=None)
    status = serializers.ChoiceField(ContactStatus.choices, default="")
    email = serializers.CharField(default="", max_length=254)
    phone = serializers.CharField(default="", max_length=50)


class CustomerContactQuery(InputSerializer):
    status = serializers.ChoiceField(ContactStatus.choices, default="")


class ContactDuplicatesQuery(InputSerializer):
    """Of a stored contact, or of one that is being typed."""

    contact_id = serializers.UUIDField(default=None)
    name = serializers.CharField(source="title", default="", max_length=201)
    email = serializers.CharField(default="", max_length=254)
    phone = serializers.CharField(default="", max_length=50)


# ------------------------------------------------------------------------- shown


class PhoneOutput(OutputSerializer):
    type = serializers.ChoiceField(PhoneType.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    normalized = serializers.CharField()
    whatsapp_jid = serializers.CharField()
    is_whatsapp = serializers.BooleanField()
    is_primary = serializers.BooleanField()


class LinkedContactOutput(OutputSerializer):
    """A contact as it is shown inside something else."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    customer_id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    display_name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.CharField()
    title = serializers.CharField()
    profession = serializers.CharField()
    notes = serializers.CharField()
    phones = PhoneOutput(many=True)
    is_primary = serializers.BooleanField()
    status = serializers.ChoiceField(ContactStatus.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @staticmethod
    @columns("id")
    def load_phones(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return {
            contact_id: [
                {
                    "type": phone.type,
                    "label": phone.label,
                    "value": phone.value,
                    "normalized": phone.normalized,
                    "whatsappJid": phone.whatsapp_jid,
                    "isWhatsapp": phone.is_whatsapp,
                    "isPrimary": phone.is_primary,
                }
                for phone in phones
            ]
            for contact_id, phones in phones_by_contact(contact_ids=keys).items()
        }


class ContactCustomerOutput(OutputSerializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class ContactOutput(LinkedContactOutput):
    customer = ContactCustomerOutput()
    entity_version = serializers.DateTimeField(source="updated_at")


class NewContactOutput(ContactOutput):
    """`possibleDuplicates` were there before; the contact was created all the same."""

    possible_duplicates = DuplicateOutput(many=True)

    @staticmethod
    @columns("account_id", "id")
    def load_possible_duplicates(
        keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
    ) -> dict[Any, Any]:
        actor = context["actor"]
        return {
            (account_id, id): duplicates.contacts_like(
                actor=actor,
                account_id=account_id,
                traits=duplicates.traits_of_contact(actor=actor, contact_id=id),
                but=id,
            )
            for account_id, id in keys
        }
