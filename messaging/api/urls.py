from __future__ import annotations

from django.urls import path

from messaging.api.files import AttachmentViews, signed_file

urlpatterns = [
    path("files/attachments/<uuid:attachment_id>", AttachmentViews.as_view({"get": "retrieve"})),
    path("files/<str:token>", signed_file),
]
