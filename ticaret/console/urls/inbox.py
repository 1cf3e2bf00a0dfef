from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from ticaret.console.views import about, conversations, lists, live

urlpatterns = [
    path("", lists.page, name="page"),
    path("/", RedirectView.as_view(pattern_name="console:page")),
    path("/live", live.page, name="live"),
    path("/inboxes", lists.inboxes, name="inboxes"),
    path("/activity", lists.activity, name="activity"),
    path("/conversations", lists.conversations, name="conversations"),
    path("/conversations/rows", lists.rows, name="rows"),
    path("/conversations/<uuid:conversation_id>", conversations.page, name="conversation"),
    path("/conversations/<uuid:conversation_id>/read", conversations.read, name="read"),
    path(
        "/conversations/<uuid:conversation_id>/messages",
        conversations.messages,
        name="messages",
    ),
    path(
        "/conversations/<uuid:conversation_id>/composer",
        conversations.composer,
        name="composer",
    ),
    path(
        "/conversations/<uuid:conversation_id>/about",
        about.conversation,
        name="about-conversation",
    ),
]
