"""Customers and who looks after them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.admin.searching import SearchedAdmin
from crm.models import Contact, Customer, CustomerRepresentative, CustomerTeam
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge

customer_status = badge(
    "status",
    "Durum",
    {"prospect": "info", "active": "success", "passive": "default", "blocked": "danger"},
)


class RepresentativeInline(RecordInline):
    model = CustomerRepresentative
    columns = ("user", "created_at")
    ordering = ("created_at",)


class TeamInline(RecordInline):
    model = CustomerTeam
    columns = ("group", "created_at")
    ordering = ("created_at",)


class ContactInline(RecordInline):
    model = Contact
    columns = ("display_name", "email", "role", "is_primary", "status", "deleted_at")
    ordering = ("created_at",)


@admin.register(Customer)
class CustomerAdmin(SearchedAdmin):
    hidden_fields = ("search", "title_key", "title_order", "sector_key", "city_key")
    extra_fields = ("history_link",)
    list_display = (
        "title",
        "kind",
        customer_status,
        "city",
        "sector",
        "tax_number",
        "primary_representative",
        "account",
        "created_at",
        "deleted_at",
    )
    list_select_related = ("primary_representative", "account")
    list_filter = (
        ("status", ChoiceFilter),
        ("kind", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_help_text = "Unvan, vergi numarası, şehir, kişi adı, telefon ya da kimlik"
    inlines = (ContactInline, RepresentativeInline, TeamInline)

    @admin.display(description="geçmiş")
    def history_link(self, customer: Customer) -> SafeString:
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500" href="{}?q={}">{}</a>',
            reverse("admin:ticaret_audit_auditentry_changelist"),
            customer.pk,
            "Denetim kaydı",
        )


@admin.register(CustomerRepresentative)
class CustomerRepresentativeAdmin(LargeTableAdmin):
    list_display = ("user", "customer", "account", "created_at")
    list_select_related = ("user", "customer", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "user__email", "customer_id")


@admin.register(CustomerTeam)
class CustomerTeamAdmin(LargeTableAdmin):
    list_display = ("group", "customer", "account", "created_at")
    list_select_related = ("group", "customer", "account")
    list_filter = (("account", RelatedFilter), ("group", RelatedFilter))
    search_fields = ("id", "customer_id")
