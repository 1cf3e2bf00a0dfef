"""Posts, comments, and what was to be done with them."""

from __future__ import annotations

from django.contrib import admin

from meta_channels.models import Comment, Post, PostAction, PostActionAttempt
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge

_WAY = {
    "queued": "info",
    "sending": "info",
    "sent": "success",
    "failed": "danger",
    "unknown": "warning",
}


@admin.register(Post)
class PostAdmin(LargeTableAdmin):
    hidden_fields = ("search",)
    list_display = ("published_at", "kind", "text", "is_ours", "removed_at", "inbox", "account")
    list_select_related = ("inbox", "account")
    list_filter = (
        ("kind", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "external_id")


@admin.register(Comment)
class CommentAdmin(LargeTableAdmin):
    hidden_fields = ("search",)
    list_display = (
        "commented_at",
        "author_name",
        "text",
        badge("status", "Durum", {"open": "warning", "done": "success"}),
        "hidden",
        "removed_at",
        "inbox",
        "account",
    )
    list_select_related = ("inbox", "account")
    list_filter = (
        ("status", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "external_id", "author_external_id")


class ActionAttemptInline(RecordInline):
    model = PostActionAttempt
    columns = ("started_at", "finished_at", "outcome", "code", "detail", "trace_id")
    ordering = ("id",)


@admin.register(PostAction)
class PostActionAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "kind",
        badge("state", "Durum", _WAY),
        "requested_by",
        "attempts",
        "next_attempt_at",
        "inbox",
        "account",
    )
    list_select_related = ("inbox", "account")
    list_filter = (
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "comment_id", "external_id")
    inlines = (ActionAttemptInline,)


@admin.register(PostActionAttempt)
class PostActionAttemptAdmin(LargeTableAdmin):
    list_display = ("started_at", "finished_at", "outcome", "code", "detail", "trace_id")
    search_fields = ("id", "action_id", "trace_id")
