from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "ticaret.events"
    label = "ticaret_events"
