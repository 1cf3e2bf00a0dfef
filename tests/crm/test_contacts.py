"""Contacts, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from crm.models import Contact, ContactPhone
from tests.crm.conftest import changes_of, last_event
from tests.factories.accounts import Firm
from tests.factories.crm import make_contact, make_customer
from tests.support.client import Api

pytestmark = pytest.mark.django_db


def _contacts(firm: Firm, *parts: object) -> str:
    return "/".join([f"/accounts/{firm.id}/crm/contacts", *map(str, parts)])


def _of(firm: Firm, customer_id: object) -> str:
    return f"/accounts/{firm.id}/crm/customers/{customer_id}/contacts"


def _names(us: Api, firm: Firm, **query: Any) -> list[str]:
    return [row["displayName"] for row in us.get(_contacts(firm), query).data["rows"]]


def test_a_contact_has_the_shape_of_the_catalogue(api: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Deniz Gıda")
    body = {
        "firstName": "Gülşah",
        "lastName": "Öztürk",
        "email": "Gulsah@Ornek.com.TR",
        "role": "Satın alma",
        "title": "Müdür",
        "profession": "Mühendis",
        "notes": "Sabah arayın.",
        "phones": [
            {"value": "0532 123 45 67", "label": "şahsi"},
            {"value": "(0212) 555 11 22", "type": "work", "isPrimary": True},
        ],
    }

    made = api.as_owner(firm).post(_of(firm, customer.pk), body)
    shown = api.as_owner(firm).get(_contacts(firm, made.data["id"])).data

    assert made.status == 201
    assert {name: made.data[name] for name in shown} == shown
    for name in ("createdAt", "updatedAt", "entityVersion"):
        shown.pop(name)
    assert shown == {
        **body,
        "id": made.data["id"],
        "accountId": str(firm.id),
        "customerId": str(customer.pk),
        "customer": {"id": str(customer.pk), "title": "Deniz Gıda"},
        "displayName": "Gülşah Öztürk",
        "email": "gulsah@ornek.com.tr",
        "status": "active",
        "isPrimary": True,
        "phones": [
            {
                "type": "mobile",
                "label": "şahsi",
                "value": "0532 123 45 67",
                "normalized": "+905321234567",
                "whatsappJid": "905321234567@s.whatsapp.net",
                "isWhatsapp": True,
                "isPrimary": False,
            },
            {
                "type": "work",
                "label": "",
                "value": "(0212) 555 11 22",
                "normalized": "+902125551122",
                "whatsappJid": "",
                "isWhatsapp": False,
                "isPrimary": True,
            },
        ],
    }
    event = last_event(firm)
    assert event.type == "contact.created"
    assert "Gülşah" not in str(event.payload) and "532" not in str(event.payload["changed"])


def test_a_wrong_number_is_named_and_nothing_is_written(api: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    us = api.as_owner(firm)

    wrong = us.post(
        _of(firm, customer.pk),
        {
            "firstName": "A",
            "phones": [
                {"value": "0532 123 45 67", "isPrimary": True},
                {"value": "dahili 5"},
                {"value": "+90 532 123 45 67"},
                {"value": "0533 123 45 67", "isPrimary": True},
            ],
        },
    )
    nameless = us.post(_of(firm, customer.pk), {"role": "Müdür"})
    shapeless = us.post(_of(firm, customer.pk), {"firstName": "A", "phones": [{"label": "x"}, 5]})

    assert wrong.fields == {
        "phones.1.value": "invalid",
        "phones.2.value": "duplicate",
        "phones.3.isPrimary": "duplicate",
    }
    assert (nameless.code, nameless.fields) == ("crm.contact_needs_name", {"firstName": "required"})
    assert shapeless.status == 400
    assert not Contact.objects.for_accounts([firm.id]).exists()
    contact = make_contact(firm, customer, phone="0532 123 45 67")
    patched = us.patch(_contacts(firm, contact.pk), {"phones": [{"label": "iş"}]})
    assert patched.fields == {"phones.0.value": "invalid"}
    assert ContactPhone.objects.for_accounts([firm.id]).count() == 1


def test_a_number_without_country_code_is_one_of_the_accounts_country(api: Api, firm: Firm) -> None:
    Account.objects.filter(pk=firm.id).update(time_zone="Europe/Berlin")
    customer = make_customer(firm)
    us = api.as_owner(firm)

    made = us.post(
        _of(firm, customer.pk), {"phones": [{"value": "0151 23456789", "isWhatsapp": False}]}
    )

    assert made.data["phones"][0]["normalized"] == "+4915123456789"
    assert made.data["phones"][0]["whatsappJid"] == ""
    assert made.data["displayName"] == "0151 23456789"
    assert _names(us, firm, q="0151 2345") == ["0151 23456789"]


@pytest.mark.parametrize("q", ["0532 123 45 67", "+905321234567", "905321234567", "532 123 45"])
def test_a_contact_is_found_by_its_number_in_any_notation(api: Api, firm: Firm, q: str) -> None:
    make_contact(firm, first_name="Ali", last_name="", phone="(0532) 123-4567")
    make_contact(firm, first_name="Veli", last_name="", phone="0533 123 45 67")

    assert _names(api.as_owner(firm), firm, q=q) == ["Ali"]


def test_contacts_are_filtered_and_sorted(api: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    make_contact(firm, customer, first_name="Çağla", last_name="", email="cagla@ornek.test")
    make_contact(firm, customer, first_name="Cem", last_name="", status="passive")
    make_contact(firm, first_name="IŞIK", last_name="", phone="0532 123 45 67")
    us = api.as_owner(firm)

    assert _names(us, firm, sort="displayName") == ["Cem", "Çağla", "IŞIK"]
    assert _names(us, firm, customerId=str(customer.pk)) == ["Cem", "Çağla"]
    assert _names(us, firm, email="CAGLA@ornek.test") == ["Çağla"]
    assert _names(us, firm, status="passive") == ["Cem"]
    assert _names(us, firm, phone="+90 532 1234567") == ["IŞIK"]
    assert _names(us, firm, phone="yok") == []
    assert _names(us, firm, q="ışık") == ["IŞIK"]
    listed = us.get(_of(firm, customer.pk), {"status": "active"}).data
    assert ([row["displayName"] for row in listed["rows"]], listed["total"]) == (["Çağla"], 1)


def test_a_customer_has_one_primary_contact(api: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    first = make_contact(firm, customer)
    second = make_contact(firm, customer)
    us = api.as_owner(firm)

    changed = us.patch(_contacts(firm, second.pk), {"isPrimary": True})

    assert (first.is_primary, second.is_primary) == (True, False)
    assert changed.data["isPrimary"] is True
    first.refresh_from_db()
    assert first.is_primary is False
    assert changes_of(first, "contact.updated") == {"isPrimary": [True, False]}


def test_a_name_follows_its_parts_until_it_is_given(api: Api, firm: Firm) -> None:
    contact = make_contact(firm, first_name="Ayşe", last_name="Kaya")
    us = api.as_owner(firm)
    path = _contacts(firm, contact.pk)

    followed = us.patch(path, {"lastName": "Demir"}).data["displayName"]
    given = us.patch(path, {"displayName": "Ayşe Hanım"}).data["displayName"]
    kept = us.patch(path, {"lastName": "Kaya"}).data["displayName"]

    assert (followed, given, kept) == ("Ayşe Demir", "Ayşe Hanım", "Ayşe Hanım")


def test_phones_are_replaced_as_given_and_audited(api: Api, firm: Firm) -> None:
    contact = make_contact(firm, phone="0532 123 45 67")
    us = api.as_owner(firm)
    path = _contacts(firm, contact.pk)

    same = us.patch(path, {"phones": us.get(path).data["phones"]})
    changed = us.patch(path, {"phones": [{"value": "0533 999 88 77"}]})
    stale = us.patch(path, {"phones": []}, If_Match=f'"{same.data["entityVersion"]}"')

    assert same.data["entityVersion"] == us.get(path).data["createdAt"] or same.status == 200
    assert [phone["normalized"] for phone in changed.data["phones"]] == ["+905339998877"]
    assert stale.status == 412
    before, after = changes_of(contact, "contact.updated")["phones"]
    assert [before[0]["normalized"], after[0]["normalized"]] == ["+905321234567", "+905339998877"]


def test_a_contact_moves_to_another_customer(api: Api, firm: Firm, other_firm: Firm) -> None:
    here, there = make_customer(firm, title="Bura"), make_customer(firm, title="Ora")
    contact = make_contact(firm, here)
    resident = make_contact(firm, there)
    theirs = make_customer(other_firm)
    us = api.as_owner(firm)

    refused = us.patch(_contacts(firm, contact.pk), {"customerId": str(theirs.pk), "role": "x"})
    moved = us.patch(_contacts(firm, contact.pk), {"customerId": str(there.pk)})

    assert (refused.status, refused.code) == (404, "crm.customer_not_found")
    assert moved.data["customer"] == {"id": str(there.pk), "title": "Ora"}
    assert (moved.data["isPrimary"], moved.data["role"]) == (False, "")
    resident.refresh_from_db()
    assert resident.is_primary
    assert changes_of(contact, "contact.moved")["customerId"] == [str(here.pk), str(there.pk)]
    assert changes_of(here, "customer.contact_left") == {"contacts": [[str(contact.pk)], []]}
    event = last_event(firm)
    assert (event.type, event.payload["previousCustomerId"]) == ("contact.moved", str(here.pk))


def test_a_deleted_contact_is_gone(api: Api, firm: Firm) -> None:
    contact = make_contact(firm, phone="0532 123 45 67")
    us = api.as_owner(firm)

    us.delete(_contacts(firm, contact.pk))

    assert us.get(_contacts(firm, contact.pk)).status == 404
    assert us.patch(_contacts(firm, contact.pk), {"role": "x"}).code == "crm.contact_not_found"
    assert _names(us, firm, phone="0532 123 45 67") == []


def test_duplicates_are_told_with_their_reasons_and_created_all_the_same(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    old = make_customer(firm, title="İstanbul Isıtma San. ve Tic. A.Ş.")
    known = make_contact(
        firm, old, first_name="Ali", last_name="Er", email="ali@ornek.test", phone="05321234567"
    )
    make_customer(firm, title="Ankara Soğutma")
    make_contact(
        other_firm, make_customer(other_firm, title="ISTANBUL ISITMA"), phone="0532 123 45 67"
    )
    us = api.as_owner(firm)

    customer = us.post(f"/accounts/{firm.id}/crm/customers", {"title": "ISTANBUL ISITMA LTD. ŞTİ."})
    contact = us.post(
        _of(firm, customer.data["id"]),
        {"firstName": "ALİ", "lastName": "ER", "phones": [{"value": "+90 532 1234567"}]},
    )
    asked = us.get(
        f"/accounts/{firm.id}/crm/customers/duplicates",
        {"email": "ALI@ornek.test", "phone": "0532 123 45 67", "taxNumber": "123"},
    )

    assert customer.status == contact.status == 201
    [hint] = customer.data["possibleDuplicates"]
    assert (hint["id"], hint["reasons"], hint["score"]) == (str(old.pk), ["title"], 0.8)
    [hint] = contact.data["possibleDuplicates"]
    assert (hint["id"], hint["reasons"], hint["score"]) == (str(known.pk), ["phone", "name"], 0.9)
    rows = asked.data["rows"]
    assert {row["id"] for row in rows} == {str(old.pk), customer.data["id"]}
    assert rows[0]["reasons"] == ["phone", "email"]
