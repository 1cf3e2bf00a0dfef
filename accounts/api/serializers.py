"""What the endpoints of accounts take and show."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import datetime
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.choices import Locale, RoleWord
from ticaret.api.scopes import SCOPES
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

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


class SecondStepInput(InputSerializer):
    """`code`: six digits of the authenticator app, or a recovery code."""

    challenge = serializers.CharField(max_length=200)
    code = serializers.CharField(max_length=40)


class ForgotPasswordInput(InputSerializer):
    email = serializers.EmailField(max_length=254)


class ResetPasswordInput(InputSerializer):
    token = serializers.CharField(max_length=200)
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class AcceptInvitationInput(ResetPasswordInput):
    first_name = serializers.CharField(max_length=100, default="", allow_blank=True)
    last_name = serializers.CharField(max_length=100, default="", allow_blank=True)


class ProfileInput(InputSerializer):
    first_name = serializers.CharField(max_length=100, allow_blank=True)
    last_name = serializers.CharField(max_length=100, allow_blank=True)
    display_name = serializers.CharField(max_length=200)
    locale = serializers.ChoiceField(Locale.choices)


class ChangePasswordInput(InputSerializer):
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    new_password = serializers.CharField(max_length=256, trim_whitespace=False)


class PasswordInput(InputSerializer):
    password = serializers.CharField(max_length=256, trim_whitespace=False)


class CodeInput(InputSerializer):
    code = serializers.CharField(max_length=40)


class PasswordAndCodeInput(PasswordInput, CodeInput):
    pass


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


class MemberInput(InputSerializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(RoleWord.choices, default=RoleWord.AGENT)


class RoleInput(InputSerializer):
    role = serializers.ChoiceField(RoleWord.choices)


class FutureField(serializers.DateTimeField):
    """A time that has not come yet."""

    default_error_messages = {"min_value": _("Enter a time in the future.")}

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if moment <= timezone.now():
            self.fail("min_value")
        return moment


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
    expires_at = FutureField(default=None, allow_null=True)


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


class LoginOutput(SignInOutput):
    """With a second factor only `challenge` and its `expiresIn` are there, to be answered."""

    access_token = serializers.CharField(allow_null=True)
    refresh_token = serializers.CharField(allow_null=True)
    user = UserOutput(allow_null=True)
    challenge = serializers.CharField(allow_null=True)


class MeOutput(OutputSerializer):
    """`user` and `twoFactor` are null for an API account."""

    user = UserOutput(allow_null=True)
    accounts = OwnAccountOutput(many=True)
    two_factor = serializers.BooleanField(allow_null=True)


class ReceivedOutput(OutputSerializer):
    received = serializers.BooleanField()


class DoneOutput(OutputSerializer):
    done = serializers.BooleanField()


class TwoFactorOutput(OutputSerializer):
    two_factor = serializers.BooleanField()


class SetUpOutput(OutputSerializer):
    secret = serializers.CharField()
    otpauth_uri = serializers.CharField()
    recovery_codes = serializers.ListField(child=serializers.CharField())


class RecoveryCodesOutput(OutputSerializer):
    recovery_codes = serializers.ListField(child=serializers.CharField())


class SessionOutput(OutputSerializer):
    id = serializers.UUIDField()
    address = serializers.CharField()
    user_agent = serializers.CharField()
    current = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()

    @staticmethod
    @columns("id")
    def load_current(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, bool]:
        return {key: key == context["actor"].sign_in_id for key in keys}


class LoggedOutOutput(OutputSerializer):
    logged_out = serializers.BooleanField()


class MemberOutput(OutputSerializer):
    """A user as a member of an account; read from a membership.

    Who was invited has no name until the person comes with the membership, so that
    inviting an address never tells whether somebody had it before.
    """

    id = serializers.UUIDField(source="user_id")
    email = serializers.EmailField(source="user.email")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    display_name = serializers.CharField()
    role = serializers.CharField()
    status = serializers.ChoiceField(["active", "inactive", "invited"])
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("joined_at", "user.first_name")
    def convert_first_name(joined_at: datetime | None, name: str) -> str:
        return name if joined_at else ""

    @staticmethod
    @columns("joined_at", "user.last_name")
    def convert_last_name(joined_at: datetime | None, name: str) -> str:
        return name if joined_at else ""

    @staticmethod
    @columns("joined_at", "user.display_name")
    def convert_display_name(joined_at: datetime | None, name: str) -> str:
        return name if joined_at else ""

    @staticmethod
    @columns("joined_at", "user.is_active")
    def convert_status(joined_at: datetime | None, is_active: bool) -> str:
        if joined_at is None:
            return "invited"
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
