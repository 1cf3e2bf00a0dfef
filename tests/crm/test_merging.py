"""Merging customers and contacts, and everything as before when it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from crm.models import Contact, ContactPhone, Customer, CustomerRepresentative, CustomerTeam
from tests.crm.conftest import changes_of, last_event
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_contact, make_customer, make_group
from tests.support.client import Answer, Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

VKN = "4540536920"
_CHANGING = {"updated_at"}


def _path(firm: Firm, kind: str, *parts: object) -> str:
    return "/".join([f"/accounts/{firm.id}/crm/{kind}", *map(str, parts)])


def _merge(us: Api, firm: Firm, kind: str, winner: Any, loser: Any, **body: Any) -> Answer:
    return us.post(_path(firm, kind, winner.pk, "merge"), {"loserId": str(loser.pk), **body})


def _undo(us: Api, firm: Firm, merged: Answer) -> Answer:
    return us.post(_path(firm, "merges", merged.data["id"], "undo"))


def _everything(firm: Firm) -> dict[str, list[dict[str, Any]]]:
    """All rows of CRM but for when they changed."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in _CHANGING}
            for row in model.objects.for_accounts([firm.id]).order_by("pk").values()
        ]
        for model in (Customer, Contact, ContactPhone, CustomerRepresentative, CustomerTeam)
    }


def _two_customers(firm: Firm) -> tuple[Customer, Customer]:
    member, other = make_member(firm, Role.AGENT), make_member(firm, Role.AGENT)
    group = make_group(firm)
    winner = make_customer(
        firm, title="Deniz Gıda", city="İzmir", primary_representative_user_id=member.pk
    )
    loser = make_customer(
        firm,
        title="Deniz Gıda A.Ş.",
        city="Aydın",
        sector="Gıda",
        tax_number=VKN,
        primary_representative_user_id=other.pk,
        primary_team_group_id=group.pk,
    )
    make_contact(firm, winner, first_name="Ali", phone="0532 111 11 11")
    make_contact(firm, loser, first_name="Veli", phone="0532 222 22 22")
    make_contact(firm, loser, first_name="Can", phone="0532 333 33 33")
    return winner, loser


def test_a_preview_says_what_would_come_of_it(api: Api, firm: Firm) -> None:
    winner, loser = _two_customers(firm)
    us = api.as_owner(firm)
    before = _everything(firm)

    shown = us.get(_path(firm, "customers", winner.pk, "merge"), {"loserId": str(loser.pk)}).data

    values = {row["field"]: row for row in shown["values"]}
    assert values["city"] == {
        "field": "city",
        "winner": "İzmir",
        "loser": "Aydın",
        "result": "İzmir",
    }
    assert values["taxNumber"]["result"] == VKN
    assert values["primaryTeamGroupId"]["result"] == str(loser.primary_team_id)
    assert shown["moves"]["contacts"] == 2
    assert _everything(firm) == before


def test_what_hangs_on_the_loser_comes_to_the_winner(api: Api, firm: Firm) -> None:
    winner, loser = _two_customers(firm)
    us = api.as_owner(firm)

    merged = _merge(us, firm, "customers", winner, loser, take=["city"])
    shown = us.get(_path(firm, "customers", winner.pk)).data
    contacts = us.get(_path(firm, "customers", winner.pk, "contacts")).data["rows"]

    assert merged.status == 201
    assert (merged.data["state"], merged.data["loserTitle"]) == ("merged", "Deniz Gıda A.Ş.")
    assert us.get(_path(firm, "customers", loser.pk)).status == 404
    assert (shown["title"], shown["city"], shown["sector"], shown["taxNumber"]) == (
        "Deniz Gıda",
        "Aydın",
        "Gıda",
        VKN,
    )
    assert shown["team"]["id"] == str(loser.primary_team_id)
    assert shown["representative"]["id"] == str(winner.primary_representative_id)
    assert {row["firstName"]: row["isPrimary"] for row in contacts} == {
        "Ali": True,
        "Veli": False,
        "Can": False,
    }
    people = us.get(_path(firm, "customers", winner.pk, "representatives")).data
    assert people["total"] == 2
    assert changes_of(winner, "customer.merged")["city"] == ["İzmir", "Aydın"]
    assert changes_of(loser, "customer.merged") == {"mergedInto": [None, str(winner.pk)]}
    found = us.get(_path(firm, "customers"), {"q": "0532 333 33 33"}).data["rows"]
    assert [row["id"] for row in found] == [str(winner.pk)]
    event = last_event(firm)
    assert (event.type, event.payload["mergedCustomerId"]) == ("customer.merged", str(loser.pk))


def test_undoing_a_merge_of_customers_leaves_everything_as_before(api: Api, firm: Firm) -> None:
    winner, loser = _two_customers(firm)
    us = api.as_owner(firm)
    before = _everything(firm)

    merged = _merge(us, firm, "customers", winner, loser, take=["title", "city"])
    undone = _undo(us, firm, merged)
    again = _undo(us, firm, merged)

    assert (undone.status, undone.data["state"]) == (200, "undone")
    assert _everything(firm) == before
    assert (again.status, again.code) == (409, "crm.merge_already_undone")
    assert changes_of(winner, "customer.merge_undone")["title"] == ["Deniz Gıda A.Ş.", "Deniz Gıda"]
    listed = us.get(_path(firm, "merges"), {"recordId": str(loser.pk)}).data["rows"]
    assert [row["state"] for row in listed] == ["undone"]


