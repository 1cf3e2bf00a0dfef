from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "ticaret.mail"
    label = "ticaret_mail"
