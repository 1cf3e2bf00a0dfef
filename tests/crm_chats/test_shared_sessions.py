"""WhatsApp sessions that several firms use: each has its own customers and its own work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Identity
from messaging.ports import Partner
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_contact, make_customer
from tests.factories.messaging import make_conversation
from tests.factories.sessions import make_session, share
from tests.support.client import Api
from ticaret.jobs.runner import run_due
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

_JID = "905324445566@s.whatsapp.net"


def test_each_firm_that_sees_a_chat_has_its_own_customer_and_assignment(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    session = make_session(firm)
    chat = make_conversation(session, partner=Partner(external_id=_JID, name="Ali"))
    share(session, other_firm, "reply")
    us, them = api.as_owner(firm), api.as_owner(other_firm)
    contact = make_contact(other_firm, phone="0532 444 55 66")
    ours = make_customer(firm, title="Bizim müşteri")
    link = f"crm/chats/{chat.id}/customer-link"

    assert Identity.objects.for_accounts([other_firm.id]).count() == 0
    theirs = them.get(f"/accounts/{other_firm.id}/{link}").data
    us.put(f"/accounts/{firm.id}/{link}", {"customerId": str(ours.pk)})

    assert (theirs["phone"], theirs["how"]) == ("+905324445566", "phone")
    assert theirs["contact"]["id"] == str(contact.pk)
    assert us.get(f"/accounts/{firm.id}/{link}").data["customer"]["title"] == "Bizim müşteri"
    member = make_member(other_firm, Role.AGENT)
    them.put(
        f"/accounts/{other_firm.id}/crm/assignments/chats/{chat.id}", {"userId": str(member.pk)}
    )
    for caller, account, title, holder in (
        (us, firm, "Bizim müşteri", None),
        (them, other_firm, theirs["customer"]["title"], str(member.pk)),
    ):
        [row] = caller.get(f"/accounts/{account.id}/wa-sessions/{session.id}/chats").data["rows"]
        assert row["customerLink"]["customerTitle"] == title
        assert (row["assignment"] and row["assignment"]["userId"]) == holder
    timeline = f"/accounts/{other_firm.id}/crm/customers/{contact.customer_id}/timeline"
    texts = [row["data"].get("text") for row in them.get(timeline).data["rows"]]
    assert "Merhaba" in texts


def test_chats_of_a_session_are_filtered_by_state_and_holder(api: Api, firm: Firm) -> None:
    session = make_session(firm)
    chats = [
        make_conversation(session, partner=Partner(external_id=f"90532444556{n}@s.whatsapp.net"))
        for n in range(3)
    ]
    us = api.as_owner(firm)
    us.put(
        f"/accounts/{firm.id}/crm/assignments/chats/{chats[0].id}",
        {"userId": str(firm.owner.pk)},
    )
    us.post(f"/accounts/{firm.id}/crm/chats/{chats[1].id}/close")

    def shown(**query: object) -> set[str]:
        data = us.get(f"/accounts/{firm.id}/wa-sessions/{session.id}/chats", query).data
        assert data["total"] == len(data["rows"])
        return {row["id"] for row in data["rows"]}

    assert shown(mine="true") == shown(assignedUserId=firm.owner.pk) == {str(chats[0].id)}
    assert shown(unassigned="true") == {str(chats[1].id), str(chats[2].id)}
    assert shown(status="closed") == {str(chats[1].id)}
    assert len(shown()) == 3


def test_a_share_that_only_reads_closes_nothing_and_what_is_not_shared_is_not_there(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    session, hidden = make_session(firm), make_session(firm)
    share(session, other_firm, "read")
    chats = [make_conversation(inbox) for inbox in (session, hidden)]
    them = api.as_owner(other_firm)

    refused = them.post(f"/accounts/{other_firm.id}/crm/chats/{chats[0].id}/close")
    missing = them.get(f"/accounts/{other_firm.id}/crm/chats/{chats[1].id}/customer-link")

    assert (refused.status, refused.code) == (403, "messaging.share_too_small")
    assert (missing.status, missing.code) == (404, "crm.chat_not_found")
    known = Identity.objects.for_accounts([other_firm.id]).values_list("conversation_id", flat=True)
    assert list(known) == [chats[0].id]


def test_who_writes_to_a_shared_session_is_among_the_unmatched_of_both_firms_until_it_is_not_shared(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    session, apart = make_session(firm), make_session(firm)
    before = make_conversation(session, partner=Partner(external_id=_JID, name="Ali"))
    make_conversation(apart)
    us, them = api.as_owner(firm), api.as_owner(other_firm)
    contact = make_contact(other_firm, phone="0532 444 55 67")
    shares = f"/accounts/{firm.id}/wa-sessions/{session.id}/shares"

    def unmatched(caller: Api, account: Firm) -> set[str]:
        rows = caller.get(f"/accounts/{account.id}/crm/identities/unmatched").data["rows"]
        return {row["chatId"] for row in rows if row["inboxId"] == str(session.id)}

    asked = us.post(shares, {"targetAccountId": str(other_firm.id), "permission": "read"})
    assert asked.status == 201
    run_due(until=timezone.now() + timedelta(seconds=20))
    after = make_conversation(session, partner=Partner(external_id="905330000000@s.whatsapp.net"))
    known = make_conversation(session, partner=Partner(external_id="905324445567@s.whatsapp.net"))

    assert unmatched(us, firm) == {str(chat.id) for chat in (before, after, known)}
    assert unmatched(them, other_firm) == {str(chat.id) for chat in (before, after)}
    matched = Identity.objects.for_accounts([other_firm.id]).get(conversation_id=known.id)
    assert (matched.contact_id, matched.how) == (contact.pk, "phone")

    assert us.delete(f"{shares}/{other_firm.id}").status == 200
    run_due(until=timezone.now() + timedelta(seconds=20))
    make_conversation(session, partner=Partner(external_id="905330000001@s.whatsapp.net"))
    kept = Identity.objects.for_accounts([other_firm.id]).values_list("conversation_id", flat=True)
    assert list(kept) == [known.id]


def test_a_hidden_id_that_is_tied_to_a_number_keeps_the_customer_in_both_firms(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    session = make_session(firm)
    share(session, other_firm, "reply")
    chat = make_conversation(session, partner=Partner(alternate_id="77001@lid", name="Ali"))
    customers = {account.id: make_customer(account) for account in (firm, other_firm)}
    for account in (firm, other_firm):
        api.as_owner(account).put(
            f"/accounts/{account.id}/crm/chats/{chat.id}/customer-link",
            {"customerId": str(customers[account.id].pk)},
        )

    make_conversation(session, partner=Partner(external_id=_JID, alternate_id="77001@lid"))

    rows = Identity.objects.unscoped().filter(conversation_id=chat.id)
    assert {(row.account_id, row.customer_id, row.phone) for row in rows} == {
        (account_id, customer.pk, "+905324445566") for account_id, customer in customers.items()
    }
