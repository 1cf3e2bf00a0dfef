"""Tasks, notes and comments follow their customer and contact, there and back."""

from __future__ import annotations

from typing import Any

import pytest

from crm.models import Comment, Note, Task
from tests.crm_work.conftest import path
from tests.factories.accounts import Firm
from tests.factories.crm import make_comment, make_contact, make_customer, make_note, make_task
from tests.support.client import Answer, Api

pytestmark = pytest.mark.django_db


def _whose(firm: Firm) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "tasks": list(_rows(Task, firm).values_list("pk", "customer_id", "contact_id")),
        "notes": list(_rows(Note, firm).values_list("pk", "customer_id", "contact_id")),
        "comments": list(_rows(Comment, firm).values_list("pk", "customer_id", "task_id")),
    }


def _rows(model: Any, firm: Firm) -> Any:
    return model.objects.for_accounts([firm.id]).order_by("pk")


def _merge(us: Api, firm: Firm, kind: str, winner: Any, loser: Any) -> Answer:
    return us.post(path(firm, kind, winner.pk, "merge"), {"loserId": str(loser.pk)})


def _fill(firm: Firm, contact: Any) -> Task:
    """Something of everything on the customer of `contact` and on the contact."""
    customer = contact.customer
    task = make_task(firm, customer, contact_id=contact.pk)
    make_task(firm, customer)
    make_note(firm, customer, contact_id=contact.pk)
    make_comment(firm, task)
    make_comment(firm, customer)
    return task


def test_a_merge_of_customers_moves_them_and_its_undo_brings_them_back(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    winner, contact = make_customer(firm), make_contact(firm)
    _fill(firm, contact)
    _fill(firm, make_contact(firm, winner))
    before = _whose(firm)

    preview = us.get(
        path(firm, "customers", winner.pk, "merge"), {"loserId": str(contact.customer_id)}
    ).data
    merged = _merge(us, firm, "customers", winner, contact.customer)

    moves = preview["moves"]
    assert (moves["tasks"], moves["notes"], moves["comments"]) == (2, 1, 2)
    assert merged.status == 201
    assert {row[1] for rows in _whose(firm).values() for row in rows} == {winner.pk}
    timeline = us.get(path(firm, "customers", winner.pk, "timeline"), {"types": "task,note"})
    assert len(timeline.data["rows"]) == 6
    assert us.post(path(firm, "merges", merged.data["id"], "undo")).status == 200
    assert _whose(firm) == before


def test_a_merge_of_contacts_moves_them_and_its_undo_brings_them_back(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    winner, loser = make_contact(firm), make_contact(firm)
    task = _fill(firm, loser)
    before = _whose(firm)

    merged = _merge(us, firm, "contacts", winner, loser)

    task.refresh_from_db()
    assert (task.contact_id, task.customer_id) == (winner.pk, winner.customer_id)
    [comment] = Comment.objects.for_accounts([firm.id]).filter(task=task)
    assert comment.customer_id == winner.customer_id
    assert _rows(Task, firm).filter(customer_id=loser.customer_id).count() == 1
    assert us.post(path(firm, "merges", merged.data["id"], "undo")).status == 200
    assert _whose(firm) == before


def test_what_was_given_away_since_a_merge_stays_there(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    winner, loser, third = (make_customer(firm) for _ in range(3))
    task, other = make_task(firm, loser), make_task(firm, loser)
    merged = _merge(us, firm, "customers", winner, loser)
    us.patch(path(firm, "tasks", task.pk), {"customerId": str(third.pk)})

    us.post(path(firm, "merges", merged.data["id"], "undo"))

    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.customer_id, other.customer_id) == (third.pk, loser.pk)


def test_a_moved_contact_takes_along_what_is_about_it(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    contact, target = make_contact(firm), make_customer(firm)
    task = _fill(firm, contact)
    old = contact.customer_id

    us.patch(path(firm, "contacts", contact.pk), {"customerId": str(target.pk)})

    assert {(row[1], row[2]) for row in _whose(firm)["tasks"]} == {
        (target.pk, contact.pk),
        (old, None),
    }
    assert {row[1] for row in _whose(firm)["notes"]} == {target.pk}
    assert {(row[1], row[2]) for row in _whose(firm)["comments"]} == {
        (target.pk, task.pk),
        (old, None),
    }


def test_of_a_deleted_contact_the_customer_stays(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    contact = make_contact(firm)
    _fill(firm, contact)

    us.delete(path(firm, "contacts", contact.pk))

    assert {row[2] for row in _whose(firm)["tasks"]} == {None}
    assert {row[1] for row in _whose(firm)["notes"]} == {contact.customer_id}
