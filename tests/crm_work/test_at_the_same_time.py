"""Two at one task at the same time, on real connections; and a sweep that dies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from crm.models import ChecklistItem, Task
from crm.services import notices, reminders
from tests.crm_work.conftest import events_of, letters, path
from tests.factories.accounts import Firm
from tests.factories.crm import make_task
from tests.support.client import Api
from ticaret.audit.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)

_T = TypeVar("_T")


def _at_once(calls: list[Callable[[], _T]]) -> list[_T]:
    def run(call: Callable[[], _T]) -> _T:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_sweeps_at_once_remind_of_each_task_once(firm: Firm) -> None:
    now = timezone.now()
    for _ in range(30):
        make_task(firm, assignee_user_id=firm.owner.pk, remind_at=now - timedelta(seconds=1))

    told = _at_once([lambda: reminders.remind_due(now=now) for _ in range(4)])

    assert sum(told) == 30
    reminded = [event["taskId"] for event in events_of(firm, "task.reminder")]
    assert len(reminded) == len(set(reminded)) == 30
    assert letters("crm.task_reminder") == [firm.owner.email] * 30


def test_a_sweep_that_dies_has_told_nothing_and_the_next_tells_all(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    for _ in range(3):
        make_task(firm, assignee_user_id=firm.owner.pk, remind_at=now - timedelta(seconds=1))
    calls = Counter[str]()

    class Killed(BaseException):
        pass

    def die(**_: object) -> None:
        calls["remind"] += 1
        if calls["remind"] == 2:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(notices, "remind", die)
        with pytest.raises(Killed):
            reminders.remind_due(now=now)

    assert events_of(firm, "task.reminder") == []
    assert Task.objects.for_accounts([firm.id]).filter(reminded_at__isnull=False).count() == 0
    assert reminders.remind_due(now=now) == 3
    assert len(letters("crm.task_reminder")) == 3


def test_of_two_who_saw_the_same_version_one_is_told(api: Api, firm: Firm) -> None:
    task = make_task(firm, title="ilk")
    us = api.as_owner(firm)
    place = path(firm, "tasks", task.pk)
    version = f'"{us.get(place).data["entityVersion"]}"'

    answers = _at_once([partial(us.patch, place, {"title": t}, If_Match=version) for t in "ABCD"])

    assert Counter(answer.status for answer in answers) == {200: 1, 412: 3}
    [done] = [answer for answer in answers if answer.status == 200]
    entries = AuditEntry.objects.for_accounts([firm.id]).filter(action="task.updated")
    assert [entry.changes for entry in entries] == [{"title": ["ilk", done.data["title"]]}]


def test_items_added_at_once_have_places_of_their_own(api: Api, firm: Firm) -> None:
    task = make_task(firm)
    us = api.as_owner(firm)
    place = path(firm, "tasks", task.pk, "checklist")

    answers = _at_once(
        [partial(us.post, place, {"text": text, "position": 0}) for text in "ABCDEF"]
    )

    assert {answer.status for answer in answers} == {201}
    items = ChecklistItem.objects.for_accounts([firm.id]).order_by("position")
    assert list(items.values_list("position", flat=True)) == [0, 1, 2, 3, 4, 5]
    assert us.get(path(firm, "tasks", task.pk)).data["checklist"] == {"total": 6, "done": 0}


def test_comments_at_once_are_all_counted(api: Api, firm: Firm) -> None:
    task = make_task(firm)
    us = api.as_owner(firm)

    answers = _at_once(
        [
            partial(us.post, path(firm, "tasks", task.pk, "comments"), {"text": text})
            for text in "ABCDEF"
        ]
    )

    assert {answer.status for answer in answers} == {201}
    assert us.get(path(firm, "tasks", task.pk)).data["commentCount"] == 6
