"""The events of groups, customers and contacts in the catalogue of event types."""

from __future__ import annotations

from crm import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_OTHER = "0198f2a4-9d10-7b52-8c11-5e2f7a60b3c4"
_CUSTOMER = {"customerId": _ID, "changed": ["city", "status"]}
_CONTACT = {"contactId": _OTHER, "customerId": _ID, "changed": ["phones"]}
_GROUP = {"groupId": _ID, "name": "Satış"}


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    for type, example, tr, en in (
        (
            events.CUSTOMER_CREATED,
            _CUSTOMER,
            "Bir müşteri oluşturuldu.",
            "A customer was created.",
        ),
        (events.CUSTOMER_UPDATED, _CUSTOMER, "Bir müşteri değişti.", "A customer changed."),
        (
            events.CUSTOMER_DELETED,
            {"customerId": _ID, "changed": []},
            "Bir müşteri silindi.",
            "A customer was deleted.",
        ),
        (
            events.CUSTOMER_MERGED,
            {**_CUSTOMER, "mergedCustomerId": _OTHER, "mergeId": _ID},
            "İki müşteri birleştirildi.",
            "Two customers became one.",
        ),
        (
            events.CUSTOMER_MERGE_UNDONE,
            {**_CUSTOMER, "mergedCustomerId": _OTHER, "mergeId": _ID},
            "İki müşterinin birleştirilmesi geri alındı.",
            "A merge of two customers was undone.",
        ),
        (events.CONTACT_CREATED, _CONTACT, "Bir kişi oluşturuldu.", "A contact was created."),
        (events.CONTACT_UPDATED, _CONTACT, "Bir kişi değişti.", "A contact changed."),
        (
            events.CONTACT_MOVED,
            {**_CONTACT, "previousCustomerId": _OTHER},
            "Bir kişi başka bir müşteriye taşındı.",
            "A contact moved to another customer.",
        ),
        (
            events.CONTACT_DELETED,
            {**_CONTACT, "changed": []},
            "Bir kişi silindi.",
            "A contact was deleted.",
        ),
        (
            events.CONTACT_MERGED,
            {**_CONTACT, "mergedContactId": _ID, "mergeId": _ID},
            "İki kişi birleştirildi.",
            "Two contacts became one.",
        ),
        (
            events.CONTACT_MERGE_UNDONE,
            {**_CONTACT, "mergedContactId": _ID, "mergeId": _ID},
            "İki kişinin birleştirilmesi geri alındı.",
            "A merge of two contacts was undone.",
        ),
        (events.GROUP_CREATED, _GROUP, "Bir grup oluşturuldu.", "A group was created."),
        (events.GROUP_UPDATED, _GROUP, "Bir grup değişti.", "A group changed."),
        (events.GROUP_DELETED, _GROUP, "Bir grup silindi.", "A group was deleted."),
        (
            events.GROUP_MEMBERS_CHANGED,
            {**_GROUP, "addedUserIds": [_OTHER], "removedUserIds": []},
            "Bir grubun üyeleri değişti.",
            "The members of a group changed.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
