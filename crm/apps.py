from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from accounts.ports import register_leaving
        from crm import chat_event_types, event_types
        from crm.ports import (
            register_audited,
            register_merge_participant,
            register_timeline_source,
        )
        from crm.selectors.contacts import contact_ids_of
        from crm.selectors.identities import identity_ids_of
        from crm.selectors.inbox_links import link_ids_of
        from crm.selectors.timeline_sources import sources
        from crm.services import assigning
        from crm.services.chat_merge_parts import CustomerInboxes, MatchedIdentities
        from crm.services.groups import leave_all
        from crm.services.importing import CustomerImporter
        from crm.services.merge_parts import ContactNumbers, CustomerContacts, CustomerPeople
        from crm.services.personal_data import CrmData
        from ticaret.privacy.ports import register_holder
        from ticaret.tabular.ports import register_importer

        event_types.register_types()
        chat_event_types.register_types()
        register_leaving(leave_all)
        register_leaving(assigning.leave_all)
        register_audited("crm.contact", contact_ids_of)
        register_audited("crm.identity", identity_ids_of)
        register_audited("crm.inboxlink", link_ids_of)
        register_merge_participant(CustomerContacts())
        register_merge_participant(CustomerPeople())
        register_merge_participant(ContactNumbers())
        register_merge_participant(MatchedIdentities())
        register_merge_participant(CustomerInboxes())
        for source in sources():
            register_timeline_source(source)
        register_holder(CrmData())
        register_importer(CustomerImporter())
