"""What the endpoints of accounts take and show."""

from __future__ import annotations

import zoneinfo
from ipaddress import ip_network
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.choices import Locale, RoleWord
from ticaret.api.scopes import SCOPES
from ticaret.api.serializers import InputSerializer, OutputSerializer

_WEEK = 7 * 24 * 3600
_DAY = 24 * 3600


class NetworkField(serializers.CharField):
    """An IP address or a network in CIDR notation."""

    default_error_messages = {"invalid": _("Enter a valid IPv4 or IPv6 address.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            return str(ip_network(text, strict=False))
        except ValueError:
            self.fail("invalid")


class TimeZoneField(serializers.CharField):
    """The IANA name of a time zone (`Europe/Istanbul`)."""

    default_error_messages = {
        "invalid_choice": serializers.ChoiceField.default_error_messages["invalid_choice"]
    }

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in zoneinfo.available_timezones():
            self.fail("invalid_choice", input=name)
        return name


# ------------------------------------------------------------------------- taken


class LoginInput(InputSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class RegisterInput(LoginInput):
    first_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    last_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    account_title = serializers.CharField(max_length=200, default="", allow_blank=True)
    locale = serializers.ChoiceField(Locale.choices, default=Locale.TURKISH)


class RefreshInput(InputSerializer):
    refresh_token = serializers.CharField(max_length=200)


class LogoutInput(InputSerializer):
    refresh_token = serializers.CharField(max_length=200, default="", allow_blank=True)


class AccountInput(InputSerializer):
    title = serializers.CharField(max_length=200)
    slug = serializers.SlugField(max_length=80, default="", allow_blank=True)
    default_currency = serializers.CharField(
        default="TRY", validators=[RegexValidator(r"^[A-Z]{3}\Z")]
    )
    time_zone = TimeZoneField(max_length=64, default="Europe/Istanbul")
    locale = serializers.ChoiceField(Locale.choices, default=Locale.TURKISH)


class ApiAccountInput(InputSerializer):
    name = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(RoleWord.choices, default=RoleWord.AGENT)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(sorted(SCOPES)), default=None, allow_null=True
    )
    allowed_ips = serializers.ListField(
        child=NetworkField(max_length=50), default=list, max_length=100
    )
    inbox_ids = serializers.ListField(
        child=serializers.UUIDField(), default=None, allow_null=True, max_length=1000
    )
    expires_at = serializers.DateTimeField(default=None, allow_null=True)


class RotateInput(InputSerializer):
    overlap_seconds = serializers.IntegerField(min_value=0, max_value=_WEEK, default=_DAY)


# ------------------------------------------------------------------------- shown


class UserOutput(OutputSerializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    display_name = serializers.CharField()
    locale = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class AccountOutput(OutputSerializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    slug = serializers.CharField()
    default_currency = serializers.CharField()
    time_zone = serializers.CharField()
    locale = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class OwnAccountOutput(AccountOutput):
    """An account with the caller's role in it."""

    role = serializers.ChoiceField(RoleWord.choices)


class SignInOutput(OutputSerializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField()
    user = UserOutput()
    accounts = OwnAccountOutput(many=True)


class MeOutput(OutputSerializer):
    user = UserOutput(allow_null=True)
    accounts = OwnAccountOutput(many=True)


class LoggedOutOutput(OutputSerializer):
    logged_out = serializers.BooleanField()


class MemberOutput(OutputSerializer):
    """A user as a member of an account; read from a membership."""

    id = serializers.UUIDField(source="user_id")
    email = serializers.EmailField(source="user.email")
    first_name = serializers.CharField(source="user.first_name")
    last_name = serializers.CharField(source="user.last_name")
    display_name = serializers.CharField(source="user.display_name")
    role = serializers.CharField()
    status = serializers.ChoiceField(["active", "inactive"], source="user.is_active")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_status(is_active: bool) -> str:
        return "active" if is_active else "inactive"


class ApiAccountOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    name = serializers.CharField()
    key = serializers.CharField()
    role = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField(), allow_null=True)
    allowed_ips = serializers.ListField(child=serializers.CharField())
    inbox_ids = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    previous_secret_until = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class NewSecretOutput(ApiAccountOutput):
    secret = serializers.CharField()
