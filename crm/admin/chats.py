"""Identities, assignments, inbox links and private notes."""

from __future__ import annotations

from django.contrib import admin

from crm.models import (
    Assignment,
    AssignmentChange,
    AssignmentRule,
    ConversationNote,
    ConversationSettings,
    Identity,
    InboxLink,
    InboxLinkContact,
    LinkChange,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, RecordInline, badge


@admin.register(Identity)
class IdentityAdmin(LargeTableAdmin):
    list_display = (
        "last_seen_at",
        "name",
        "channel",
        "phone",
        "customer",
        "contact",
        "how",
        "matched_at",
        "account",
    )
    list_select_related = ("customer", "contact", "account")
    list_filter = (
        ("how", ChoiceFilter),
        ("account", RelatedFilter),
        ("last_seen_at", TimeRangeFilter),
    )
    search_fields = ("id", "external_id", "phone", "conversation_id")


@admin.register(LinkChange)
class LinkChangeAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        badge("action", "Olay", {"linked": "success", "unlinked": "warning"}),
        "how",
        "partner_name",
        "channel",
        "customer",
        "actor_label",
        "account",
    )
    list_select_related = ("customer", "account")
    list_filter = (
        ("action", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_fields = ("id", "identity_id", "conversation_id", "customer_id")


@admin.register(Assignment)
class AssignmentAdmin(LargeTableAdmin):
    list_display = (
        "updated_at",
        "kind",
        "target_id",
        "user",
        "group",
        "how",
        "is_open",
        "assigned_at",
        "assigned_by_label",
        "account",
    )
    list_select_related = ("user", "group", "account")
    list_filter = (
        ("kind", ChoiceFilter),
        ("how", ChoiceFilter),
        ("group", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "target_id", "conversation_id")


@admin.register(AssignmentChange)
class AssignmentChangeAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "kind",
        badge(
            "action",
            "Olay",
            {"assigned": "success", "changed": "info", "unassigned": "warning"},
        ),
        "target_id",
        "previous_user_id",
        "user_id",
        "how",
        "actor_label",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (
        ("action", ChoiceFilter),
        ("how", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_fields = ("id", "target_id", "conversation_id", "user_id", "previous_user_id")


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(RecordAdmin):
    list_display = ("account", "inbox_id", "mode", "group", "capacity", "updated_at")
    list_select_related = ("account", "group")
    list_filter = (("mode", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("inbox_id", "account__title")


@admin.register(ConversationSettings)
class ConversationSettingsAdmin(RecordAdmin):
    list_display = ("account", "auto_match_by_phone", "reopen_on_message", "updated_at")
    list_select_related = ("account",)
    search_fields = ("account__title",)


class InboxLinkContactInline(RecordInline):
    model = InboxLinkContact
    columns = ("position", "contact")
    ordering = ("position",)


@admin.register(InboxLink)
class InboxLinkAdmin(RecordAdmin):
    list_display = (
        "created_at",
        "source_type",
        "channel",
        "source_id",
        "customer",
        "status",
        "account",
    )
    list_select_related = ("customer", "account")
    list_filter = (("source_type", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("source_id", "customer__title")
    inlines = (InboxLinkContactInline,)


@admin.register(InboxLinkContact)
class InboxLinkContactAdmin(LargeTableAdmin):
    list_display = ("created_at", "link", "contact", "position", "account")
    list_select_related = ("link", "contact", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("link_id", "contact_id")


@admin.register(ConversationNote)
class ConversationNoteAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "conversation_id",
        "author_label",
        "beginning",
        "edited_at",
        "deleted_at",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter), ("created_at", TimeRangeFilter))
    search_fields = ("id", "conversation_id")

    @admin.display(description="metin")
    def beginning(self, note: ConversationNote) -> str:
        """The first words."""
        return note.text[:80]
