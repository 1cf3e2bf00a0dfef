from ticaret.webhooks.models.delivery import WebhookAttempt, WebhookDelivery, WebhookPayload
from ticaret.webhooks.models.endpoint import WebhookEndpoint
from ticaret.webhooks.models.fan_out import FanOutPosition

__all__ = [
    "FanOutPosition",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookPayload",
]
