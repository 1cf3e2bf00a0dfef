from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.directory import Directory
        from accounts.events import register_types
        from accounts.selectors import administrators
        from accounts.services import letters
        from accounts.services.personal_data import AccountsData
        from ticaret.api.ports import register_directory
        from ticaret.privacy.ports import register_holder
        from ticaret.readiness import register_queue
        from ticaret.webhooks.ports import register_administrators

        register_directory(Directory())
        register_administrators(administrators)
        register_types()
        register_queue("letters", letters.oldest_due)
        register_holder(AccountsData())
