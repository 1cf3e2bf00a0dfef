from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.directory import Directory
        from accounts.services import letters
        from ticaret.api.ports import register_directory
        from ticaret.readiness import register_queue

        register_directory(Directory())
        register_queue("letters", letters.oldest_due)
