"""Reminders and deadlines: told when their time comes, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.tasks import send_letters
from crm.models import Task
from crm.services import reminders
from crm.tasks import tell_due
from tests.crm_work.conftest import events_of, letters, path
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_customer, make_group, make_task
from tests.support.client import Api
from ticaret.readiness import waits
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _due(firm: Firm, **fields: Any) -> Task:
    return make_task(firm, remind_at=timezone.now() - timedelta(seconds=1), **fields)


def test_assignee_and_watchers_are_reminded_once(api: Api, firm: Firm) -> None:
    assignee = make_member(firm, Role.AGENT, email="elif@ornek.test")
    watcher = make_member(firm, Role.VIEWER, email="can@ornek.test", locale="en")
    due_at = timezone.now().replace(microsecond=0) + timedelta(days=1)
    task = _due(
        firm,
        title="Teklif gönder",
        customer_id=make_customer(firm, title="Deniz Gıda").pk,
        due_at=due_at,
        assignee_user_id=assignee.pk,
        watcher_user_ids=[watcher.pk, assignee.pk],
    )
    make_task(firm, remind_at=timezone.now() + timedelta(hours=1))

    tell_due()
    tell_due()
    send_letters()

    [event] = events_of(firm, "task.reminder")
    assert (event["taskId"], event["userIds"]) == (
        str(task.pk),
        [str(assignee.pk), str(watcher.pk)],
    )
    assert sorted((sent.to[0], sent.subject) for sent in mail.outbox) == [
        ("can@ornek.test", "Reminder: Teklif gönder"),
        ("elif@ornek.test", "Hatırlatma: Teklif gönder"),
    ]
    in_turkish = next(sent.body for sent in mail.outbox if sent.to == ["elif@ornek.test"])
    assert "Deniz Gıda" in in_turkish
    assert (due_at + timedelta(hours=3)).strftime("%d.%m.%Y %H:%M") in in_turkish  # Istanbul
    assert f"/console/tasks/{task.pk}" in in_turkish
    shown = api.as_owner(firm).get(path(firm, "tasks", task.pk)).data
    assert shown["remindedAt"] is not None


def test_a_changed_time_reminds_again(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    task = _due(firm)
    tell_due()

    us.patch(path(firm, "tasks", task.pk), {"title": "Başka"})
    tell_due()
    assert len(events_of(firm, "task.reminder")) == 1

    earlier = (timezone.now() - timedelta(minutes=5)).isoformat()
    us.patch(path(firm, "tasks", task.pk), {"remindAt": earlier})
    tell_due()
    tell_due()

    assert len(events_of(firm, "task.reminder")) == 2


def test_nobody_is_reminded_of_what_is_done_or_gone(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    done, gone = _due(firm), _due(firm)
    us.post(path(firm, "tasks", done.pk, "complete"))
    us.delete(path(firm, "tasks", gone.pk))

    tell_due()

    assert events_of(firm, "task.reminder") == []
    assert letters() == []


def test_a_task_done_before_its_mail_went_out_sends_none(api: Api, firm: Firm) -> None:
    task = _due(firm, assignee_user_id=firm.owner.pk)
    tell_due()
    api.as_owner(firm).post(path(firm, "tasks", task.pk, "complete"))

    send_letters()

    assert letters("crm.task_reminder") == [firm.owner.email]
    assert mail.outbox == []


def test_without_an_assignee_the_group_is_reminded_and_without_anybody_the_author(
    firm: Firm,
) -> None:
    member = make_member(firm, Role.AGENT, email="uye@ornek.test")
    _due(firm, group_id=make_group(firm, member).pk)
    tell_due()
    assert letters() == ["uye@ornek.test"]

    _due(firm)
    tell_due()
    assert letters() == sorted(["uye@ornek.test", firm.owner.email])


def test_who_wants_no_mail_is_reminded_by_the_event_alone(api: Api, firm: Firm) -> None:
    api.as_owner(firm).patch(path(firm, "notification-settings"), {"reminderMails": False})
    _due(firm, assignee_user_id=firm.owner.pk)

    tell_due()

    assert events_of(firm, "task.reminder")[0]["userIds"] == [str(firm.owner.pk)]
    assert letters() == []


def test_who_is_no_longer_active_is_not_reminded(firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    _due(firm, assignee_user_id=member.pk)
    member.is_active = False
    member.save()

    tell_due()

    assert events_of(firm, "task.reminder")[0]["userIds"] == []
    assert letters() == []


def test_an_open_task_past_its_time_is_told_overdue_once_for_each_time(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    past = timezone.now() - timedelta(minutes=1)
    task = make_task(firm, due_at=past, assignee_user_id=firm.owner.pk)
    make_task(firm, due_at=past, status="done")
    make_task(firm, due_at=timezone.now() + timedelta(hours=1))

    tell_due()
    tell_due()

    [event] = events_of(firm, "task.overdue")
    assert (event["taskId"], event["userIds"]) == (str(task.pk), [str(firm.owner.pk)])
    assert us.get(path(firm, "tasks", task.pk)).data["isOverdue"] is True
    us.patch(path(firm, "tasks", task.pk), {"dueAt": (past - timedelta(days=1)).isoformat()})
    tell_due()
    assert len(events_of(firm, "task.overdue")) == 2


def test_a_reminder_that_waits_shows_in_readiness(firm: Firm) -> None:
    now = timezone.now()
    make_task(firm, remind_at=now - timedelta(minutes=2))

    assert waits(now)["reminders"] == 120.0
    assert reminders.remind_due(now=now) == 1
    assert waits(now)["reminders"] == 0.0
