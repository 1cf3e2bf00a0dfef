"""Labels, where they are, and what was done with them."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import (
    ConversationLabel,
    InboxLabel,
    Label,
    LabelEvent,
    LabelPush,
    MessageLabel,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, badge


@admin.register(Label)
class LabelAdmin(RecordAdmin):
    list_display = ("name", "color", "position", "account", "created_at", "deleted_at")
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter),)
    search_fields = ("name", "search")


@admin.register(ConversationLabel)
class ConversationLabelAdmin(LargeTableAdmin):
    list_display = ("created_at", "label", "conversation", "added_by", "account")
    list_select_related = ("label", "conversation", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("label_id", "conversation_id")


@admin.register(MessageLabel)
class MessageLabelAdmin(LargeTableAdmin):
    list_display = ("created_at", "label", "message", "added_by", "account")
    list_select_related = ("label", "message", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("label_id", "message_id")


@admin.register(LabelEvent)
class LabelEventAdmin(LargeTableAdmin):
    list_display = (
        "occurred_at",
        "label_name",
        badge(
            "deed",
            "İşlem",
            {
                "created": "success",
                "updated": "info",
                "deleted": "danger",
                "added": "success",
                "removed": "default",
            },
        ),
        "actor_label",
        "conversation_id",
        "message_id",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (
        ("deed", ChoiceFilter),
        ("account", RelatedFilter),
        ("occurred_at", TimeRangeFilter),
    )
    search_fields = ("label_id", "conversation_id", "message_id", "actor_id")


@admin.register(InboxLabel)
class InboxLabelAdmin(RecordAdmin):
    list_display = ("label", "inbox", "external_id", "account")
    list_select_related = ("label", "inbox", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("external_id", "label__name")


@admin.register(LabelPush)
class LabelPushAdmin(RecordAdmin):
    list_display = (
        "inbox",
        "label",
        "conversation",
        "attempts",
        "next_attempt_at",
        "failed",
        "error",
    )
    list_select_related = ("inbox", "label", "conversation")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "error")
