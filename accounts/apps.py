from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.directory import Directory
        from ticaret.api.ports import register_directory

        register_directory(Directory())
