"""A person's data in CRM: exported, and erased but for what must stay."""

from __future__ import annotations

import pytest
from django.utils import timezone

from crm.models import Contact, ContactPhone, MergeRecord
from crm.services import merging
from crm.services.personal_data import NOBODY
from tests.factories.accounts import Firm
from tests.factories.crm import make_contact, make_customer
from tests.privacy.person import ask, run_jobs
from tests.support.client import Api

pytestmark = pytest.mark.django_db


def _document(api: Api, firm: Firm, **subject: str) -> dict[str, object]:
    asked = ask(api, firm, "exports", **subject)
    run_jobs()
    path = f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}/document"
    document: dict[str, object] = api.as_owner(firm).get(path).data["document"]
    return document


def test_an_export_holds_contacts_and_customers_who_are_this_person(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    customer = make_customer(firm, title="Gülşah Öz", kind="person", city="Ordu")
    make_contact(firm, customer, first_name="Gülşah", email="g@ornek.test", phone="0532 123 45 67")
    make_contact(other_firm, phone="0532 123 45 67")

    found = _document(api, firm, phone="+90 532 123 45 67")["crm"]
    nobody = _document(api, firm, email="yok@ornek.test")["crm"]

    assert isinstance(found, dict)
    [contact], [person] = found["contacts"], found["customers"]
    assert (contact["firstName"], contact["phones"][0]["normalized"]) == ("Gülşah", "+905321234567")
    assert (person["title"], person["city"]) == ("Gülşah Öz", "Ordu")
    assert nobody is None


def test_an_erasure_empties_the_person_and_leaves_the_firm(api: Api, firm: Firm) -> None:
    company = make_customer(firm, title="Deniz Gıda")
    person = make_customer(firm, title="Gülşah Öz", kind="person", tax_number="17291716060")
    at_work = make_contact(firm, company, first_name="Gülşah", phone="0532 123 45 67")
    at_home = make_contact(firm, person, first_name="Gülşah", phone="0532 123 45 67")
    other = make_contact(firm, company, first_name="Ali")
    twin = make_contact(firm, company, first_name="Gülşah", last_name="Kopya")
    merging.merge_contacts(
        actor=firm.actor, winner_id=at_work.pk, loser_id=twin.pk, now=timezone.now()
    )

    asked = ask(api, firm, "erasures", phone="0532 123 45 67")
    run_jobs()

    us = api.as_owner(firm)
    request = us.get(f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}")
    receipt = request.data["receipt"]["crm"]
    assert receipt["rows"] == 4
    assert receipt["kept"] == []
    for contact in (at_work, at_home, twin):
        contact.refresh_from_db()
        assert (contact.first_name, contact.display_name, contact.email) == ("", NOBODY, "")
        assert "gulsah" not in contact.search
        assert contact.deleted_at is not None
    assert not ContactPhone.objects.for_accounts([firm.id]).exists()
    for row in (company, person, other):
        row.refresh_from_db()
    assert (person.title, person.tax_number, company.title) == (NOBODY, "", "Deniz Gıda")
    assert "gulsah" not in company.search + person.search
    assert "ali" in company.search
    record = MergeRecord.objects.for_accounts([firm.id]).get()
    assert (record.winner_title, record.changes) == (NOBODY, {})
    assert Contact.objects.for_accounts([firm.id]).filter(deleted_at=None).get() == other


def test_an_erasure_leaves_in_the_audit_trail_who_changed_which_field_and_no_value(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    crm = f"/accounts/{firm.id}/crm"
    company = us.post(f"{crm}/customers", {"title": "Deniz Gıda"}).data["id"]
    contacts = f"{crm}/customers/{company}/contacts"
    person = {"firstName": "Gülşah", "phones": [{"value": "0532 123 45 67"}]}
    gone = us.post(contacts, person).data["id"]
    us.patch(f"{crm}/contacts/{gone}", {"email": "g@ornek.test"})
    us.post(contacts, {"firstName": "Ali"})
    note = {"text": "Gülşah Hanım cuma arasın", "contactId": gone}
    us.post(f"{crm}/customers/{company}/notes", note)

    ask(api, firm, "erasures", phone="0532 123 45 67")
    run_jobs()

    trail = us.get(f"/accounts/{firm.id}/audit", limit="100").data["rows"]
    said = {(row["targetType"], row["action"]): row["changes"] for row in trail}
    [changed] = [row for row in trail if row["action"] == "contact.updated"]
    assert changed["changes"] == {"email": ["[silindi]", "[silindi]"]}
    assert (changed["targetId"], changed["actor"]["id"]) == (gone, str(firm.owner.id))
    assert said["crm.note", "note.created"]["text"] == [None, "[silindi]"]
    assert said["crm.customer", "customer.created"]["title"] == [None, "Deniz Gıda"]
    everything = str(trail)
    assert "Gülşah" not in everything and "5321234567" not in everything
    assert "Ali" in everything
