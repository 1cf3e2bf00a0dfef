"""What the endpoints of customers take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crm import tax_numbers
from crm.api.serializers.groups import TeamOutput
from crm.api.serializers.people import PersonOutput, RepresentativeOutput
from crm.choices import CustomerKind, CustomerStatus
from crm.selectors import customers, duplicates
from crm.selectors.people import people
from ticaret.api import rows as readers
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_MOST_TAKEN = 50
_TOLD_OF_A_REPRESENTATIVE = ("id", "email", "displayName", "status")


class TaxNumberField(serializers.CharField):
    """A VKN (10 digits) or TCKN (11 digits) with its check digit, or a foreign firm's number."""

    default_error_messages = {
        "invalid": _("Vergi ya da kimlik numarası geçersiz; kontrol basamağı tutmuyor.")
    }

    def to_internal_value(self, data: Any) -> str:
        try:
            return tax_numbers.clean(super().to_internal_value(data))
        except ValueError:
            self.fail("invalid")


# ------------------------------------------------------------------------- taken


class CustomerInput(InputSerializer):
    kind = serializers.ChoiceField(CustomerKind.choices, required=False)
    title = serializers.CharField(max_length=255)
    short_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    sector = serializers.CharField(max_length=100, default="", allow_blank=True)
    city = serializers.CharField(max_length=100, default="", allow_blank=True)
    notes = serializers.CharField(max_length=10_000, default="", allow_blank=True)
    source = serializers.CharField(max_length=50, default="", allow_blank=True)  # type: ignore[assignment]
    tax_office = serializers.CharField(max_length=100, default="", allow_blank=True)
    tax_number = TaxNumberField(max_length=50, default="", allow_blank=True)
    status = serializers.ChoiceField(CustomerStatus.choices, default=CustomerStatus.ACTIVE)
    primary_representative_user_id = serializers.UUIDField(required=False, allow_null=True)
    primary_team_group_id = serializers.UUIDField(required=False, allow_null=True)


class CustomerQuery(InputSerializer):
    """`sector` and `city` are compared without case and diacritics."""

    status = serializers.ChoiceField(CustomerStatus.choices, default="")
    kind = serializers.ChoiceField(CustomerKind.choices, default="")
    sector = serializers.CharField(default="", max_length=100)
    city = serializers.CharField(default="", max_length=100)
    source = serializers.CharField(default="", max_length=50)  # type: ignore[assignment]
    representative_user_id = serializers.UUIDField(default=None)
    group_id = serializers.UUIDField(default=None)


class DuplicatesQuery(InputSerializer):
    """Of a stored customer, or of one that is being typed."""

    customer_id = serializers.UUIDField(default=None)
    title = serializers.CharField(default="", max_length=255)
    tax_number = serializers.CharField(default="", max_length=50)
    email = serializers.CharField(default="", max_length=254)
    phone = serializers.CharField(default="", max_length=50)


class RepresentativesInput(InputSerializer):
    """Without `primaryUserId` the first one is primary."""

    user_ids = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST_TAKEN)
    primary_user_id = serializers.UUIDField(default=None, allow_null=True)


class TeamsInput(InputSerializer):
    """Without `primaryGroupId` the first one is primary."""

    group_ids = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST_TAKEN)
    primary_group_id = serializers.UUIDField(default=None, allow_null=True)


# ------------------------------------------------------------------------- shown


class LinkedCustomerOutput(OutputSerializer):
    """A customer as it is shown inside something else."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    title = serializers.CharField()
    short_name = serializers.CharField()
    sector = serializers.CharField()
    city = serializers.CharField()
    notes = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    tax_office = serializers.CharField()
    tax_number = serializers.CharField()
    status = serializers.ChoiceField(CustomerStatus.choices)
    primary_representative_user_id = serializers.UUIDField(
        source="primary_representative_id", allow_null=True
    )
    primary_team_group_id = serializers.UUIDField(source="primary_team_id", allow_null=True)
    representative = RepresentativeOutput(allow_null=True)
    team = TeamOutput(source="primary_team", allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @staticmethod
    @columns("account_id", "primary_representative_id")
    def load_representative(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        wanted = [key for key in keys if key[1] is not None]
        found = people(actor=context["actor"], keys=wanted) if wanted else {}
        return {
            key: {name: person[name] for name in _TOLD_OF_A_REPRESENTATIVE}
            for key, person in found.items()
        }


class CustomerOutput(LinkedCustomerOutput):
    kind = serializers.ChoiceField(CustomerKind.choices)
    entity_version = serializers.DateTimeField(source="updated_at")


class DuplicateOutput(OutputSerializer):
    """`score` is between 0 and 1; `reasons` say what is alike."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    score = serializers.FloatField()
    reasons = serializers.ListField(
        child=serializers.ChoiceField(["taxNumber", "phone", "email", "title", "name"])
    )


class DuplicatesOutput(OutputSerializer):
    rows = DuplicateOutput(many=True)


class NewCustomerOutput(CustomerOutput):
    """`possibleDuplicates` were there before; the customer was created all the same."""

    possible_duplicates = DuplicateOutput(many=True)

    @staticmethod
    @columns("account_id", "id")
    def load_possible_duplicates(
        keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
    ) -> dict[Any, Any]:
        actor = context["actor"]
        return {
            (account_id, id): duplicates.customers_like(
                actor=actor,
                account_id=account_id,
                traits=duplicates.traits_of_customer(actor=actor, customer_id=id),
                but=id,
            )
            for account_id, id in keys
        }


class CustomerRepresentativeOutput(OutputSerializer):
    customer_id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    is_primary = serializers.BooleanField()
    user = PersonOutput()
    created_at = serializers.DateTimeField()

    @staticmethod
    @columns("user_id", "customer.primary_representative_id")
    def convert_is_primary(user_id: UUID, primary_id: UUID | None) -> bool:
        return user_id == primary_id

    @staticmethod
    @columns("account_id", "user_id")
    def load_user(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        return people(actor=context["actor"], keys=keys)


class RepresentativesOutput(OutputSerializer):
    """All representatives of a customer, with the customer's present version."""

    customer_id = serializers.UUIDField(source="id")
    primary_representative_user_id = serializers.UUIDField(
        source="primary_representative_id", allow_null=True
    )
    entity_version = serializers.DateTimeField(source="updated_at")
    rows = CustomerRepresentativeOutput(many=True)

    @staticmethod
    @columns("id")
    def load_rows(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return {
            key: readers.read(
                CustomerRepresentativeOutput,
                customers.representatives(actor=context["actor"], customer_id=key).order_by("id"),
                context=context,
            )
            for key in keys
        }


class CustomerTeamOutput(OutputSerializer):
    customer_id = serializers.UUIDField()
    group_id = serializers.UUIDField()
    is_primary = serializers.BooleanField()
    group = TeamOutput()
    created_at = serializers.DateTimeField()

    @staticmethod
    @columns("group_id", "customer.primary_team_id")
    def convert_is_primary(group_id: UUID, primary_id: UUID | None) -> bool:
        return group_id == primary_id


class TeamsOutput(OutputSerializer):
    """All teams of a customer, with the customer's present version."""

    customer_id = serializers.UUIDField(source="id")
    primary_team_group_id = serializers.UUIDField(source="primary_team_id", allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at")
    rows = CustomerTeamOutput(many=True)

    @staticmethod
    @columns("id")
    def load_rows(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return {
            key: readers.read(
                CustomerTeamOutput,
                customers.teams(actor=context["actor"], customer_id=key).order_by("id"),
                context=context,
            )
            for key in keys
        }
