"""Who writes becomes an identity; which customer that is, is suggested, found or said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Identity, LinkChange
from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import MessageSeen, Partner, PartnerChanged
from messaging.services import inbound
from tests.factories.accounts import Firm, make_member
from tests.factories.chats import identity_of, make_chat
from tests.factories.crm import make_contact, make_customer
from tests.factories.inboxes import drain_all, post_webhook
from tests.factories.inboxes import make_inbox as connect
from tests.factories.messaging import make_conversation, make_inbox, receive
from tests.support import meta
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _crm(firm: Firm, path: str) -> str:
    return f"/accounts/{firm.id}/crm/{path}"


def _told(firm: Firm, kind: str) -> list[dict[str, Any]]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).filter(type=kind).order_by("id")
    return list(rows.values_list("payload", flat=True))


def test_an_unknown_sender_is_in_the_unmatched_list_as_soon_as_the_post_is_drained(
    us: Api, firm: Firm
) -> None:
    connect(firm, Channel.WHATSAPP_BUSINESS, "109000000000001", parent="209000000000001")
    contact = make_contact(
        firm, make_customer(firm, title="Yıldız Tekstil"), first_name="Ali", last_name="Yıldız"
    )
    connect(firm, Channel.FACEBOOK_PAGE, "100000000000909")
    at = datetime.now(UTC)
    bodies = [
        meta.whatsapp(
            "209000000000001",
            "109000000000001",
            meta.whatsapp_message("905321112233", "wamid.1", "Merhaba", at),
        ),
        meta.direct(
            "page",
            "100000000000909",
            meta.direct_message("100000000000909", "7788", "mid.1", "Selam", at),
        ),
    ]
    assert [post_webhook(body).status_code for body in bodies] == [200, 200]
    drain_all()

    rows = us.get(_crm(firm, "identities/unmatched")).data["rows"]

    assert {(row["channel"], row["externalId"], row["phone"]) for row in rows} == {
        ("whatsapp_business", "905321112233", "+905321112233"),
        ("facebook_page", "7788", ""),
    }
    assert all(row["customer"] is None and row["chatId"] for row in rows)
    assert contact.pk  # somebody of another name and number was not taken for either


def test_a_sender_whose_number_one_contact_has_is_matched_at_once(us: Api, firm: Firm) -> None:
    contact = make_contact(firm, make_customer(firm, title="Deniz"), phone="0532 444 55 66")

    chat = make_chat(firm, phone="+905324445566")

    identity = identity_of(chat)
    assert (identity.customer_id, identity.contact_id) == (contact.customer_id, contact.pk)
    assert (identity.how, identity.matched_by_kind) == ("phone", "system")
    [told] = _told(firm, "identity.matched")
    assert (told["conversationId"], told["how"]) == (str(chat.id), "phone")
    [entry] = AuditEntry.objects.unscoped().filter(target_id=identity.pk)
    assert entry.changes["customerId"] == [None, str(contact.customer_id)]
    row = us.get(_crm(firm, f"chats/{chat.id}/customer-link")).data
    assert (row["customer"]["title"], row["contact"]["id"]) == ("Deniz", str(contact.pk))


def test_a_number_of_two_customers_matches_nobody_and_suggests_both(us: Api, firm: Firm) -> None:
    contacts = [make_contact(firm, phone="0532 444 55 66") for _ in range(2)]

    chat = make_chat(firm, phone="+905324445566")

    assert identity_of(chat).customer_id is None
    [row] = us.get(_crm(firm, "identities/unmatched")).data["rows"]
    assert {each["contactId"] for each in row["suggestions"]} == {str(c.pk) for c in contacts}
    assert [each["reasons"] for each in row["suggestions"]] == [["phone"], ["phone"]]
    assert [each["score"] for each in row["suggestions"]] == [1.0, 1.0]


def test_a_number_that_two_contacts_of_one_customer_share_is_that_customer(firm: Firm) -> None:
    customer = make_customer(firm)
    for _ in range(2):
        make_contact(firm, customer, phone="0532 444 55 66")

    identity = identity_of(make_chat(firm, phone="+905324445566"))

    assert (identity.customer_id, identity.contact_id) == (customer.pk, None)


def test_an_account_may_switch_matching_off(us: Api, firm: Firm) -> None:
    make_contact(firm, phone="0532 444 55 66")
    changed = us.patch(_crm(firm, "conversation-settings"), {"autoMatchByPhone": False}).data

    chat = make_chat(firm, phone="+905324445566")

    assert (changed["autoMatchByPhone"], changed["reopenOnMessage"]) == (False, True)
    assert identity_of(chat).customer_id is None


def test_a_contact_who_gets_the_number_later_is_matched_with_who_wrote_before(firm: Firm) -> None:
    chat = make_chat(firm, phone="+905324445566")
    assert identity_of(chat).customer_id is None

    contact = make_contact(firm, phone="0532 444 55 66")

    assert identity_of(chat).contact_id == contact.pk


def test_suggestions_are_ranked_by_phone_then_email_then_name(us: Api, firm: Firm) -> None:
    named = make_contact(firm, first_name="Gülşen", last_name="Işıklar")
    mailed = make_contact(firm, first_name="Başka", last_name="Biri", email="gul@isik.com.tr")
    phoned = [
        make_contact(firm, first_name="Uzak", last_name="Kişi", phone="0532 444 55 66")
        for _ in range(2)
    ]
    chat = make_chat(firm, phone="+905324445566", name="GÜLŞEN IŞIKLAR gul@isik.com.tr")
    identity = identity_of(chat)

    rows = us.get(_crm(firm, f"identities/{identity.pk}/suggestions")).data["rows"]

    assert [row["contactId"] for row in rows[:3]] == [
        *sorted(str(contact.pk) for contact in phoned),
        str(mailed.pk),
    ]
    assert rows[3]["contactId"] == str(named.pk)
    assert [row["reasons"] for row in rows] == [["phone"], ["phone"], ["email"], ["name"]]
    assert 0.3 <= rows[3]["score"] < 0.95


def test_suggestions_never_come_from_another_account(us: Api, firm: Firm, other_firm: Firm) -> None:
    for _ in range(2):
        make_contact(other_firm, first_name="Ali", last_name="Veli", phone="0532 444 55 66")
    make_chat(firm, phone="+905324445566", name="Ali Veli")

    [row] = us.get(_crm(firm, "identities/unmatched")).data["rows"]

    assert row["suggestions"] == []


def test_a_match_is_made_changed_and_removed_by_hand(us: Api, firm: Firm) -> None:
    chat = make_chat(firm, name="Ali")
    identity = identity_of(chat)
    first, second = make_customer(firm, title="Bir"), make_customer(firm, title="İki")
    contact = make_contact(firm, second)

    made = us.post(_crm(firm, "identities"), {"chatId": str(chat.id), "customerId": str(first.pk)})
    changed = us.patch(_crm(firm, f"identities/{identity.pk}"), {"contactId": str(contact.pk)})
    listed = us.get(_crm(firm, "identities")).data["rows"]
    removed = us.delete(_crm(firm, f"identities/{identity.pk}"))
    again = us.delete(_crm(firm, f"identities/{identity.pk}"))

    assert (made.status, made.data["customer"]["title"], made.data["how"]) == (201, "Bir", "manual")
    assert changed.data["customer"]["title"] == "İki"
    assert changed.data["contact"]["id"] == str(contact.pk)
    assert [row["id"] for row in listed] == [str(identity.pk)]
    assert removed.data == {"id": str(identity.pk), "deleted": True}
    assert (again.status, again.code) == (404, "crm.not_linked")
    assert us.get(_crm(firm, "identities")).data["rows"] == []
    history = LinkChange.objects.for_accounts([firm.id]).order_by("id")
    assert [(row.action, row.customer_id) for row in history] == [
        ("linked", first.pk),
        ("unlinked", first.pk),
        ("linked", second.pk),
        ("unlinked", second.pk),
    ]


def test_what_a_person_removed_is_not_matched_by_a_machine_again(us: Api, firm: Firm) -> None:
    contact = make_contact(firm, phone="0532 444 55 66")
    chat = make_chat(firm, phone="+905324445566")
    us.delete(_crm(firm, f"chats/{chat.id}/customer-link"))

    us.patch(
        _crm(firm, f"contacts/{contact.pk}"),
        {"phones": [{"value": "0532 444 55 66"}, {"value": "0212 444 55 66"}]},
    )

    assert identity_of(chat).customer_id is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "crm.nobody_named"),
        ({"customerId": "theirs"}, "crm.no_such_customer"),
        ({"contactId": "theirs"}, "crm.no_such_contact"),
        ({"customerId": "ours", "contactId": "of_another"}, "crm.contact_of_other_customer"),
        ({"customerId": "deleted"}, "crm.no_such_customer"),
        ({"customerId": "0"}, "validation_failed"),
    ],
)
def test_a_refused_match_changes_nothing(
    us: Api, firm: Firm, other_firm: Firm, body: dict[str, str], code: str
) -> None:
    ours, deleted = make_customer(firm), make_customer(firm)
    us.delete(_crm(firm, f"customers/{deleted.pk}"))
    ids = {
        "ours": ours.pk,
        "deleted": deleted.pk,
        "of_another": make_contact(firm).pk,
        "theirs": make_customer(other_firm).pk
        if "customerId" in body
        else make_contact(other_firm).pk,
    }
    chat = make_chat(firm)

    answer = us.put(
        _crm(firm, f"chats/{chat.id}/customer-link"),
        {name: str(ids.get(value, value)) for name, value in body.items()},
    )

    assert (answer.status, answer.code) == (400, code)
    assert identity_of(chat).customer_id is None
    assert _told(firm, "identity.matched") == []


def test_a_stale_version_is_told_and_a_viewer_is_refused(api: Api, firm: Firm) -> None:
    us, viewer = api.as_owner(firm), api.as_user(make_member(firm, Role.VIEWER))
    chat = make_chat(firm)
    path = _crm(firm, f"chats/{chat.id}/customer-link")
    version = f'"{us.get(path).data["entityVersion"]}"'
    first, second = make_customer(firm), make_customer(firm)
    assert us.put(path, {"customerId": str(first.pk)}, If_Match=version).status == 200

    stale = us.put(path, {"customerId": str(second.pk)}, If_Match=version)
    refused = viewer.put(path, {"customerId": str(second.pk)})

    assert (stale.status, stale.code) == (412, "stale_entity_version")
    assert (refused.status, refused.code) == (403, "forbidden")
    assert identity_of(chat).customer_id == first.pk


def test_a_customer_is_made_of_what_the_chat_knows(us: Api, firm: Firm) -> None:
    chat = make_chat(firm, phone="+905324445566", name="Ayşe Gül Demir")
    path = _crm(firm, f"chats/{chat.id}/customer-link")

    made = us.post(path, {"customer": {"city": "İzmir"}})
    again = us.post(path, {})

    assert made.status == 201
    assert (made.data["customer"]["title"], made.data["customer"]["city"]) == (
        "Ayşe Gül Demir",
        "İzmir",
    )
    assert (made.data["contact"]["firstName"], made.data["contact"]["lastName"]) == (
        "Ayşe Gül",
        "Demir",
    )
    assert [phone["normalized"] for phone in made.data["contact"]["phones"]] == ["+905324445566"]
    assert made.data["contact"]["phones"][0]["isWhatsapp"] is True
    assert made.data["how"] == "created"
    assert (again.status, again.code) == (409, "crm.already_linked")
    assert us.get(_crm(firm, "customers")).data["total"] == 1


def test_a_refused_creation_leaves_no_customer_behind(us: Api, firm: Firm) -> None:
    chat = make_chat(firm)

    answer = us.post(
        _crm(firm, f"chats/{chat.id}/customer-link"),
        {"contact": {"firstName": "Ali", "phones": [{"value": "bu numara değil"}]}},
    )

    assert answer.status == 400
    assert us.get(_crm(firm, "customers")).data["total"] == 0
    assert identity_of(chat).customer_id is None


def test_only_the_contact_is_new_when_the_customer_is_named(us: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Deniz A.Ş.")
    chat = make_chat(firm, name="Can")

    made = us.post(
        _crm(firm, f"chats/{chat.id}/customer-link"), {"customerId": str(customer.pk)}
    ).data

    assert (made["customer"]["id"], made["contact"]["displayName"]) == (str(customer.pk), "Can")


def test_identities_are_found_by_name_and_number_in_every_notation(us: Api, firm: Firm) -> None:
    make_chat(firm, phone="+905324445566", name="IŞIK Öztürk")
    make_chat(firm, name="Başka Biri")

    for q in ("ışık", "isik ozturk", "0532 444 55 66", "+905324445566", "905324445566"):
        rows = us.get(_crm(firm, "identities/unmatched"), {"q": q}).data["rows"]
        assert [row["name"] for row in rows] == ["IŞIK Öztürk"], q


def test_an_api_account_of_one_inbox_sees_and_touches_no_other(api: Api, firm: Firm) -> None:
    seen, hidden = make_chat(firm, name="Açık"), make_chat(firm, name="Gizli")
    limited = api.as_api_account(firm, inbox_ids=[seen.inbox_id])
    customer = make_customer(firm)

    rows = limited.get(_crm(firm, "identities/unmatched")).data["rows"]
    refused = limited.put(
        _crm(firm, f"chats/{hidden.id}/customer-link"), {"customerId": str(customer.pk)}
    )
    by_identity = limited.patch(
        _crm(firm, f"identities/{identity_of(hidden).pk}"), {"customerId": str(customer.pk)}
    )

    assert [row["name"] for row in rows] == ["Açık"]
    assert (refused.status, refused.code) == (404, "crm.chat_not_found")
    assert (by_identity.status, by_identity.code) == (404, "crm.identity_not_found")
    assert identity_of(hidden).customer_id is None


# ----------------------------------------------------- people under two names


def _change(inbox: Inbox, old: Partner, new: Partner) -> None:
    event = PartnerChanged(old=old, new=new, occurred_at=timezone.now())
    inbound.receive([inbound.Report(inbox, event)], now=timezone.now())


def test_a_hidden_name_that_is_tied_to_a_number_keeps_its_customer(us: Api, firm: Firm) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    chat = make_conversation(inbox, partner=Partner(alternate_id="TR.1", name="Ali"))
    customer = make_customer(firm)
    us.put(_crm(firm, f"chats/{chat.id}/customer-link"), {"customerId": str(customer.pk)})

    _change(
        inbox,
        Partner(alternate_id="TR.1"),
        Partner(external_id="905324445566", alternate_id="TR.1"),
    )

    identity = identity_of(chat)
    assert (identity.external_id, identity.alternate_id) == ("905324445566", "TR.1")
    assert (identity.phone, identity.customer_id) == ("+905324445566", customer.pk)


def test_a_number_that_becomes_known_matches_who_has_it(firm: Firm) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    contact = make_contact(firm, phone="0532 444 55 66")
    chat = make_conversation(inbox, partner=Partner(alternate_id="TR.1", name="Ali"))

    _change(
        inbox,
        Partner(alternate_id="TR.1"),
        Partner(external_id="905324445566", alternate_id="TR.1"),
    )

    assert identity_of(chat).contact_id == contact.pk


@pytest.mark.parametrize("by_hand_first", [True, False])
def test_of_two_matches_of_one_person_the_one_that_somebody_made_stays(
    us: Api, firm: Firm, by_hand_first: bool
) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    found = make_contact(firm, phone="0532 444 55 66")
    said = make_customer(firm)
    hidden = Partner(alternate_id="TR.1", name="Ali")
    called = Partner(external_id="905324445566")
    chats = {}
    for partner in (hidden, called) if by_hand_first else (called, hidden):
        chats[partner] = make_conversation(inbox, partner=partner)
        if partner is hidden:
            path = _crm(firm, f"chats/{chats[hidden].id}/customer-link")
            us.put(path, {"customerId": str(said.pk)})
    assert identity_of(chats[called]).contact_id == found.pk

    receive(inbox, partner=Partner(external_id="905324445566", alternate_id="TR.1"))

    [identity] = Identity.objects.for_accounts([firm.id])
    assert (identity.customer_id, identity.how) == (said.pk, "manual")
    assert (identity.external_id, identity.phone) == ("905324445566", "+905324445566")
    [told] = _told(firm, "identity.merged")
    assert told["droppedCustomerId"] == str(found.customer_id)
    assert told["customerId"] == str(said.pk)


def test_a_batch_of_new_people_costs_the_same_statements_however_many_they_are(
    firm: Firm,
) -> None:
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS)
    for number in range(22):
        make_contact(firm, phone=f"0532 444 55 {number + 10:02}")

    def statements(numbers: range) -> int:
        reports = [
            inbound.Report(
                inbox,
                MessageSeen(
                    partner=Partner(external_id=f"9053244455{number:02}", name=f"Kişi {number}"),
                    external_id=f"batch.{number}",
                    occurred_at=timezone.now() + timedelta(minutes=number),
                ),
            )
            for number in numbers
        ]
        with CaptureQueriesContext(connection) as captured:
            inbound.receive(reports, now=timezone.now())
        return len(captured)

    assert statements(range(10, 12)) == statements(range(12, 32))
    assert Identity.objects.for_accounts([firm.id]).filter(contact__isnull=False).count() == 22
