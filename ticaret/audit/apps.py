from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ticaret.audit"
    label = "ticaret_audit"
