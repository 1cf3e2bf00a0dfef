from __future__ import annotations

from django.urls import path

from messaging.api.files import AttachmentViews, signed_file
from messaging.api.replay import ReplayViews
from messaging.api.work import ConversationStateViews

_chat = "accounts/<uuid:account_id>/crm/chats/<uuid:chat_id>"

urlpatterns = [
    path("accounts/<uuid:account_id>/inbound-items/replay", ReplayViews.as_view({"post": "start"})),
    path("files/attachments/<uuid:attachment_id>", AttachmentViews.as_view({"get": "retrieve"})),
    path(f"{_chat}/close", ConversationStateViews.as_view({"post": "close"})),
    path(f"{_chat}/reopen", ConversationStateViews.as_view({"post": "reopen"})),
    path(f"{_chat}/snooze", ConversationStateViews.as_view({"post": "snooze"})),
    path("files/<str:token>", signed_file),
]
