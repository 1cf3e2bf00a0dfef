from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self) -> None:
        from crm import event_types
        from crm.ports import register_audited, register_merge_participant
        from crm.selectors.contacts import contact_ids_of
        from crm.services.merge_parts import ContactNumbers, CustomerContacts, CustomerPeople

        event_types.register_types()
        register_audited("crm.contact", contact_ids_of)
        register_merge_participant(CustomerContacts())
        register_merge_participant(CustomerPeople())
        register_merge_participant(ContactNumbers())
