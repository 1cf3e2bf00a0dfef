from django.apps import AppConfig


class AiAssistConfig(AppConfig):
    name = "ai_assist"

    def ready(self) -> None:
        from ai_assist import event_types, selectors
        from ai_assist.services import collecting
        from ai_assist.services.personal_data import AnalysisData
        from ticaret.events.readers import register_reader
        from ticaret.privacy.ports import register_holder
        from ticaret.readiness import register_queue

        event_types.register_types()
        register_reader(collecting.wake)
        register_queue("ai", selectors.oldest_due)
        register_holder(AnalysisData())
