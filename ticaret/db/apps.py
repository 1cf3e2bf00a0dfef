from django.apps import AppConfig


class DbConfig(AppConfig):
    name = "ticaret.db"
    label = "ticaret_db"
