from __future__ import annotations

from django.urls import path

from messaging.api.chat_messages import ChatMessageViews
from messaging.api.chats import ChatViews
from messaging.api.files import AttachmentViews, signed_file
from messaging.api.labelling import ChatLabelViews, MessageLabelViews
from messaging.api.labels import LabelHistoryViews, LabelViews
from messaging.api.media import MediaViews
from messaging.api.message_actions import MessageActionViews, ReadViews
from messaging.api.replay import ReplayViews
from messaging.api.wa_contacts import WaContactViews
from messaging.api.wa_sessions import WaSessionShareViews, WaSessionViews
from messaging.api.work import ConversationStateViews
from messaging.waha.api.webhook import gateway_webhook

_ACCOUNT = "accounts/<uuid:account_id>"
_SESSIONS = f"{_ACCOUNT}/wa-sessions"
_SESSION = f"{_SESSIONS}/<uuid:session_id>"
_SHARE = f"{_SESSION}/shares/<uuid:target_account_id>"
_CHAT = f"{_SESSION}/chats/<uuid:chat_id>"
_MESSAGE = f"{_SESSION}/messages/<uuid:message_id>"
_CRM_CHAT = f"{_ACCOUNT}/crm/chats/<uuid:chat_id>"

urlpatterns = [
    path(_SESSIONS, WaSessionViews.as_view({"get": "list", "post": "create"})),
    path(
        _SESSION,
        WaSessionViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(f"{_SESSION}/logout", WaSessionViews.as_view({"post": "logout"})),
    path(f"{_SESSION}/restart", WaSessionViews.as_view({"post": "restart"})),
    path(f"{_SESSION}/qr", WaSessionViews.as_view({"get": "qr"})),
    path(f"{_SESSION}/pairing-code", WaSessionViews.as_view({"post": "pairing_code"})),
    path(f"{_SESSION}/states", WaSessionViews.as_view({"get": "states"})),
    path(f"{_SESSION}/sync", WaSessionViews.as_view({"post": "sync"})),
    path(f"{_SESSION}/shares", WaSessionShareViews.as_view({"get": "list", "post": "create"})),
    path(_SHARE, WaSessionShareViews.as_view({"patch": "update", "delete": "destroy"})),
    path("wa/webhook", gateway_webhook),
    path("accounts/<uuid:account_id>/inbound-items/replay", ReplayViews.as_view({"post": "start"})),
    path("files/attachments/<uuid:attachment_id>", AttachmentViews.as_view({"get": "retrieve"})),
    path(f"{_CRM_CHAT}/close", ConversationStateViews.as_view({"post": "close"})),
    path(f"{_CRM_CHAT}/reopen", ConversationStateViews.as_view({"post": "reopen"})),
    path(f"{_CRM_CHAT}/snooze", ConversationStateViews.as_view({"post": "snooze"})),
    path("files/<str:token>", signed_file),
    path(f"{_ACCOUNT}/labels", LabelViews.as_view({"get": "list", "post": "create"})),
    path(f"{_ACCOUNT}/labels/order", LabelViews.as_view({"put": "reorder"})),
    path(f"{_ACCOUNT}/labels/history", LabelHistoryViews.as_view({"get": "list"})),
    path(
        f"{_ACCOUNT}/labels/<uuid:label_id>",
        LabelViews.as_view({"patch": "update", "delete": "destroy"}),
    ),
    path(f"{_SESSION}/chats", ChatViews.as_view({"get": "list"})),
    path(_CHAT, ChatViews.as_view({"get": "retrieve", "patch": "update"})),
    path(f"{_CHAT}/messages", ChatMessageViews.as_view({"get": "list"})),
    path(
        f"{_CHAT}/labels",
        ChatLabelViews.as_view({"get": "list", "post": "add", "put": "set"}),
    ),
    path(f"{_CHAT}/labels/<uuid:label_id>", ChatLabelViews.as_view({"delete": "remove"})),
    path(
        f"{_MESSAGE}/labels",
        MessageLabelViews.as_view({"get": "list", "post": "add", "put": "set"}),
    ),
    path(f"{_MESSAGE}/labels/<uuid:label_id>", MessageLabelViews.as_view({"delete": "remove"})),
    path(f"{_SESSION}/messages/actions", MessageActionViews.as_view({"post": "create"})),
    path(f"{_SESSION}/messages/read", ReadViews.as_view({"post": "create"})),
    path(f"{_MESSAGE}/media", MediaViews.as_view({"get": "retrieve"})),
    path(f"{_SESSION}/contacts", WaContactViews.as_view({"get": "list"})),
    path(f"{_SESSION}/contacts/<uuid:contact_id>", WaContactViews.as_view({"get": "retrieve"})),
]
