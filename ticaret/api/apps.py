from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ticaret.api"
    label = "ticaret_api"
