from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "ticaret.demo"
    label = "ticaret_demo"
