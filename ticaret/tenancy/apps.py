from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "ticaret.tenancy"
    label = "ticaret_tenancy"
