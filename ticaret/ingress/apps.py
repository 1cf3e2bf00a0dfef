from django.apps import AppConfig


class IngressConfig(AppConfig):
    name = "ticaret.ingress"
    label = "ticaret_ingress"

    def ready(self) -> None:
        from ticaret.ingress import selectors
        from ticaret.readiness import register_queue

        register_queue("ingest", selectors.oldest_due)
