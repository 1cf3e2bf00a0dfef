from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.directory import Directory
        from accounts.selectors import administrators
        from ticaret.api.ports import register_directory
        from ticaret.webhooks.ports import register_administrators

        register_directory(Directory())
        register_administrators(administrators)
