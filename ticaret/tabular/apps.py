from django.apps import AppConfig


class TabularConfig(AppConfig):
    name = "ticaret.tabular"
    label = "ticaret_tabular"

    def ready(self) -> None:
        from ticaret.jobs.ports import register_job
        from ticaret.tabular import events
        from ticaret.tabular.services import running, starting, undoing

        events.register_types()
        register_job(starting.IMPORT, running.import_step, given_up=running.import_failed)
        register_job(starting.UNDO, undoing.undo_step, given_up=undoing.undo_failed)
