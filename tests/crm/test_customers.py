"""Customers, through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from crm.models import Contact, Customer, CustomerRepresentative
from tests.crm.conftest import changes_of, last_event
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_contact, make_customer, make_group
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

VKN = "4540536920"
TCKN = "17291716060"


def _path(firm: Firm, *parts: object) -> str:
    return "/".join([f"/accounts/{firm.id}/crm/customers", *map(str, parts)])


def _titles(us: Api, firm: Firm, **query: Any) -> list[str]:
    return [row["title"] for row in us.get(_path(firm), query).data["rows"]]


def test_a_customer_has_the_shape_of_the_catalogue(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    group = make_group(firm, name="Satış")
    body = {
        "title": "İstanbul Isıtma A.Ş.",
        "shortName": "İstanbul Isıtma",
        "sector": "Isıtma",
        "city": "İstanbul",
        "notes": "Vadeli çalışır.",
        "source": "fuar",
        "taxOffice": "Kadıköy",
        "taxNumber": "454 053 6920",
        "status": "prospect",
        "primaryRepresentativeUserId": str(member.pk),
        "primaryTeamGroupId": str(group.pk),
    }

    made = api.as_owner(firm).post(_path(firm), body)
    shown = api.as_owner(firm).get(_path(firm, made.data["id"])).data

    assert made.status == 201
    assert made.data["possibleDuplicates"] == []
    assert {name: made.data[name] for name in shown} == shown
    times = {name: shown.pop(name) for name in ("createdAt", "updatedAt", "entityVersion")}
    assert times["updatedAt"] == times["entityVersion"]
    assert shown == {
        **body,
        "id": made.data["id"],
        "accountId": str(firm.id),
        "kind": "company",
        "taxNumber": VKN,
        "representative": {
            "id": str(member.pk),
            "email": member.email,
            "displayName": member.display_name,
            "status": "active",
        },
        "team": {"id": str(group.pk), "name": "Satış"},
    }
    event = last_event(firm)
    assert (event.type, event.payload["customerId"]) == ("customer.created", made.data["id"])
    assert "İstanbul" not in str(event.payload)


def test_what_is_wrong_with_a_customer_is_told_field_by_field(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    foreign = make_group(other_firm)

    wrong = us.post(
        _path(firm),
        {"title": " ", "taxNumber": "4540536921", "status": "belki", "city": "x" * 101},
    )
    stranger = us.post(
        _path(firm), {"title": "A", "primaryRepresentativeUserId": str(other_firm.owner.pk)}
    )
    group = us.post(_path(firm), {"title": "A", "primaryTeamGroupId": str(foreign.pk)})

    assert wrong.fields == {
        "title": "blank",
        "taxNumber": "invalid",
        "status": "invalid_choice",
        "city": "max_length",
    }
    assert stranger.fields == {"primaryRepresentativeUserId": "crm.user_not_member"}
    assert group.fields == {"primaryTeamGroupId": "crm.no_such_group"}
    assert not Customer.objects.for_accounts([firm.id]).exists()


@pytest.mark.parametrize(
    "body",
    [
        {"title": "ﷺ" * 255, "city": "ﷺ" * 100, "sector": "ﷺ" * 100},
        {"title": "😀" * 255},
        {"title": "A", "taxNumber": "ΐ" * 50},
        {"title": "A" * 256},
        {"title": ["A"]},
        {"title": "A", "status": {"a": []}},
        {"title": "A\x00B"},
        {"title": "A", "taxNumber": "٤٥٤٠٥٣٦٩٢٠"},
    ],
)
def test_no_text_breaks_anything(api: Api, firm: Firm, body: dict[str, Any]) -> None:
    assert api.as_owner(firm).post(_path(firm), body).status in {201, 400}


def test_a_citizens_number_makes_a_person_and_a_foreign_number_is_kept(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)

    person = us.post(_path(firm), {"title": "Ali Veli", "taxNumber": TCKN})
    foreign = us.post(_path(firm), {"title": "Berlin GmbH", "taxNumber": "de 129273398"})

    assert (person.data["kind"], person.data["taxNumber"]) == ("person", TCKN)
    assert (foreign.data["kind"], foreign.data["taxNumber"]) == ("company", "DE 129273398")


def test_a_tax_number_is_one_customers_until_it_is_deleted(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    first = us.post(_path(firm), {"title": "Birinci", "taxNumber": VKN})
    other = make_customer(firm, title="İkinci")

    taken = us.post(_path(firm), {"title": "Kopya", "taxNumber": VKN})
    changed = us.patch(_path(firm, other.pk), {"taxNumber": VKN, "city": "İzmir"})
    elsewhere = make_customer(other_firm, tax_number=VKN)
    us.delete(_path(firm, first.data["id"]))
    again = us.post(_path(firm), {"title": "Yeni", "taxNumber": VKN})

    assert (taken.status, taken.code) == (409, "crm.tax_number_taken")
    assert changed.status == 409
    other.refresh_from_db()
    assert (other.city, other.tax_number) == ("", "")
    assert elsewhere.tax_number == VKN
    assert again.status == 201


def test_a_change_is_audited_field_by_field_and_no_change_is_none(api: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Eski Ad", city="Bursa")
    us = api.as_owner(firm)

    changed = us.patch(_path(firm, customer.pk), {"title": "Yeni Ad", "city": "Bursa"})
    entries = AuditEntry.objects.for_accounts([firm.id]).count()
    events = OutboxEvent.objects.for_accounts([firm.id]).count()
    same = us.patch(_path(firm, customer.pk), {"title": "Yeni Ad"})

    assert changed.data["title"] == "Yeni Ad"
    assert changes_of(customer, "customer.updated") == {"title": ["Eski Ad", "Yeni Ad"]}
    assert last_event(firm).payload == {"customerId": str(customer.pk), "changed": ["title"]}
    assert same.data["entityVersion"] == changed.data["entityVersion"]
    assert AuditEntry.objects.for_accounts([firm.id]).count() == entries
    assert OutboxEvent.objects.for_accounts([firm.id]).count() == events


def test_who_saw_an_older_version_changes_nothing(api: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Ad")
    us = api.as_owner(firm)
    seen = us.get(_path(firm, customer.pk)).data["entityVersion"]
    us.patch(_path(firm, customer.pk), {"city": "Adana"})

    refusals = [
        us.patch(_path(firm, customer.pk), {"city": "Mersin"}, If_Match=f'"{seen}"'),
        us.delete(_path(firm, customer.pk), If_Match=f'"{seen}"'),
        us.put(_path(firm, customer.pk, "representatives"), {"userIds": []}, If_Match=seen),
        us.put(_path(firm, customer.pk, "teams"), {"groupIds": []}, If_Match=seen),
    ]

    assert [(answer.status, answer.code) for answer in refusals] == [
        (412, "stale_entity_version")
    ] * 4
    assert us.get(_path(firm, customer.pk)).data["city"] == "Adana"


def test_a_deleted_customer_is_gone_with_its_contacts(api: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Giden")
    contact = make_contact(firm, customer)
    us = api.as_owner(firm)

    us.delete(_path(firm, customer.pk))

    for path in (
        _path(firm, customer.pk),
        _path(firm, customer.pk, "contacts"),
        _path(firm, customer.pk, "audit"),
        _path(firm, customer.pk, "representatives"),
        f"/accounts/{firm.id}/crm/contacts/{contact.pk}",
    ):
        assert us.get(path).status == 404
    assert us.patch(_path(firm, customer.pk), {"city": "A"}).code == "crm.customer_not_found"
    assert us.post(_path(firm, customer.pk, "contacts"), {"firstName": "A"}).status == 404
    assert changes_of(contact, "contact.deleted")["displayName"][1] is None
    assert Contact.objects.for_accounts([firm.id]).get().deleted_at is not None


def test_the_list_is_filtered_and_sorted(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    group = make_group(firm)
    make_customer(firm, title="Çelik", city="İzmir", sector="Metal", status="passive")
    make_customer(firm, title="Cam", city="IZMIR", primary_representative_user_id=member.pk)
    make_customer(firm, title="Ilgaz", city="Bolu", primary_team_group_id=group.pk)
    make_customer(firm, title="İpek", kind="person")
    us = api.as_owner(firm)

    assert _titles(us, firm, sort="title") == ["Cam", "Çelik", "Ilgaz", "İpek"]
    assert _titles(us, firm) == ["İpek", "Ilgaz", "Cam", "Çelik"]
    assert _titles(us, firm, city="izmir", sort="title") == ["Cam", "Çelik"]
    assert _titles(us, firm, sector="METAL") == ["Çelik"]
    assert _titles(us, firm, status="passive") == ["Çelik"]
    assert _titles(us, firm, kind="person") == ["İpek"]
    assert _titles(us, firm, representativeUserId=str(member.pk)) == ["Cam"]
    assert _titles(us, firm, groupId=str(group.pk)) == ["Ilgaz"]
    assert us.get(_path(firm), {"status": "belki"}).status == 400
    first = us.get(_path(firm), {"sort": "title", "limit": 2}).data
    rest = us.get(_path(firm), {"cursor": first["nextCursor"]}).data
    assert [row["title"] for row in rest["rows"]] == ["Ilgaz", "İpek"]


def test_search_ignores_case_and_diacritics_and_knows_phones(api: Api, firm: Firm) -> None:
    heating = make_customer(firm, title="İstanbul Isıtma A.Ş.", tax_number=VKN)
    light = make_customer(firm, title="IŞIK Elektrik")
    make_contact(firm, heating, first_name="Gülşah", phone="0532 123 45 67")
    us = api.as_owner(firm)

    for q in (
        "istanbul",
        "ISTANBUL",
        "isitma",
        "0532 123 45 67",
        "+905321234567",
        "905321234567",
        "532 123",
        "gulsah",
        "istanbul gülşah",
        VKN,
    ):
        assert _titles(us, firm, q=q) == [heating.title], q
    for q in ("ışık", "ISIK", "isik"):
        assert _titles(us, firm, q=q) == [light.title], q
    assert _titles(us, firm, q="istanbul ışık") == []


def test_a_customer_is_found_by_who_is_its_contact_now(api: Api, firm: Firm) -> None:
    customer, other = make_customer(firm, title="Bir"), make_customer(firm, title="İki")
    contact = make_contact(firm, customer, first_name="Menekşe")
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/crm/contacts/{contact.pk}"

    us.patch(path, {"customerId": str(other.pk)})
    moved = _titles(us, firm, q="menekse")
    us.patch(_path(firm, other.pk), {"title": "İki Yeni"})
    renamed = _titles(us, firm, q="menekse")
    us.delete(path)

    assert (moved, renamed, _titles(us, firm, q="menekse")) == (["İki"], ["İki Yeni"], [])


def test_representatives_and_teams_have_one_primary_each(api: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    first, second = make_member(firm, Role.AGENT), make_member(firm, Role.ADMIN)
    sales, service = make_group(firm, name="Satış"), make_group(firm, name="Servis")
    us = api.as_owner(firm)
    people, teams = _path(firm, customer.pk, "representatives"), _path(firm, customer.pk, "teams")

    us.put(people, {"userIds": [str(first.pk), str(second.pk)]})
    put = us.put(
        people, {"userIds": [str(first.pk), str(second.pk)], "primaryUserId": str(second.pk)}
    )
    us.put(teams, {"groupIds": [str(sales.pk), str(service.pk)], "primaryGroupId": str(service.pk)})
    outside = us.put(people, {"userIds": [str(first.pk)], "primaryUserId": str(second.pk)})
    shown = us.get(_path(firm, customer.pk)).data

    assert put.data["primaryRepresentativeUserId"] == str(second.pk)
    listed = us.get(people).data["rows"]
    assert put.data["rows"] == listed
    assert [(row["userId"], row["isPrimary"]) for row in listed] == [
        (str(first.pk), False),
        (str(second.pk), True),
    ]
    assert [(row["group"]["name"], row["isPrimary"]) for row in us.get(teams).data["rows"]] == [
        ("Satış", False),
        ("Servis", True),
    ]
    assert (outside.code, outside.fields) == (
        "crm.primary_not_in_list",
        {"primaryUserId": "crm.primary_not_in_list"},
    )
    assert shown["representative"]["id"] == str(second.pk)
    assert shown["team"] == {"id": str(service.pk), "name": "Servis"}
    assert changes_of(customer, "customer.representatives_changed") == {
        "primaryRepresentativeUserId": [str(first.pk), str(second.pk)]
    }
    empty = us.put(people, {"userIds": []})
    assert (empty.data["rows"], empty.data["primaryRepresentativeUserId"]) == ([], None)


def test_strangers_look_after_nobody(api: Api, firm: Firm, other_firm: Firm) -> None:
    customer = make_customer(firm)
    us = api.as_owner(firm)

    people = us.put(
        _path(firm, customer.pk, "representatives"), {"userIds": [str(other_firm.owner.pk)]}
    )
    teams = us.put(_path(firm, customer.pk, "teams"), {"groupIds": [str(uuid4())]})

    assert people.fields == {"userIds.0": "crm.user_not_member"}
    assert teams.fields == {"groupIds.0": "crm.no_such_group"}
    assert not CustomerRepresentative.objects.for_accounts([firm.id]).exists()


def test_a_representative_who_left_the_account_is_shown_as_removed(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    customer = make_customer(firm, primary_representative_user_id=member.pk)
    us = api.as_owner(firm)

    us.delete(f"/accounts/{firm.id}/users/{member.pk}")

    assert us.get(_path(firm, customer.pk)).data["representative"]["status"] == "removed"


def test_the_history_of_a_customer_has_that_of_its_contacts(api: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Ad")
    contact = make_contact(firm, customer)
    make_customer(firm, title="Başka")
    us = api.as_owner(firm)
    us.patch(_path(firm, customer.pk), {"city": "Muş"})
    us.patch(f"/accounts/{firm.id}/crm/contacts/{contact.pk}", {"role": "Müdür"})

    rows = us.get(_path(firm, customer.pk, "audit")).data["rows"]
    viewer = api.as_user(make_member(firm, Role.VIEWER))
    filtered = viewer.get(_path(firm, customer.pk, "audit"), {"action": "customer.updated"})

    assert [row["action"] for row in rows] == [
        "contact.updated",
        "customer.updated",
        "contact.created",
        "customer.created",
    ]
    assert rows[0]["changes"] == {"role": ["", "Müdür"]}
    assert rows[1]["actor"]["id"] == str(firm.owner.pk)
    assert [row["changes"] for row in filtered.data["rows"]] == [{"city": ["", "Muş"]}]


def test_a_customer_of_another_account_is_not_there(api: Api, firm: Firm, other_firm: Firm) -> None:
    theirs = make_customer(other_firm, title="Onların")
    us = api.as_owner(firm)

    assert us.get(_path(firm, theirs.pk)).status == 404
    assert us.patch(_path(firm, theirs.pk), {"title": "Bizim"}).status == 404
    assert us.delete(_path(other_firm, theirs.pk)).status == 404
    theirs.refresh_from_db()
    assert (theirs.title, theirs.deleted_at) == ("Onların", None)


def test_a_viewer_changes_nothing(api: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Ad")
    viewer = api.as_user(make_member(firm, Role.VIEWER))

    assert viewer.get(_path(firm, customer.pk)).status == 200
    assert viewer.patch(_path(firm, customer.pk), {"title": "X"}).status == 403
    assert viewer.delete(_path(firm, customer.pk)).status == 403
    customer.refresh_from_db()
    assert (customer.title, customer.deleted_at) == ("Ad", None)
