from django.urls import path

from ticaret.webhooks.api.views import DeliveryViews, EventTypeViews, WebhookViews

_all = "accounts/<uuid:account_id>/webhooks"
_one = f"{_all}/<uuid:webhook_id>"
_deliveries = f"{_one}/deliveries"

urlpatterns = [
    path("accounts/<uuid:account_id>/webhook-event-types", EventTypeViews.as_view({"get": "list"})),
    path(_all, WebhookViews.as_view({"get": "list", "post": "create"})),
    path(
        _one,
        WebhookViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(f"{_one}/pause", WebhookViews.as_view({"post": "pause"})),
    path(f"{_one}/resume", WebhookViews.as_view({"post": "resume"})),
    path(f"{_one}/rotate-secret", WebhookViews.as_view({"post": "rotate_secret"})),
    path(f"{_one}/test", WebhookViews.as_view({"post": "test"})),
    path(_deliveries, DeliveryViews.as_view({"get": "list"})),
    path(f"{_deliveries}/replay", DeliveryViews.as_view({"post": "replay_range"})),
    path(f"{_deliveries}/replay-failed", DeliveryViews.as_view({"post": "replay_failed"})),
    path(f"{_deliveries}/<uuid:delivery_id>", DeliveryViews.as_view({"get": "retrieve"})),
    path(f"{_deliveries}/<uuid:delivery_id>/replay", DeliveryViews.as_view({"post": "replay"})),
]
