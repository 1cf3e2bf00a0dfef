"""Accounts and who may use them. No digest, no password, no key's secret is on any page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import (
    Account,
    ApiAccount,
    Letter,
    Membership,
    OneTimeToken,
    RecoveryCode,
    RefreshToken,
    SignIn,
    TryCount,
    TwoFactor,
    User,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, RecordInline

admin.site.unregister(Group)


@admin.register(Group)
class PermissionGroupAdmin(GroupAdmin, ModelAdmin):
    """What staff may see is granted in groups."""


class MembershipInline(RecordInline):
    model = Membership
    columns = ("user", "account", "role", "created_at")
    ordering = ("created_at",)


@admin.register(Account)
class AccountAdmin(RecordAdmin):
    list_display = ("title", "slug", "default_currency", "locale", "time_zone", "created_at")
    search_fields = ("title", "slug")
    inlines = (MembershipInline,)


class CreationForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """The one page that edits: who is staff, and with which rights."""

    form = UserChangeForm
    add_form = CreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "display_name", "is_active", "is_staff", "is_superuser", "created_at")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "display_name", "first_name", "last_name")
    ordering = ("email",)
    readonly_fields = ("last_login", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Kişi", {"fields": ("first_name", "last_name", "display_name", "locale")}),
        (
            "Yetki",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Zamanlar", {"fields": ("last_login", "created_at", "updated_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2")}),)
    inlines = (MembershipInline,)
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Rights are given by superusers alone, so that nobody raises their own."""
        fixed = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fixed
        return (*fixed, "is_staff", "is_superuser", "groups", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what somebody wrote keeps its author. Who leaves is made inactive."""
        return False


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ("user", "account", "role", "created_at", "joined_at")
    list_select_related = ("user", "account")
    list_filter = (("role", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("user__email", "account__title")


@admin.register(ApiAccount)
class ApiAccountAdmin(RecordAdmin):
    hidden_fields = ("secret_hash", "previous_secret_hash")
    list_display = (
        "name",
        "account",
        "key",
        "role",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_select_related = ("account",)
    list_filter = (("role", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("name", "key", "account__title")


@admin.register(SignIn)
class SignInAdmin(LargeTableAdmin):
    list_display = ("created_at", "user", "address", "user_agent", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("id", "user__email")


@admin.register(RefreshToken)
class RefreshTokenAdmin(LargeTableAdmin):
    hidden_fields = ("digest",)
    list_display = ("created_at", "sign_in", "used_at", "expires_at")
    list_select_related = ("sign_in",)
    search_fields = ("id", "sign_in_id")


@admin.register(OneTimeToken)
class OneTimeTokenAdmin(LargeTableAdmin):
    hidden_fields = ("digest", "binding")
    list_display = ("created_at", "user", "purpose", "expires_at", "used_at")
    list_select_related = ("user",)
    list_filter = (("purpose", ChoiceFilter),)
    search_fields = ("id", "user__email")


@admin.register(Letter)
class LetterAdmin(LargeTableAdmin):
    list_display = ("created_at", "kind", "email", "state", "attempts", "next_attempt_at", "error")
    list_filter = (("kind", ChoiceFilter), ("state", ChoiceFilter))
    search_fields = ("id", "email")


@admin.register(TwoFactor)
class TwoFactorAdmin(RecordAdmin):
    list_display = ("user", "confirmed_at", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)


@admin.register(RecoveryCode)
class RecoveryCodeAdmin(LargeTableAdmin):
    hidden_fields = ("digest",)
    list_display = ("created_at", "two_factor", "used_at")
    search_fields = ("id", "two_factor_id")


@admin.register(TryCount)
class TryCountAdmin(LargeTableAdmin):
    list_display = ("key", "last_at")
    search_fields = ("key",)
    ordering = ("-last_at",)
