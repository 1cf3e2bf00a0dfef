"""What the endpoints of merges take and show."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from crm.choices import MergeKind, MergeState
from crm.services.merging import CONTACT_FIELDS, CUSTOMER_FIELDS
from ticaret.api.naming import camel
from ticaret.api.serializers import InputSerializer, OutputSerializer

# Columns whose name callers know otherwise.
_SPOKEN = {
    "primary_representative_id": "primaryRepresentativeUserId",
    "primary_team_id": "primaryTeamGroupId",
}


def spoken(column: str) -> str:
    """The name by which callers know a column of a customer or contact."""
    return _SPOKEN.get(column) or camel(column)


class ColumnField(serializers.ChoiceField):
    """A field of the API that stands for a column."""

    def __init__(self, *, fields: Any, **kwargs: Any) -> None:
        self.columns = {spoken(column): column for column in fields}
        super().__init__(choices=sorted(self.columns), **kwargs)

    def to_internal_value(self, data: Any) -> str:
        column: str = self.columns[super().to_internal_value(data)]
        return column


class CustomerMergeInput(InputSerializer):
    """`take`: what the winner gets from the loser although it has a value of its own."""

    loser_id = serializers.UUIDField()
    take = serializers.ListField(
        child=ColumnField(fields=CUSTOMER_FIELDS), default=list, max_length=20
    )


class ContactMergeInput(InputSerializer):
    """`take`: what the winner gets from the loser although it has a value of its own."""

    loser_id = serializers.UUIDField()
    take = serializers.ListField(
        child=ColumnField(fields=CONTACT_FIELDS), default=list, max_length=20
    )


class PreviewQuery(InputSerializer):
    loser_id = serializers.UUIDField()


class MergeQuery(InputSerializer):
    """`recordId`: of this customer or contact, on either side."""

    kind = serializers.ChoiceField(MergeKind.choices, default="")
    state = serializers.ChoiceField(MergeState.choices, default="")
    record_id = serializers.UUIDField(default=None)


class MergedValueOutput(OutputSerializer):
    field = serializers.CharField()
    winner = serializers.CharField(allow_null=True)
    loser = serializers.CharField(allow_null=True)
    result = serializers.CharField(allow_null=True)


class PreviewOutput(OutputSerializer):
    """`moves` says how many rows of each kind would move: `{"contacts": 3}`."""

    winner_id = serializers.UUIDField()
    loser_id = serializers.UUIDField()
    values = MergedValueOutput(many=True)
    moves = serializers.DictField(child=serializers.IntegerField())


class MergeOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(MergeKind.choices)
    winner_id = serializers.UUIDField()
    winner_title = serializers.CharField()
    loser_id = serializers.UUIDField()
    loser_title = serializers.CharField()
    state = serializers.ChoiceField(MergeState.choices)
    merged_by = serializers.CharField()
    merged_at = serializers.DateTimeField()
    undone_by = serializers.CharField()
    undone_at = serializers.DateTimeField(allow_null=True)
