from __future__ import annotations

from django.urls import path

from messaging.api.files import AttachmentViews, signed_file
from messaging.api.replay import ReplayViews
from messaging.waha.api.webhook import gateway_webhook

urlpatterns = [
    path("wa/webhook", gateway_webhook),
    path("accounts/<uuid:account_id>/inbound-items/replay", ReplayViews.as_view({"post": "start"})),
    path("files/attachments/<uuid:attachment_id>", AttachmentViews.as_view({"get": "retrieve"})),
    path("files/<str:token>", signed_file),
]
