from __future__ import annotations

from django.urls import path

from messaging.api.files import AttachmentViews, signed_file
from messaging.api.replay import ReplayViews
from messaging.api.wa_sessions import WaSessionShareViews, WaSessionViews
from messaging.waha.api.webhook import gateway_webhook

_SESSIONS = "accounts/<uuid:account_id>/wa-sessions"
_SESSION = f"{_SESSIONS}/<uuid:session_id>"
_SHARE = f"{_SESSION}/shares/<uuid:target_account_id>"

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
    path("files/<str:token>", signed_file),
]
