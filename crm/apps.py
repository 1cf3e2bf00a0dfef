from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from accounts.ports import register_leaving, register_notice
        from crm import chat_event_types, event_types, work_event_types
        from crm.choices import WritingKind
        from crm.ports import (
            register_audited,
            register_merge_participant,
            register_timeline_source,
        )
        from crm.selectors.contacts import contacts_ever_of
        from crm.selectors.identities import identities_of
        from crm.selectors.inbox_links import links_of
        from crm.selectors.notes import comments_ever_of, notes_ever_of
        from crm.selectors.tasks import tasks_ever_of
        from crm.selectors.timeline_sources import ROWS, sources
        from crm.selectors.work_timeline import work_sources
        from crm.services import assigning, notices, reminders, task_people
        from crm.services.chat_merge_parts import CustomerInboxes, MatchedIdentities
        from crm.services.groups import leave_all
        from crm.services.imported_data import ImportedData
        from crm.services.importing import CustomerImporter
        from crm.services.merge_parts import ContactNumbers, CustomerContacts, CustomerPeople
        from crm.services.personal_data import CrmData
        from crm.services.work_merge_parts import CustomerComments, CustomerNotes, CustomerTasks
        from ticaret.privacy.ports import register_holder
        from ticaret.readiness import register_queue
        from ticaret.tabular.ports import register_importer

        event_types.register_types()
        chat_event_types.register_types()
        work_event_types.register_types()
        register_leaving(leave_all)
        register_leaving(assigning.leave_all)
        register_leaving(task_people.leave_all)
        register_audited("crm.contact", contacts_ever_of)
        register_audited("crm.identity", identities_of)
        register_audited("crm.inboxlink", links_of)
        register_audited("crm.task", tasks_ever_of)
        register_audited("crm.note", notes_ever_of)
        register_audited("crm.comment", comments_ever_of)
        register_merge_participant(CustomerContacts())
        register_merge_participant(CustomerPeople())
        register_merge_participant(ContactNumbers())
        register_merge_participant(MatchedIdentities())
        register_merge_participant(CustomerInboxes())
        register_merge_participant(CustomerTasks())
        register_merge_participant(CustomerNotes())
        register_merge_participant(CustomerComments())
        ROWS.add([*sources(), *work_sources()])
        register_timeline_source(ROWS)
        register_holder(CrmData())
        register_holder(ImportedData())
        register_importer(CustomerImporter())
        register_notice(notices.REMINDER_TOPIC, notices.reminder_mail)
        register_notice(notices.MENTION_TOPICS[WritingKind.NOTE], notices.note_mail)
        register_notice(notices.MENTION_TOPICS[WritingKind.COMMENT], notices.comment_mail)
        register_queue("reminders", reminders.oldest_due)
