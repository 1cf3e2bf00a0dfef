"""Inboxes that belong to a customer, and where that shows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.choices import Channel
from tests.factories.accounts import Firm
from tests.factories.chats import make_chat
from tests.factories.crm import make_contact, make_customer
from tests.factories.messaging import make_inbox
from tests.support.client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _crm(firm: Firm, path: str) -> str:
    return f"/accounts/{firm.id}/crm/{path}"


def test_a_linked_inbox_shows_its_customer_in_every_thread(us: Api, firm: Firm) -> None:
    inbox, plain = make_inbox(firm, name="Deniz Bayi"), make_inbox(firm)
    chat, other = make_chat(firm, inbox=inbox), make_chat(firm, inbox=plain)
    customer = make_customer(firm, title="Deniz A.Ş.", primary_representative_user_id=firm.owner.pk)
    contacts = [make_contact(firm, customer, phone=f"0532 444 55 6{n}") for n in range(2)]
    ids = [str(contact.pk) for contact in contacts[::-1]]

    made = us.put(
        _crm(firm, f"inbox-links/meta_asset/{inbox.id}"),
        {"customerId": str(customer.pk), "contactIds": ids, "metadata": {"Bölge": "Ege"}},
    ).data

    assert (made["channel"], made["sourceType"], made["sourceId"]) == (
        "facebook_page",
        "meta_asset",
        str(inbox.id),
    )
    assert made["customer"]["representative"]["id"] == str(firm.owner.pk)
    assert [contact["id"] for contact in made["contacts"]] == ids
    assert made["contacts"][0]["phones"][0]["normalized"] == "+905324445561"
    assert (made["source"]["label"], made["metadata"]) == ("Deniz Bayi", {"Bölge": "Ege"})
    rows = {row["id"]: row for row in us.get("/meta/threads").data["rows"]}
    shown = rows[str(chat.id)]["crmInboxLink"]
    assert {**shown, "entityVersion": made["entityVersion"]} == made
    assert rows[str(other.id)]["crmInboxLink"] is None
    listed = us.get(_crm(firm, f"customers/{customer.pk}/inboxes")).data["rows"]
    assert listed == [shown]


def test_links_cost_a_page_of_threads_the_same_however_many_there_are(us: Api, firm: Firm) -> None:
    customer = make_customer(firm)

    def add(number: int) -> None:
        for _ in range(number):
            inbox = make_inbox(firm)
            make_chat(firm, inbox=inbox)
            contact = make_contact(firm, customer, phone="0532 444 55 66")
            us.put(
                _crm(firm, f"inbox-links/meta_asset/{inbox.id}"),
                {"customerId": str(customer.pk), "contactIds": [str(contact.pk)]},
            )

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows = us.get("/meta/threads", {"limit": 100}).data["rows"]
        assert all(row["crmInboxLink"] for row in rows)
        return len(captured)

    add(1)
    one = queries()
    add(9)
    assert queries() == one <= 8


def test_sources_are_all_inboxes_with_their_links(us: Api, firm: Firm, other_firm: Firm) -> None:
    page = make_inbox(firm, name="Ana Sayfa")
    login = make_inbox(firm, Channel.INSTAGRAM_LOGIN, name="Instagram IŞIK")
    make_inbox(other_firm, name="Gizli")
    customer = make_customer(firm)
    us.put(_crm(firm, f"inbox-links/meta_asset/{page.id}"), {"customerId": str(customer.pk)})

    data = us.get(_crm(firm, "inbox-links/sources")).data
    found = us.get(_crm(firm, "inbox-links/sources"), {"q": "ışık"}).data
    second = us.get(_crm(firm, "inbox-links/sources"), {"limit": 1, "page": 2}).data

    assert [(row["label"], row["sourceType"]) for row in data["rows"]] == [
        ("Ana Sayfa", "meta_asset"),
        ("Instagram IŞIK", "instagram_account"),
    ]
    assert data["rows"][0]["link"]["customer"]["id"] == str(customer.pk)
    assert data["rows"][1]["link"] is None
    assert [row["sourceId"] for row in found["rows"]] == [str(login.id)]
    assert ([row["label"] for row in second["rows"]], second["total"]) == (["Instagram IŞIK"], 2)


def test_a_link_is_cleared_by_null_and_by_deleting(us: Api, firm: Firm) -> None:
    inbox, customer = make_inbox(firm), make_customer(firm)
    path = _crm(firm, f"inbox-links/meta_asset/{inbox.id}")
    empty = us.get(path).data
    us.put(path, {"customerId": str(customer.pk)})
    cleared = us.put(path, {"customerId": None}).data
    again = us.delete(path)
    us.put(path, {"customerId": str(customer.pk)})
    gone = us.delete(path)

    assert (empty["id"], empty["customer"], empty["source"]["label"]) == (None, None, inbox.name)
    assert cleared == empty
    assert (again.status, again.code) == (404, "crm.not_linked")
    assert gone.data["deleted"] is True
    assert us.get(path).data["customer"] is None


def test_a_refused_link_changes_nothing(us: Api, firm: Firm, other_firm: Firm) -> None:
    inbox, customer, theirs = make_inbox(firm), make_customer(firm), make_customer(other_firm)
    path, ours = _crm(firm, f"inbox-links/meta_asset/{inbox.id}"), {"customerId": str(customer.pk)}
    version = us.put(path, ours).data["entityVersion"]
    us.put(path, {**ours, "metadata": {"a": 1}})
    stranger = make_contact(firm)

    answers = [
        us.put(path, {"customerId": str(theirs.pk)}),
        us.put(path, {**ours, "contactIds": [str(stranger.pk)]}),
        us.put(path, {**ours, "contactIds": [str(make_contact(other_firm).pk)]}),
        us.put(path, {"customerId": None, "contactIds": [str(stranger.pk)]}),
        us.put(_crm(firm, f"inbox-links/wa_session/{inbox.id}"), ours),
        us.put(_crm(firm, f"inbox-links/meta_asset/{make_inbox(other_firm).id}"), ours),
        us.put(path, {**ours, "metadata": {"a": 2}}, If_Match=f'"{version}"'),
    ]

    assert [(answer.status, answer.code) for answer in answers] == [
        (400, "crm.no_such_customer"),
        (400, "crm.contact_of_other_customer"),
        (400, "crm.no_such_contact"),
        (400, "crm.nobody_named"),
        (404, "crm.inbox_source_not_found"),
        (404, "crm.inbox_source_not_found"),
        (412, "stale_entity_version"),
    ]
    now = us.get(path).data
    assert (now["customer"]["id"], now["contacts"], now["metadata"]) == (
        str(customer.pk),
        [],
        {"a": 1},
    )


def test_a_deleted_customer_has_no_inboxes(us: Api, firm: Firm) -> None:
    inbox, customer = make_inbox(firm), make_customer(firm)
    path = _crm(firm, f"inbox-links/meta_asset/{inbox.id}")
    us.put(path, {"customerId": str(customer.pk)})

    us.delete(_crm(firm, f"customers/{customer.pk}"))

    assert us.get(path).data["customer"] is None
    assert us.get(_crm(firm, f"customers/{customer.pk}/inboxes")).status == 404
