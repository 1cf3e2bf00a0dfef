"""Watchers and the checklist of a task, and what becomes of tasks when people go."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import members
from crm.models import ChecklistItem, Task, TaskWatcher
from tests.crm_work.conftest import changes_of, events_of, path
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_comment, make_contact, make_customer, make_group, make_task
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def test_watchers_are_set_as_a_whole(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    first, second = make_member(firm, Role.AGENT), make_member(firm, Role.VIEWER)
    task = make_task(firm, watcher_user_ids=[first.pk])
    place = path(firm, "tasks", task.pk, "watchers")

    answer = us.put(place, {"userIds": [str(second.pk), str(firm.owner.pk), str(second.pk)]})

    assert {row["userId"] for row in answer.data["rows"]} == {str(second.pk), str(firm.owner.pk)}
    assert us.get(place).data["total"] == 2
    [change] = changes_of(task, "task.updated")
    assert change["watchers"][0] == [str(first.pk)]
    assert us.put(place, {"userIds": []}).data["rows"] == []


def test_a_stranger_is_no_watcher_and_nobody_is_changed(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    member = make_member(firm, Role.AGENT)
    task = make_task(firm, watcher_user_ids=[member.pk])
    place = path(firm, "tasks", task.pk, "watchers")

    answer = us.put(place, {"userIds": [str(firm.owner.pk), str(other_firm.owner.pk)]})

    assert (answer.status, answer.fields) == (400, {"userIds.1": "crm.user_not_member"})
    assert TaskWatcher.objects.for_accounts([firm.id]).get().user_id == member.pk


def _texts(us: Api, place: str) -> list[str]:
    rows = us.get(place).data["rows"]
    assert [row["position"] for row in rows] == list(range(len(rows)))
    return [row["text"] for row in rows]


def test_a_checklist_keeps_its_order(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task = make_task(firm)
    place = path(firm, "tasks", task.pk, "checklist")
    for text in ("bir", "iki", "dört"):
        assert us.post(place, {"text": text}).status == 201

    third = us.post(place, {"text": "üç", "position": 2}).data
    assert _texts(us, place) == ["bir", "iki", "üç", "dört"]

    us.patch(f"{place}/{third['id']}", {"position": 0})
    assert _texts(us, place) == ["üç", "bir", "iki", "dört"]

    us.patch(f"{place}/{third['id']}", {"position": 200})
    assert _texts(us, place) == ["bir", "iki", "dört", "üç"]

    ids = [row["id"] for row in us.get(place).data["rows"]]
    ordered = us.put(place, {"itemIds": ids[::-1]}).data
    assert [row["text"] for row in ordered["rows"]] == ["üç", "dört", "iki", "bir"]

    us.delete(f"{place}/{third['id']}")
    assert _texts(us, place) == ["dört", "iki", "bir"]
    shown = us.get(path(firm, "tasks", task.pk)).data
    assert shown["checklist"] == {"total": 3, "done": 0}
    assert all(event["changed"] == ["checklist"] for event in events_of(firm, "task.updated"))


def test_an_order_that_misses_one_is_refused(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task = make_task(firm, checklist=["bir", "iki"])
    place = path(firm, "tasks", task.pk, "checklist")
    first, second = [row["id"] for row in us.get(place).data["rows"]]

    for ids in ([second], [first, first], [second, first, str(uuid4())]):
        answer = us.put(place, {"itemIds": ids})
        assert (answer.status, answer.code) == (400, "crm.checklist_order_incomplete")
    assert _texts(us, place) == ["bir", "iki"]


def test_ticking_says_who_and_when(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    agent = api.as_user(member)
    task = make_task(firm, checklist=["bir", "iki"])
    place = path(firm, "tasks", task.pk, "checklist")
    item = agent.get(place).data["rows"][0]
    version = f'"{item["entityVersion"]}"'

    ticked = agent.patch(f"{place}/{item['id']}", {"isDone": True}, If_Match=version).data
    stale = agent.patch(f"{place}/{item['id']}", {"isDone": False}, If_Match=version)

    assert (ticked["isDone"], ticked["doneBy"]["id"]) == (True, str(member.pk))
    assert ticked["doneAt"] is not None
    assert stale.status == 412
    assert agent.get(path(firm, "tasks", task.pk)).data["checklist"] == {"total": 2, "done": 1}
    [change] = changes_of(task, "task.updated")
    before, after = change["checklist"]
    assert (before["isDone"], after["isDone"], after["text"]) == (False, True, "bir")
    opened = agent.patch(f"{place}/{item['id']}", {"isDone": False}).data
    assert (opened["doneAt"], opened["doneBy"]) == (None, None)


def test_a_checklist_has_an_end(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task = make_task(firm, checklist=["madde"] * 200)

    answer = us.post(path(firm, "tasks", task.pk, "checklist"), {"text": "fazla"})

    assert (answer.status, answer.code) == (400, "crm.checklist_full")
    assert ChecklistItem.objects.for_accounts([firm.id]).count() == 200


def test_an_item_of_another_task_is_not_there(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task, other = make_task(firm, checklist=["bir"]), make_task(firm)
    item = us.get(path(firm, "tasks", task.pk, "checklist")).data["rows"][0]

    answer = us.patch(path(firm, "tasks", other.pk, "checklist", item["id"]), {"text": "x"})

    assert (answer.status, answer.code) == (404, "crm.checklist_item_not_found")


def test_who_leaves_the_account_has_no_open_task_there(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    task = make_task(firm, assignee_user_id=member.pk, watcher_user_ids=[member.pk])
    done = make_task(firm, assignee_user_id=member.pk, status="done")

    members.remove(actor=firm.actor, account_id=firm.id, user_id=member.pk, now=timezone.now())

    us = api.as_owner(firm)
    shown = us.get(path(firm, "tasks", task.pk)).data
    assert (shown["assignee"], shown["watcherUserIds"]) == (None, [])
    assert changes_of(task, "task.updated") == [{"assigneeUserId": [str(member.pk), None]}]
    assert us.get(path(firm, "tasks", done.pk)).data["assignee"]["status"] == "removed"


def test_a_deleted_group_has_no_tasks(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    group = make_group(firm)
    task = make_task(firm, group_id=group.pk)

    us.delete(path(firm, "groups", group.pk))

    assert us.get(path(firm, "tasks", task.pk)).data["group"] is None
    assert events_of(firm, "task.assigned")[-1]["previousGroupId"] == str(group.pk)


def test_tasks_of_a_deleted_customer_are_still_to_be_done(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    contact = make_contact(firm, make_customer(firm))
    task = make_task(firm, contact_id=contact.pk)
    comment = make_comment(firm, task)

    us.delete(path(firm, "customers", contact.customer_id))

    shown = us.get(path(firm, "tasks", task.pk)).data
    assert (shown["customerId"], shown["contactId"], shown["status"]) == (None, None, "open")
    assert us.get(path(firm, "comments", comment.pk)).status == 200
    assert changes_of(task, "task.updated") == [{"customerId": [str(contact.customer_id), None]}]
    assert Task.objects.for_accounts([firm.id]).count() == 1
