"""Users as CRM shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.choices import PersonStatus
from ticaret.api.serializers import OutputSerializer


class RepresentativeOutput(OutputSerializer):
    """`removed`: the user is no longer a member of the account."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    display_name = serializers.CharField()
    status = serializers.ChoiceField(PersonStatus.choices)


class PersonOutput(RepresentativeOutput):
    """`role` is the role in the account, null for who was removed from it."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    role = serializers.CharField(allow_null=True)


class DoerOutput(OutputSerializer):
    """Who did something: a `user`, an `api_account`, or the `system`."""

    kind = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]


def doer(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
    """What `DoerOutput` shows; None when nobody did it."""
    return {"kind": kind, "id": id, "label": label} if kind else None