def test_what_was_done_by_hand_since_the_merge_stays(api: Api, firm: Firm) -> None:
    winner, loser = _two_customers(firm)
    us = api.as_owner(firm)
    merged = _merge(us, firm, "customers", winner, loser)
    us.patch(_path(firm, "customers", winner.pk), {"sector": "Toptan gıda"})
    added = make_contact(firm, Customer.objects.unscoped().get(pk=winner.pk), first_name="Yeni")

    _undo(us, firm, merged)

    winner.refresh_from_db()
    assert (winner.sector, winner.tax_number) == ("Toptan gıda", "")
    added.refresh_from_db()
    assert added.customer_id == winner.pk


def test_a_merge_is_not_undone_when_something_moved_on(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    winner, loser = _two_customers(firm)
    merged = _merge(us, firm, "customers", winner, loser)
    moved = Contact.objects.for_accounts([firm.id]).get(first_name="Veli")
    elsewhere = make_customer(firm, title="Başka")
    us.patch(_path(firm, "contacts", moved.pk), {"customerId": str(elsewhere.pk)})
    before = _everything(firm)

    strayed = _undo(us, firm, merged)

    assert (strayed.status, strayed.code) == (409, "crm.merge_cannot_be_undone")
    assert "Veli" in strayed.error["message"]
    assert _everything(firm) == before


def test_a_merge_is_not_undone_when_the_tax_number_went_to_another(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    winner, loser = _two_customers(firm)
    merged = _merge(us, firm, "customers", winner, loser)
    us.patch(_path(firm, "customers", winner.pk), {"taxNumber": ""})
    make_customer(firm, title="Başka", tax_number=VKN)
    before = _everything(firm)

    answer = _undo(us, firm, merged)

    assert answer.code == "crm.merge_cannot_be_undone"
    assert "vergi" in answer.error["message"]
    assert _everything(firm) == before


def test_merges_are_undone_the_last_one_first(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    first, second = _two_customers(firm)
    third = make_customer(firm, title="Üçüncü")
    before = _everything(firm)
    inner = _merge(us, firm, "customers", first, second)
    outer = _merge(us, firm, "customers", third, first)

    early = _undo(us, firm, inner)
    _undo(us, firm, outer)
    late = _undo(us, firm, inner)

    assert early.code == "crm.merge_cannot_be_undone"
    assert "Deniz Gıda" in early.error["message"]
    assert late.status == 200
    assert _everything(firm) == before


@pytest.mark.parametrize("same_customer", [True, False])
def test_contacts_are_merged_and_parted_again(api: Api, firm: Firm, same_customer: bool) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    loser = make_contact(firm, customer, first_name="Ali", phone="0532 111 11 11", email="a@b.test")
    winner = make_contact(
        firm, customer if same_customer else None, first_name="Aliye", phone="0532 222 22 22"
    )
    before = _everything(firm)

    preview = us.get(_path(firm, "contacts", winner.pk, "merge"), {"loserId": str(loser.pk)})
    merged = _merge(us, firm, "contacts", winner, loser, take=["firstName"])
    shown = us.get(_path(firm, "contacts", winner.pk)).data
    found = us.get(_path(firm, "contacts"), {"q": "0532 111 11 11"}).data["rows"]
    undone = _undo(us, firm, merged)

    assert preview.data["moves"]["phones"] == 1
    assert (merged.status, undone.status) == (201, 200)
    assert (shown["firstName"], shown["email"], shown["isPrimary"]) == ("Ali", "a@b.test", True)
    assert [(phone["normalized"], phone["isPrimary"]) for phone in shown["phones"]] == [
        ("+905322222222", True),
        ("+905321111111", False),
    ]
    assert [row["id"] for row in found] == [str(winner.pk)]
    assert _everything(firm) == before


def test_what_cannot_be_merged_is_refused(api: Api, firm: Firm, other_firm: Firm) -> None:
    us = api.as_owner(firm)
    winner, loser = _two_customers(firm)
    theirs = make_customer(other_firm)
    before = _everything(firm)

    same = _merge(us, firm, "customers", winner, winner)
    foreign = _merge(us, firm, "customers", winner, theirs)
    unknown = _merge(us, firm, "customers", winner, loser, take=["accountId"])
    stale = us.post(
        _path(firm, "customers", winner.pk, "merge"),
        {"loserId": str(loser.pk)},
        If_Match='"2020-01-01T00:00:00.000Z"',
    )
    viewer = _merge(api.as_user(make_member(firm, Role.VIEWER)), firm, "customers", winner, loser)

    assert (same.code, same.fields) == ("crm.same_record", {"loserId": "crm.same_record"})
    assert (foreign.status, unknown.status, stale.status, viewer.status) == (404, 400, 412, 403)
    assert _everything(firm) == before
