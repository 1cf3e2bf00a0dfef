"""Exporting what is held about a person, and who may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import Firm, make_member
from tests.factories.messaging import make_inbox
from tests.privacy.person import CANARY, PHONE, ask, file_of, make_scene, places_of, run_jobs
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.privacy.models import PersonalDataRequest
from ticaret.privacy.services.retention import forget_expired
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_export_holds_what_the_person_wrote_on_every_channel(api: Api, firm: Firm) -> None:
    scene = make_scene(firm)
    asked = ask(api, firm, "exports", phone="+90 532 111 22 33")
    path = f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}/document"
    assert api.as_owner(firm).get(path).code == "privacy.document_not_ready"
    run_jobs()

    document = api.as_owner(firm).get(path).data["document"]
    assert document["accounts"] is None
    (contact,) = document["messaging"]["contacts"]
    assert contact["name"] == f"{CANARY} Bey"
    assert (contact["phone"], contact["externalId"]) == (f"+{PHONE}", PHONE)
    assert contact["inbox"] == {"id": str(scene.inbox.id), "channel": "whatsapp_business"}
    (conversation,) = contact["conversations"]
    said = [(m["externalId"], m["direction"], m["text"]) for m in conversation["messages"]]
    assert said == [
        ("wamid.1", "inbound", f"Selam {CANARY}"),
        ("wamid.6", "inbound", CANARY),
        (None, "outbound", f"Buyurun {CANARY}"),
    ]
    first, second, _ = conversation["messages"]
    assert first["edits"][0]["text"] == f"Merhaba {CANARY}"
    assert first["reactions"][0]["emoji"] == "👍"
    assert second["attachments"] == [
        {
            "id": str(file_of(scene)),
            "type": "image",
            "mimeType": "image/jpeg",
            "filename": f"{CANARY}.jpg",
            "title": "",
            "size": len(CANARY),
            "sha256": "",
        }
    ]
    assert "Başka" not in str(document)
    assert not {place for place in places_of(CANARY) if "privacy" in place}
    newest = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert newest.action == "personal_data.document_read"


def test_a_member_is_exported_with_this_membership_alone(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    member = make_member(firm, Role.AGENT, email="veli@ornek.com.tr", first_name="Veli")
    api.as_user(member)
    asked = ask(api, firm, "exports", email="Veli@ornek.com.tr")
    foreign = ask(api, other_firm, "exports", email="veli@ornek.com.tr")
    run_jobs()

    base = f"/accounts/{firm.id}/personal-data/requests"
    found = api.as_owner(firm).get(f"{base}/{asked.data['request']['id']}/document").data
    accounts = found["document"]["accounts"]
    assert accounts["user"]["firstName"] == "Veli"
    assert accounts["membership"]["role"] == "agent"
    assert [sign_in["revokedAt"] for sign_in in accounts["signIns"]] == [None]
    theirs = f"/accounts/{other_firm.id}/personal-data/requests/{foreign.data['request']['id']}"
    empty = api.as_owner(other_firm).get(f"{theirs}/document").data
    assert empty["document"] == {
        "accounts": None,
        "ai_assist": None,
        "crm": None,
        "imports": None,
        "messaging": None,
        "meta_channels": None,
        "orders": None,
    }


def test_a_document_is_gone_after_seven_days_and_the_receipt_stays(api: Api, firm: Firm) -> None:
    asked = ask(api, firm, "exports", phone=PHONE)
    run_jobs()
    path = f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}"
    assert api.as_owner(firm).get(f"{path}/document").status == 200

    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        answer = api.as_owner(firm).get(f"{path}/document")
        assert (answer.status, answer.code) == (404, "privacy.document_gone")
        assert forget_expired(now=timezone.now()) == 1

    kept = PersonalDataRequest.objects.for_accounts([firm.id]).get()
    assert (kept.document, kept.subject) == (None, None)
    assert kept.receipt == {
        "accounts": {"found": False},
        "ai_assist": {"found": False},
        "crm": {"found": False},
        "imports": {"found": False},
        "messaging": {"found": False},
        "meta_channels": {"found": False},
        "orders": {"found": False},
    }


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ({}, "privacy.nobody_named"),
        ({"phone": " "}, "privacy.nobody_named"),
        ({"phone": "abc"}, "validation_failed"),
        ({"phone": "12"}, "validation_failed"),
        ({"email": "kimse"}, "validation_failed"),
    ],
)
def test_a_request_that_names_nobody_is_refused_and_nothing_is_stored(
    api: Api, firm: Firm, subject: dict[str, str], code: str
) -> None:
    for kind in ("exports", "erasures"):
        answer = ask(api, firm, kind, **subject)
        assert (answer.status, answer.code) == (400, code)
    assert not PersonalDataRequest.objects.for_accounts([firm.id]).exists()


def test_only_who_administers_every_inbox_may_ask(api: Api, firm: Firm) -> None:
    agent = make_member(firm, Role.AGENT)
    inbox = make_inbox(firm)
    limited = api.as_api_account(firm, inbox_ids=[inbox.id])
    unscoped = api.as_api_account(firm, scopes=["messages:write"])
    for caller in (api.as_user(agent), limited, unscoped):
        path = f"/accounts/{firm.id}/personal-data/erasures"
        assert caller.post(path, {"phone": PHONE}).status == 403
    assert not PersonalDataRequest.objects.for_accounts([firm.id]).exists()
