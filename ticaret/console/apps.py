from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "ticaret.console"
    label = "ticaret_console"
