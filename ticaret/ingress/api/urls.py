from __future__ import annotations

from django.urls import path

from ticaret.ingress.api.views import InboundItemViews

urlpatterns = [
    path("accounts/<uuid:account_id>/inbound-items", InboundItemViews.as_view({"get": "list"})),
    path(
        "accounts/<uuid:account_id>/inbound-items/<uuid:item_id>/replay",
        InboundItemViews.as_view({"post": "replay"}),
    ),
]
