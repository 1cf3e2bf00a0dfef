from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from accounts.ports import register_leaving
        from crm import event_types
        from crm.ports import register_audited, register_merge_participant
        from crm.selectors.contacts import contact_ids_of
        from crm.services.groups import leave_all
        from crm.services.importing import CustomerImporter
        from crm.services.merge_parts import ContactNumbers, CustomerContacts, CustomerPeople
        from crm.services.personal_data import CrmData
        from ticaret.privacy.ports import register_holder
        from ticaret.tabular.ports import register_importer

        event_types.register_types()
        register_leaving(leave_all)
        register_audited("crm.contact", contact_ids_of)
        register_merge_participant(CustomerContacts())
        register_merge_participant(CustomerPeople())
        register_merge_participant(ContactNumbers())
        register_holder(CrmData())
        register_importer(CustomerImporter())
