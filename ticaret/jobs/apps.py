from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ticaret.jobs"
    label = "ticaret_jobs"

    def ready(self) -> None:
        from ticaret.jobs import events, selectors
        from ticaret.readiness import register_queue

        events.register_types()
        register_queue("jobs", selectors.oldest_due)
