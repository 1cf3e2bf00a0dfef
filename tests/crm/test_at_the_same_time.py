"""Two people at one customer at the same time, on real connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from crm.models import Contact, Customer, GroupMember
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_contact, make_customer, make_group
from tests.support.client import Answer, Api
from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    def run(call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_who_saw_the_same_version_one_is_told(api: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/crm/customers/{customer.pk}"
    version = f'"{us.get(path).data["entityVersion"]}"'

    answers = _at_once(
        [lambda city=city: us.patch(path, {"city": city}, If_Match=version) for city in "ABCDEF"]  # type: ignore[misc]
    )

    assert Counter(answer.status for answer in answers) == {200: 1, 412: 5}
    [done] = [answer for answer in answers if answer.status == 200]
    assert us.get(path).data["city"] == done.data["city"]
    entries = AuditEntry.objects.for_accounts([firm.id]).filter(action="customer.updated")
    assert [entry.changes for entry in entries] == [{"city": ["", done.data["city"]]}]


def test_one_tax_number_makes_one_customer(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    body = {"title": "Deniz", "taxNumber": "4540536920"}

    answers = _at_once(
        [lambda: us.post(f"/accounts/{firm.id}/crm/customers", body) for _ in range(6)]
    )

    assert Counter(answer.status for answer in answers) == {201: 1, 409: 5}
    assert Customer.objects.for_accounts([firm.id]).count() == 1


def test_contacts_made_at_once_have_one_primary_among_them(api: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/crm/customers/{customer.pk}/contacts"

    answers = _at_once(
        [lambda name=name: us.post(path, {"firstName": name}) for name in "ABCDEF"]  # type: ignore[misc]
    )

    assert {answer.status for answer in answers} == {201}
    contacts = Contact.objects.for_accounts([firm.id])
    assert (contacts.count(), contacts.filter(is_primary=True).count()) == (6, 1)
    customer.refresh_from_db()
    assert sorted(customer.search.split()[-12:]) == sorted([*"abcdef"] * 2)


def test_two_merges_of_one_loser_end_in_one(api: Api, firm: Firm) -> None:
    loser = make_customer(firm)
    contact = make_contact(firm, loser)
    winners = [make_customer(firm) for _ in range(4)]
    us = api.as_owner(firm)

    answers = _at_once(
        [
            lambda winner=winner: us.post(  # type: ignore[misc]
                f"/accounts/{firm.id}/crm/customers/{winner.pk}/merge", {"loserId": str(loser.pk)}
            )
            for winner in winners
        ]
    )

    assert Counter(answer.status for answer in answers) == {201: 1, 404: 3}
    [done] = [answer for answer in answers if answer.status == 201]
    contact.refresh_from_db()
    assert str(contact.customer_id) == done.data["winnerId"]


def test_one_user_added_to_a_group_at_once_is_in_it_once(api: Api, firm: Firm) -> None:
    group = make_group(firm)
    member = make_member(firm, Role.AGENT)
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/crm/groups/{group.pk}/members"

    answers = _at_once([lambda: us.post(path, {"userId": str(member.pk)}) for _ in range(6)])

    assert {answer.status for answer in answers} == {201}
    assert GroupMember.objects.for_accounts([firm.id]).count() == 1
    entries = AuditEntry.objects.for_accounts([firm.id]).filter(action="group.members_changed")
    assert entries.count() == 1
