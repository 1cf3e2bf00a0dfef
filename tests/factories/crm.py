"""Groups, customers, contacts, tasks, notes and comments, made by the services that make the real ones."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from crm.models import Comment, Contact, Customer, Group, Note, Task
from crm.services import comments, contacts, customers, groups, notes, tasks
from tests.factories.accounts import Firm
from ticaret.tenancy.actor import Actor, Role

_numbers = count(1)


def make_group(firm: Firm, *members: User, **fields: Any) -> Group:
    """A group of `firm` with these members."""
    fields.setdefault("name", f"Ekip {next(_numbers)}")
    group = groups.create(actor=firm.actor, account_id=firm.id, now=timezone.now(), **fields)
    if members:
        groups.set_members(
            actor=firm.actor,
            group_id=group.pk,
            user_ids=[member.pk for member in members],
            now=timezone.now(),
        )
    return group


def make_customer(firm: Firm, **fields: Any) -> Customer:
    """A customer of `firm`."""
    fields.setdefault("title", f"Müşteri {next(_numbers)}")
    return customers.create(actor=firm.actor, account_id=firm.id, now=timezone.now(), **fields)


def make_contact(
    firm: Firm, customer: Customer | None = None, *, phone: str = "", **fields: Any
) -> Contact:
    """A contact of `customer` (of a new one without), with one `phone` if given."""
    customer = customer or make_customer(firm)
    fields.setdefault("first_name", "Zeynep")
    fields.setdefault("last_name", f"Demir {next(_numbers)}")
    if phone:
        fields["phones"] = [{"value": phone}]
    return contacts.create(actor=firm.actor, customer_id=customer.pk, now=timezone.now(), **fields)


def make_task(firm: Firm, customer: Customer | None = None, **fields: Any) -> Task:
    """A task of `customer`, or of none."""
    fields.setdefault("title", f"Görev {next(_numbers)}")
    if customer is not None:
        fields["customer_id"] = customer.pk
    return tasks.create(actor=firm.actor, account_id=firm.id, now=timezone.now(), **fields)


def make_note(firm: Firm, customer: Customer, **fields: Any) -> Note:
    """A note about `customer`."""
    fields.setdefault("text", f"Not {next(_numbers)}")
    return notes.create(actor=firm.actor, customer_id=customer.pk, now=timezone.now(), **fields)


def make_comment(
    firm: Firm, on: Customer | Task, *, author: User | None = None, **fields: Any
) -> Comment:
    """A comment on a customer or a task, by `author` or the owner."""
    fields.setdefault("text", f"Yorum {next(_numbers)}")
    actor = firm.actor if author is None else agent_of(firm, author)
    if isinstance(on, Task):
        return comments.create_on_task(actor=actor, task_id=on.pk, now=timezone.now(), **fields)
    return comments.create_on_customer(actor=actor, customer_id=on.pk, now=timezone.now(), **fields)


def agent_of(firm: Firm, user: User) -> Actor:
    """`user` at work as an agent of `firm`."""
    return Actor(kind="user", id=user.pk, roles={firm.id: Role.AGENT}, label=user.email)
