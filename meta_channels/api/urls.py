from __future__ import annotations

from django.urls import path

from meta_channels.api.views import ThreadMessageViews, ThreadViews
from meta_channels.api.webhook import meta_webhook

urlpatterns = [
    path("meta/webhook", meta_webhook),
    path("meta/threads", ThreadViews.as_view({"get": "list"})),
    path(
        "meta/threads/<uuid:thread_id>/messages",
        ThreadMessageViews.as_view({"get": "list", "post": "create"}),
    ),
    path("meta/threads/<uuid:thread_id>/read", ThreadMessageViews.as_view({"post": "read"})),
]
