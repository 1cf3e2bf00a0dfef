from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "ticaret.console"
    label = "ticaret_console"

    def ready(self) -> None:
        from ticaret.console.areas import register_areas
        from ticaret.console.documented import document_console

        document_console()
        register_areas()
