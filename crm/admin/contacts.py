"""Contacts and their numbers."""

from __future__ import annotations

from django.contrib import admin

from crm.admin.searching import SearchedAdmin
from crm.models import Contact, ContactPhone
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge


class PhoneInline(RecordInline):
    model = ContactPhone
    columns = ("value", "normalized", "type", "label", "is_whatsapp", "is_primary")
    ordering = ("position",)


@admin.register(Contact)
class ContactAdmin(SearchedAdmin):
    hidden_fields = ("search", "name_key", "name_order")
    list_display = (
        "display_name",
        "customer",
        "email",
        "role",
        "is_primary",
        badge("status", "Durum", {"active": "success", "passive": "default"}),
        "account",
        "created_at",
        "deleted_at",
    )
    list_select_related = ("customer", "account")
    list_filter = (
        ("status", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_help_text = "Ad, e-posta, telefon ya da kimlik"
    inlines = (PhoneInline,)


@admin.register(ContactPhone)
class ContactPhoneAdmin(LargeTableAdmin):
    list_display = ("normalized", "value", "type", "contact", "is_whatsapp", "account")
    list_select_related = ("contact", "account")
    list_filter = (("type", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "contact_id", "normalized", "whatsapp_jid")
