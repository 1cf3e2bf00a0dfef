from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ticaret.jobs"
    label = "ticaret_jobs"

    def ready(self) -> None:
        from ticaret.jobs import selectors
        from ticaret.readiness import register_queue

        register_queue("jobs", selectors.oldest_due)
