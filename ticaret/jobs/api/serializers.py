"""How jobs look to callers."""

from __future__ import annotations

from rest_framework import serializers

from ticaret.api.serializers import OutputSerializer
from ticaret.jobs.choices import JobState


class ProgressOutput(OutputSerializer):
    """`total` is null as long as nobody knows it."""

    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class JobOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=JobState.choices)
    progress = ProgressOutput(source="*")
    result = serializers.JSONField(allow_null=True)
    error = serializers.CharField()
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at")


class StartedOutput(OutputSerializer):
    """What is answered with 202 when long work was queued."""

    job = JobOutput()
