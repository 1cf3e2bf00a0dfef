from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "ticaret.webhooks"
    label = "ticaret_webhooks"

    def ready(self) -> None:
        from ticaret.events.readers import register_reader
        from ticaret.readiness import register_queue
        from ticaret.webhooks import events, selectors
        from ticaret.webhooks.services import fan_out

        events.register_types()
        register_reader(fan_out.wake)
        register_queue("deliver", selectors.oldest_due)
