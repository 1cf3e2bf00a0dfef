from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "ticaret.events"
    label = "ticaret_events"

    def ready(self) -> None:
        from ticaret.events import selectors
        from ticaret.readiness import register_queue

        register_queue("events", selectors.oldest_waiting)
