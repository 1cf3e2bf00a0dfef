from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "ticaret.privacy"
    label = "ticaret_privacy"

    def ready(self) -> None:
        from ticaret.jobs.ports import register_job
        from ticaret.privacy.services import requesting, steps

        register_job(requesting.EXPORT, steps.export_step)
        register_job(requesting.ERASE, steps.erase_step)
