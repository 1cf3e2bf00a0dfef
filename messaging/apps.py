from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from accounts.ports import register_inboxes
        from crm.ports import (
            register_conversation_directory,
            register_inbox_sources,
            register_timeline_source,
        )
        from messaging import crm_directory, event_types, selectors
        from messaging.ports import (
            ChatLabelSeen,
            LabelSeen,
            SessionStateSeen,
            register_assignment_filter,
            register_conversation_mover,
            register_inbound_handler,
        )
        from messaging.services import (
            history,
            introducing,
            label_sync,
            labelling,
            personal_data,
            replaying,
            session_states,
        )
        from messaging.waha import registration
        from messaging.waha.api.webhook import document_webhook
        from ticaret.events.audience import register_audience
        from ticaret.jobs.ports import register_job
        from ticaret.privacy.ports import register_holder
        from ticaret.readiness import register_queue

        registration.register()
        document_webhook()
        register_inboxes(selectors.own_inboxes)
        event_types.register_types()
        register_queue("send", selectors.oldest_due_send)
        register_conversation_directory(crm_directory.Directory())
        register_inbox_sources(crm_directory.Sources())
        register_timeline_source(crm_directory.MessagesInTimeline())
        register_assignment_filter(crm_directory.Ties())
        register_queue("wake", selectors.oldest_due_wake)
        register_queue("actions", selectors.oldest_due_action)
        register_queue("media", selectors.oldest_due_file)
        register_queue("labels", selectors.oldest_due_label_push)
        register_queue("sessions", selectors.oldest_due_command)
        register_audience(selectors.audience)
        register_inbound_handler(LabelSeen, label_sync.label_seen)
        register_inbound_handler(ChatLabelSeen, label_sync.chat_label_seen)
        register_inbound_handler(SessionStateSeen, session_states.state_seen)
        register_conversation_mover(labelling.move_labels)
        register_job(introducing.INTRODUCE, introducing.introduce_step)
        register_job(replaying.REPLAY, replaying.replay_step)
        register_job(history.SYNC, history.step, fetch=history.fetch)
        register_holder(personal_data.MessagingData())
