"""What the endpoint of a customer's history takes and shows."""

from __future__ import annotations

from rest_framework import serializers

from ticaret.api.serializers import ActorOutput, InputSerializer, OutputSerializer


class HistoryQuery(InputSerializer):
    """`actor` is the id of who did it; `from` is included, `to` is not."""

    actor = serializers.UUIDField(source="actor_id", default=None)
    action = serializers.CharField(default="", max_length=64)
    from_ = serializers.DateTimeField(source="since", default=None)
    to = serializers.DateTimeField(source="until", default=None)


class HistoryOutput(OutputSerializer):
    """`changes` is `{field: [before, after]}`."""

    id = serializers.UUIDField()
    actor = ActorOutput(source="*")
    action = serializers.CharField()
    target_type = serializers.CharField()
    target_id = serializers.UUIDField(allow_null=True)
    changes = serializers.JSONField()
    request_id = serializers.CharField()
    created_at = serializers.DateTimeField()
