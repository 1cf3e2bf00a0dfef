from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ticaret.api"
    label = "ticaret_api"

    def ready(self) -> None:
        from ticaret.api import security_schemes  # noqa: F401  (registers itself)
