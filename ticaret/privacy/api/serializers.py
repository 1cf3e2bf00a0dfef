"""How personal data requests are taken and shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ticaret.api.serializers import InputSerializer, OutputSerializer
from ticaret.jobs.api.serializers import JobOutput
from ticaret.jobs.choices import JobState
from ticaret.privacy.choices import RequestKind
from ticaret.privacy.ports import phone_digits


class PhoneField(serializers.CharField):
    """A phone number in any usual writing; without a country code it is Turkish."""

    default_error_messages = {"invalid": _("Enter a valid value.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text:
            return ""
        try:
            return phone_digits(text)
        except ValueError:
            self.fail("invalid")


class SubjectInput(InputSerializer):
    """The person, by at least one of these."""

    phone = PhoneField(default="", allow_blank=True, max_length=32)
    email = serializers.EmailField(default="", allow_blank=True, max_length=254)
    external_id = serializers.CharField(default="", allow_blank=True, max_length=256)


class PersonalDataRequestOutput(OutputSerializer):
    """`receipt` is `{holder: {found}}` of an export, `{holder: {rows, kept}}` of an erasure."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    job_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=JobState.choices, source="job.state")
    subject_hash = serializers.CharField()
    receipt = serializers.JSONField()
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()


class RequestedOutput(OutputSerializer):
    job = JobOutput()
    request = PersonalDataRequestOutput()


class DocumentOutput(OutputSerializer):
    """`{holder: what it holds, or null}`."""

    document = serializers.JSONField()
