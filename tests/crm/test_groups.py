"""Groups and their members, through the API."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.models import Membership
from crm.models import Group, GroupMember
from tests.crm.conftest import changes_of, last_event
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_customer, make_group
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _path(firm: Firm, *parts: object) -> str:
    return "/".join([f"/accounts/{firm.id}/crm/groups", *map(str, parts)])


def test_a_group_is_made_changed_and_deleted(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    made = us.post(_path(firm), {"name": "Satış", "description": "Ege bölgesi"})
    path = _path(firm, made.data["id"])
    changed = us.patch(path, {"name": "Satış Ege"}, If_Match=f'"{made.data["entityVersion"]}"')
    stale = us.patch(path, {"name": "Başka"}, If_Match=f'"{made.data["entityVersion"]}"')
    shown = us.get(path)
    gone = us.delete(path)

    assert (made.status, made.data["name"], made.data["memberCount"]) == (201, "Satış", 0)
    assert changed.data["name"] == "Satış Ege"
    assert (stale.status, stale.code) == (412, "stale_entity_version")
    assert shown.data["name"] == "Satış Ege"
    assert gone.data == {"id": made.data["id"], "deleted": True}
    assert us.get(path).status == 404
    group = Group.objects.for_accounts([firm.id]).get()
    assert changes_of(group, "group.updated") == {"name": ["Satış", "Satış Ege"]}
    assert last_event(firm).type == "group.deleted"


def test_a_name_is_taken_whatever_its_case_and_free_again_after_deletion(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    first = us.post(_path(firm), {"name": "İthalat"})

    taken = us.post(_path(firm), {"name": "ITHALAT"})
    elsewhere = api.as_owner(other_firm).post(_path(other_firm), {"name": "İthalat"})
    us.delete(_path(firm, first.data["id"]))
    again = us.post(_path(firm), {"name": "ithalat"})

    assert (taken.status, taken.code) == (409, "crm.group_name_taken")
    assert (elsewhere.status, again.status) == (201, 201)


def test_groups_are_sorted_the_turkish_way_and_found_without_case(api: Api, firm: Firm) -> None:
    for name in ("Zeytin", "Çay", "İhracat", "Isı", "Cam", "Şeker", "Satış"):
        make_group(firm, name=name)
    us = api.as_owner(firm)

    names = [row["name"] for row in us.get(_path(firm)).data["rows"]]
    found = us.get(_path(firm), {"q": "SATIS"}).data["rows"]

    assert names == ["Cam", "Çay", "Isı", "İhracat", "Satış", "Şeker", "Zeytin"]
    assert [row["name"] for row in found] == ["Satış"]


def test_members_are_added_set_and_removed(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    first, second = make_member(firm, Role.AGENT), make_member(firm, Role.VIEWER)
    group = make_group(firm)
    path = _path(firm, group.pk, "members")

    added = us.post(path, {"userId": first.pk.hex})
    again = us.post(path, {"userId": str(first.pk)})
    replaced = us.put(path, {"userIds": [str(second.pk), str(second.pk)]})
    removed = us.delete(f"{path}/{second.pk}")
    twice = us.delete(f"{path}/{second.pk}")

    assert (added.status, again.status) == (201, 201)
    assert added.data["user"] == {
        "id": str(first.pk),
        "email": first.email,
        "displayName": first.display_name,
        "status": "active",
        "firstName": first.first_name,
        "lastName": first.last_name,
        "role": "agent",
    }
    assert [row["userId"] for row in replaced.data["rows"]] == [str(second.pk)]
    assert removed.data == {"id": str(second.pk), "deleted": True}
    assert twice.status == 404
    assert us.get(path).data["rows"] == []
    payload = last_event(firm).payload
    assert payload["removedUserIds"] == [str(second.pk)]


def test_who_is_no_member_of_the_account_joins_no_group(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    present = make_member(firm, Role.AGENT)
    group = make_group(firm, present)
    path = _path(firm, group.pk, "members")
    stranger = str(other_firm.owner.pk)

    one = us.post(path, {"userId": stranger})
    many = us.put(path, {"userIds": [str(present.pk), stranger, str(uuid4())]})

    assert (one.status, one.code, one.fields) == (
        400,
        "crm.user_not_member",
        {"userId": "crm.user_not_member"},
    )
    assert many.fields == {
        "userIds.1": "crm.user_not_member",
        "userIds.2": "crm.user_not_member",
    }
    rows = GroupMember.objects.for_accounts([firm.id])
    assert [row.user_id for row in rows] == [present.pk]


def test_who_leaves_the_account_leaves_its_groups(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    leaving = make_member(firm, Role.AGENT)
    group = make_group(firm, leaving)

    us.delete(f"/accounts/{firm.id}/users/{leaving.pk}")

    assert not Membership.objects.for_accounts([firm.id]).filter(user=leaving).exists()
    assert us.get(_path(firm, group.pk)).data["memberCount"] == 0
    assert not GroupMember.objects.for_accounts([firm.id]).exists()
    assert changes_of(group, "group.members_changed") == {"members": [[str(leaving.pk)], []]}


def test_the_groups_of_a_user(api: Api, firm: Firm, other_firm: Firm) -> None:
    us = api.as_owner(firm)
    member = make_member(firm, Role.AGENT)
    make_group(firm, name="Depo")
    make_group(firm, member, name="Satış")

    found = us.get(f"/accounts/{firm.id}/crm/users/{member.pk}/groups")
    strange = us.get(f"/accounts/{firm.id}/crm/users/{other_firm.owner.pk}/groups")

    assert [(row["name"], row["memberCount"]) for row in found.data["rows"]] == [("Satış", 1)]
    assert strange.status == 404


def test_a_deleted_group_is_nobodys_team(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    group = make_group(firm, name="Satış")
    customer = make_customer(firm, primary_team_group_id=group.pk)

    us.delete(_path(firm, group.pk))
    shown = us.get(f"/accounts/{firm.id}/crm/customers/{customer.pk}").data

    assert (shown["primaryTeamGroupId"], shown["team"]) == (None, None)
    assert shown["entityVersion"] > customer.updated_at.isoformat()[:19]
    assert changes_of(customer, "customer.teams_changed") == {
        "teams": [[str(group.pk)], []],
        "primaryTeamGroupId": [str(group.pk), None],
    }


def test_an_agent_reads_groups_but_does_not_make_them(api: Api, firm: Firm) -> None:
    agent = api.as_user(make_member(firm, Role.AGENT))

    assert agent.get(_path(firm)).status == 200
    assert agent.post(_path(firm), {"name": "Satış"}).status == 403
    assert not Group.objects.for_accounts([firm.id]).exists()
