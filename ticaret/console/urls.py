from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from ticaret.console.views import conversations, lists, passwords, signing_in

app_name = "console"

urlpatterns = [
    path("", lists.page, name="page"),
    path("/", RedirectView.as_view(pattern_name="console:page")),
    path("/login", signing_in.sign_in, name="login"),
    path("/login/two-factor", signing_in.second_step, name="second-step"),
    path("/forgot-password", passwords.forgot, name="forgot-password"),
    path("/reset-password/<str:token>", passwords.reset, name="reset-password"),
    path("/invitation/<str:token>", passwords.invitation, name="invitation"),
    path("/mail", passwords.mail, name="mail"),
    path("/logout", signing_in.sign_out, name="logout"),
    path("/language", set_language, name="language"),
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
    re_path(r"^/.*$", lists.not_there),
]
