from django.apps import AppConfig


class IngressConfig(AppConfig):
    name = "ticaret.ingress"
    label = "ticaret_ingress"
