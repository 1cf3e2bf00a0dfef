"""Tasks as a REST client uses them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.models import Task
from crm.services import linking
from tests.crm_work.conftest import changes_of, events_of, path
from tests.factories.accounts import Firm, make_member
from tests.factories.chats import make_chat
from tests.factories.crm import (
    make_comment,
    make_contact,
    make_customer,
    make_group,
    make_task,
)
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def test_a_task_of_a_customer_has_everything_that_was_sent(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm, title="Deniz Gıda")
    contact = make_contact(firm, customer, first_name="Ali", last_name="Öz")
    elif_ = make_member(firm, Role.AGENT, display_name="Elif Şahin")
    group = make_group(firm, name="Satış")
    due = "2030-05-02T09:30:00.000Z"

    made = us.post(
        path(firm, "customers", customer.pk, "tasks"),
        {
            "title": "Teklif gönder",
            "description": "Yeni fiyatlarla",
            "priority": "high",
            "dueAt": "2030-05-02T12:30:00+03:00",
            "assigneeUserId": str(elif_.pk),
            "groupId": str(group.pk),
            "contactId": str(contact.pk),
            "watcherUserIds": [str(firm.owner.pk), str(elif_.pk)],
            "checklist": ["Fiyatları sor", "Yaz"],
        },
    )

    assert made.status == 201
    shown = us.get(path(firm, "tasks", made.data["id"])).data
    assert shown == made.data
    assert (shown["title"], shown["status"], shown["priority"]) == ("Teklif gönder", "open", "high")
    assert (shown["dueAt"], shown["isOverdue"]) == (due, False)
    assert shown["customer"] == {"id": str(customer.pk), "title": "Deniz Gıda"}
    assert shown["contact"] == {"id": str(contact.pk), "displayName": "Ali Öz"}
    assert shown["assignee"]["displayName"] == "Elif Şahin"
    assert shown["group"] == {"id": str(group.pk), "name": "Satış"}
    assert shown["watcherUserIds"] == [str(firm.owner.pk), str(elif_.pk)]
    assert (shown["checklist"], shown["commentCount"]) == ({"total": 2, "done": 0}, 0)
    assert shown["author"]["id"] == str(firm.owner.pk)
    [created] = events_of(firm, "task.created")
    assert created["customerId"] == str(customer.pk)
    assert "Teklif" not in str(created)
    [assigned] = events_of(firm, "task.assigned")
    assert (assigned["assigneeUserId"], assigned["previousAssigneeUserId"]) == (
        str(elif_.pk),
        None,
    )


def test_a_task_from_a_message_is_of_the_chats_customer(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    chat = make_chat(firm)
    contact = make_contact(firm)
    linking.match(
        actor=firm.actor,
        account_id=firm.id,
        chat_id=chat.id,
        contact_id=contact.pk,
        now=timezone.now(),
    )
    message_id = str(chat.messages.get().id)

    made = us.post(path(firm, "tasks"), {"title": "Ara", "messageId": message_id}).data
    nobodys = us.post(
        path(firm, "tasks"), {"title": "Ara", "chatId": str(chat.id), "customerId": None}
    ).data
    other = us.post(
        path(firm, "tasks"),
        {"title": "Ara", "chatId": str(make_chat(firm).id), "messageId": message_id},
    )
    found = us.get(path(firm, "tasks"), {"chatId": str(chat.id)})

    assert (made["chatId"], made["messageId"]) == (str(chat.id), message_id)
    assert (made["customerId"], made["contactId"]) == (
        str(contact.customer_id),
        str(contact.pk),
    )
    assert (nobodys["customerId"], nobodys["contactId"]) == (None, None)
    assert (other.status, other.code) == (400, "crm.message_of_other_chat")
    assert found.data["total"] == 2


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"title": "required"}),
        ({"title": "a\x00b"}, {"title": "invalid_characters"}),
        ({"title": "x" * 256}, {"title": "max_length"}),
        ({"title": "x", "status": "bitti"}, {"status": "invalid_choice"}),
        ({"title": "x", "dueAt": "yarın"}, {"dueAt": "invalid"}),
        ({"title": "x", "dueAt": 12}, {"dueAt": "invalid"}),
        ({"title": "x", "assigneeUserId": str(uuid4())}, {"assigneeUserId": "crm.user_not_member"}),
        ({"title": "x", "groupId": str(uuid4())}, {"groupId": "crm.no_such_group"}),
        ({"title": "x", "customerId": str(uuid4())}, {"customerId": "crm.no_such_customer"}),
        ({"title": "x", "contactId": str(uuid4())}, {"contactId": "crm.no_such_contact"}),
        ({"title": "x", "checklist": [""]}, {"checklist.0": "blank"}),
        ({"title": "x", "checklist": {"a": 1}}, {"checklist": "not_a_list"}),
        (
            {"title": "x", "watcherUserIds": [str(uuid4())]},
            {"watcherUserIds.0": "crm.user_not_member"},
        ),
    ],
)
def test_a_wrong_task_is_refused_by_its_field(
    api: Api, firm: Firm, body: dict[str, object], fields: dict[str, str]
) -> None:
    answer = api.as_owner(firm).post(path(firm, "tasks"), body)

    assert (answer.status, answer.fields) == (400, fields)
    assert not Task.objects.for_accounts([firm.id]).exists()


def test_a_task_of_a_deleted_customer_is_not_made(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    us.delete(path(firm, "customers", customer.pk))

    answer = us.post(path(firm, "customers", customer.pk, "tasks"), {"title": "Ara"})

    assert (answer.status, answer.code) == (404, "crm.customer_not_found")
    assert not Task.objects.for_accounts([firm.id]).exists()


def test_a_change_says_what_it_changed(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    elif_ = make_member(firm, Role.AGENT)
    task = make_task(firm, title="Ara", assignee_user_id=elif_.pk)

    shown = us.patch(
        path(firm, "tasks", task.pk), {"title": "Yaz", "assigneeUserId": None, "priority": "low"}
    ).data

    assert (shown["title"], shown["assignee"], shown["priority"]) == ("Yaz", None, "low")
    assert changes_of(task, "task.updated") == [
        {
            "title": ["Ara", "Yaz"],
            "priority": ["normal", "low"],
            "assigneeUserId": [str(elif_.pk), None],
        }
    ]
    [event] = events_of(firm, "task.updated")
    assert event["changed"] == ["assigneeUserId", "priority", "title"]
    assert events_of(firm, "task.assigned")[-1]["previousAssigneeUserId"] == str(elif_.pk)


def test_who_saw_an_older_version_is_told_and_changes_nothing(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task = make_task(firm, title="Ara")
    place = path(firm, "tasks", task.pk)
    version = f'"{us.get(place).data["entityVersion"]}"'
    us.patch(place, {"title": "Yaz"}, If_Match=version)

    late = us.patch(place, {"title": "Sil"}, If_Match=version)
    later = us.delete(place, If_Match=version)

    assert (late.status, later.status) == (412, 412)
    assert us.get(place).data["title"] == "Yaz"


def test_completing_says_who_and_when_and_reopening_forgets_it(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    agent = api.as_user(member)
    task = make_task(firm)

    done = agent.post(path(firm, "tasks", task.pk, "complete")).data
    again = agent.post(path(firm, "tasks", task.pk, "complete")).data
    opened = agent.post(path(firm, "tasks", task.pk, "reopen")).data

    assert (done["status"], done["completedBy"]["id"]) == ("done", str(member.pk))
    assert done["completedAt"] == again["completedAt"] is not None
    assert (opened["status"], opened["completedAt"], opened["completedBy"]) == ("open", None, None)
    assert len(events_of(firm, "task.completed")) == len(events_of(firm, "task.reopened")) == 1


def test_a_deleted_task_is_gone_with_its_comments(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task = make_task(firm, make_customer(firm))
    comment = make_comment(firm, task)

    assert us.delete(path(firm, "tasks", task.pk)).data == {"id": str(task.pk), "deleted": True}

    assert us.get(path(firm, "tasks", task.pk)).status == 404
    assert us.get(path(firm, "tasks", task.pk, "comments")).status == 404
    assert us.get(path(firm, "comments", comment.pk)).status == 404
    assert us.get(path(firm, "tasks")).data["total"] == 0


def test_another_customer_takes_the_comments_along_and_leaves_the_contact(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    contact = make_contact(firm)
    task = make_task(firm, contact_id=contact.pk)
    comment = make_comment(firm, task)
    other = make_contact(firm)

    moved = us.patch(path(firm, "tasks", task.pk), {"customerId": str(other.customer_id)}).data
    wrong = us.patch(
        path(firm, "tasks", task.pk),
        {"customerId": str(other.customer_id), "contactId": str(contact.pk)},
    )
    back = us.patch(path(firm, "tasks", task.pk), {"contactId": str(contact.pk)}).data

    assert (moved["customerId"], moved["contactId"]) == (str(other.customer_id), None)
    assert (wrong.status, wrong.fields) == (400, {"contactId": "crm.contact_of_other_customer"})
    assert (back["customerId"], back["contactId"]) == (
        str(contact.customer_id),
        str(contact.pk),
    )
    shown = us.get(path(firm, "comments", comment.pk)).data
    assert shown["customerId"] == str(contact.customer_id)


def test_lists_are_filtered(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    now = timezone.now()
    elif_ = make_member(firm, Role.AGENT)
    group = make_group(firm, firm.owner)
    customer = make_customer(firm)
    make_task(firm, customer, title="geç", due_at=now - timedelta(days=1), priority="urgent")
    make_task(firm, title="yarın", due_at=now + timedelta(days=1), assignee_user_id=elif_.pk)
    make_task(firm, title="bitti", status="done", due_at=now - timedelta(days=1))
    make_task(firm, title="sürüyor", status="in_progress", group_id=group.pk)
    make_task(firm, title="benim", assignee_user_id=firm.owner.pk, watcher_user_ids=[elif_.pk])

    def titles(us: Api = us, **query: object) -> list[str]:
        rows = us.get(path(firm, "tasks"), query).data["rows"]
        return [row["title"] for row in rows]

    assert titles() == ["geç", "bitti", "yarın", "sürüyor", "benim"]
    assert titles(status="in_progress,done") == ["bitti", "sürüyor"]
    assert titles(priority="urgent") == ["geç"]
    assert titles(assigneeUserId=str(elif_.pk)) == ["yarın"]
    assert titles(groupId=str(group.pk)) == titles(myTeams="true") == ["sürüyor"]
    assert titles(customerId=str(customer.pk)) == ["geç"]
    assert titles(watcherUserId=str(elif_.pk)) == ["benim"]
    assert titles(dueFrom=now.isoformat()) == ["yarın"]
    assert titles(dueTo=now.isoformat(), sort="-title") == ["geç", "bitti"]
    assert titles(overdue="true") == ["geç"]
    assert titles(overdue="false", sort="title") == ["benim", "bitti", "sürüyor", "yarın"]
    assert titles(mine="true") == ["benim"]
    assert titles(mine="true", us=api.as_api_account(firm)) == []
    assert titles(unassigned="true", status="open") == ["geç"]
    assert titles(sort="-priority", limit=1) == ["geç"]
    assert us.get(path(firm, "tasks"), {"status": "open,nope"}).fields == {
        "status": "invalid_choice"
    }
    assert us.get(path(firm, "tasks"), {"customerId": str(uuid4())}).status == 404


def test_search_ignores_case_and_diacritics(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    make_task(firm, title="İstanbul Isıtma'yı ara")
    make_task(firm, title="Ankara", description="IŞIK faturası")

    def found(q: str) -> list[str]:
        return [row["title"] for row in us.get(path(firm, "tasks"), {"q": q}).data["rows"]]

    assert found("istanbul ara") == ["İstanbul Isıtma'yı ara"]
    assert found("ışık") == ["Ankara"]


def test_every_order_walks_by_cursor_over_all_tasks(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    now = timezone.now()
    for number in range(6):
        due = now + timedelta(hours=number % 2) if number < 4 else None
        make_task(firm, title=f"{number}", due_at=due, priority=["low", "high"][number % 2])

    for sort in ("dueAt", "-dueAt", "priority", "-priority", "title", "-createdAt"):
        by_page = us.get(path(firm, "tasks"), {"sort": sort}).data["rows"]
        walked, cursor = [], None
        while True:
            query = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
            page = us.get(path(firm, "tasks"), query).data
            walked += page["rows"]
            if not (cursor := page["nextCursor"]):
                break
        assert [row["id"] for row in walked] == [row["id"] for row in by_page], sort


def test_counts_are_of_the_filtered_tasks(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    past = timezone.now() - timedelta(days=1)
    make_task(firm, title="Ara", assignee_user_id=firm.owner.pk, due_at=past)
    make_task(firm, title="Yaz", status="in_progress")
    make_task(firm, title="Sor", status="done", due_at=past)

    assert us.get(path(firm, "tasks", "counts")).data == {
        "open": 1,
        "inProgress": 1,
        "done": 1,
        "cancelled": 0,
        "overdue": 1,
    }
    assert us.get(path(firm, "tasks", "counts"), {"mine": "true", "q": "yaz"}).data["open"] == 0


def test_a_viewer_reads_tasks_but_changes_none(api: Api, firm: Firm) -> None:
    viewer = api.as_user(make_member(firm, Role.VIEWER))
    task = make_task(firm)

    assert viewer.get(path(firm, "tasks", task.pk)).status == 200
    assert viewer.patch(path(firm, "tasks", task.pk), {"title": "x"}).status == 403
    assert viewer.post(path(firm, "tasks"), {"title": "x"}).status == 403
    assert Task.objects.for_accounts([firm.id]).get().title == task.title
