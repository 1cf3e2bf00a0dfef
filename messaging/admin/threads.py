"""Conversations, messages, their files, and what waits for its message."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from messaging.choices import MessageStatus
from messaging.models import Attachment, Conversation, Message, ParkedUpdate
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge
from ticaret.db.search import fold

_LABELS = {value: str(label) for value, label in MessageStatus.choices}
message_status = badge(
    "status",
    "Durum",
    {
        "received": "default",
        "queued": "info",
        "sending": "info",
        "unknown": "warning",
        "sent": "success",
        "delivered": "success",
        "read": "success",
        "played": "success",
        "failed": "danger",
    },
)
attachment_state = badge(
    "state",
    "Dosya",
    {"remote": "default", "pending": "info", "ready": "success", "failed": "danger"},
)


@admin.register(Conversation)
class ConversationAdmin(LargeTableAdmin):
    list_display = (
        "last_message_at",
        "contact",
        "inbox",
        "account",
        badge("status", "Durum", {"open": "success", "closed": "default"}),
        "unread_count",
        "reply_window_closes_at",
    )
    list_select_related = ("contact", "inbox", "account")
    list_filter = (
        ("status", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "search")
    search_help_text = "Kişinin adı, kullanıcı adı, telefonu ya da konuşmanın kimliği"
    extra_fields = ("messages_link",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Conversation], search_term: str
    ) -> tuple[QuerySet[Conversation], bool]:
        """By id, or by any part of the folded search column, which has a trigram index."""
        by_id, _ = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return by_id, False
        return by_id | queryset.filter(search__contains=fold(search_term.strip())), False

    @admin.display(description="mesajlar")
    def messages_link(self, conversation: Conversation) -> SafeString:
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500" href="{}?conversation={}">{}</a>',
            reverse("admin:messaging_message_changelist"),
            conversation.pk,
            "Bu konuşmanın mesajları",
        )


class AttachmentInline(RecordInline):
    model = Attachment
    columns = ("position", "type", "state", "mime_type", "size", "attempts", "error")
    ordering = ("position",)


@admin.register(Message)
class MessageAdmin(LargeTableAdmin):
    list_display = (
        "occurred_at",
        "direction",
        "type",
        message_status,
        "beginning",
        "inbox",
        "account",
        "sent_by_user",
    )
    list_select_related = ("inbox", "account", "sent_by_user")
    list_filter = (
        ("direction", ChoiceFilter),
        ("status", ChoiceFilter),
        ("type", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
        ("occurred_at", TimeRangeFilter),
    )
    search_fields = ("id", "external_id")
    search_help_text = "Mesajın kimliği ya da sağlayıcıdaki kimliği"
    extra_fields = ("history",)
    inlines = (AttachmentInline,)

    @admin.display(description="metin")
    def beginning(self, message: Message) -> str:
        return message.text[:80]

    @admin.display(description="geçmiş")
    def history(self, message: Message) -> SafeString:
        """Its statuses, edits and attempts to send, oldest first."""
        happened = [
            (parse_datetime(str(at)), f"durum: {gettext(_LABELS.get(status, status))}")
            for status, at in message.status_times.items()
        ]
        happened += [
            (attempt.started_at, f"gönderim: {attempt.outcome or 'sonuçsuz'} {attempt.code}")
            for dispatch in [getattr(message, "dispatch", None)]
            if dispatch is not None
            for attempt in dispatch.history.all()
        ]
        happened += [(message.edited_at, f"düzenlendi ({len(message.edits)})")]
        happened += [(message.revoked_at, "silindi")]
        rows = sorted((at, what) for at, what in happened if at is not None)
        return format_html(
            "<ol>{}</ol>",
            format_html_join(
                "",
                "<li>{} · {}</li>",
                ((localize(localtime(at)), what) for at, what in rows),
            ),
        )


@admin.register(Attachment)
class AttachmentAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "type",
        attachment_state,
        "mime_type",
        "size",
        "attempts",
        "next_attempt_at",
        "error",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (("state", ChoiceFilter), ("type", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "message_id", "external_id")


@admin.register(ParkedUpdate)
class ParkedUpdateAdmin(LargeTableAdmin):
    list_display = ("created_at", "kind", "external_id", "inbox", "account", "occurred_at")
    list_select_related = ("inbox", "account")
    list_filter = (("inbox", RelatedFilter), ("account", RelatedFilter))
    search_fields = ("id", "external_id")
