from __future__ import annotations

from django.urls import path

from meta_channels.api.views import ThreadMessageViewSet, ThreadViewSet
from meta_channels.api.webhook import meta_webhook

urlpatterns = [
    path("meta/webhook", meta_webhook),
    path("meta/threads", ThreadViewSet.as_view({"get": "list"})),
    path(
        "meta/threads/<uuid:thread_id>/messages",
        ThreadMessageViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path("meta/threads/<uuid:thread_id>/read", ThreadMessageViewSet.as_view({"post": "read"})),
]
