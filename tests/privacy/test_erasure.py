"""Erasing a person: everywhere, with a receipt, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from messaging.choices import Channel, DispatchState
from messaging.models import Attachment, Conversation, Dispatch, Inbox, Message
from messaging.services.personal_data import MessagingData
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox
from tests.privacy.person import (
    CANARY,
    OTHER_PHONE,
    PHONE,
    ask,
    deliver,
    make_scene,
    places_of,
    post,
    receipt,
    run_jobs,
    said,
)
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.ingress import drain
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.jobs.models import Job
from ticaret.privacy.models import PersonalDataRequest

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_is_erased_wherever_their_data_was(api: Api, firm: Firm) -> None:
    scene = make_scene(firm)
    conversation = scene.conversation()
    file = Attachment.objects.for_accounts([firm.id]).get().file.name or ""
    others = scene.of_other()
    before = places_of(CANARY, PHONE)
    assert before >= {
        "messaging_channelcontact.name",
        "messaging_channelcontact.phone",
        "messaging_conversation.search",
        "messaging_message.text",
        "messaging_message.edits",
        "messaging_message.reactions",
        "messaging_attachment.filename",
        "messaging_parkedupdate.event",
        "ticaret_events_outboxevent.payload",
        "ticaret_ingress_inbounddelivery.body",
        "ticaret_ingress_inbounditem.payload",
        "ticaret_ingress_inbounditem.mailbox",
        "ticaret_webhooks_webhookpayload.body",
    }

    asked = ask(api, firm, "erasures", phone="0532 111 22 33")
    assert asked.status == 202
    assert asked.data["job"]["kind"] == "privacy.erase"
    run_jobs()

    assert places_of(CANARY, PHONE) == set()
    assert not default_storage.exists(file)
    assert scene.of_other() == others
    messages = Message.objects.for_accounts([firm.id]).filter(conversation=conversation)
    assert [(m.text, m.payload, m.edits, m.reactions) for m in messages] == [("", {}, [], [])] * 3
    assert all(m.revoked_at for m in messages)
    assert Dispatch.objects.for_accounts([firm.id]).get().state == DispatchState.FAILED
    done = receipt(api, firm, asked)
    assert (done["kind"], done["state"]) == ("erasure", "succeeded")
    assert PersonalDataRequest.objects.for_accounts([firm.id]).get().subject is None
    assert done["receipt"]["accounts"] == {"rows": 0, "kept": []}
    assert done["receipt"]["messaging"]["kept"] == []
    # 1 contact, 1 conversation, 3 messages, 1 file, 1 parked reaction, 4 items in 2 bodies,
    # and what 5 events and 5 webhook bodies quoted.
    assert done["receipt"]["messaging"]["rows"] == 23


def test_the_same_person_elsewhere_stays(api: Api, firm: Firm, other_firm: Firm) -> None:
    make_scene(firm)
    theirs = make_scene(other_firm)
    before = list(Message.objects.for_accounts([other_firm.id]).order_by("id").values())

    ask(api, firm, "erasures", phone=PHONE)
    run_jobs()

    assert list(Message.objects.for_accounts([other_firm.id]).order_by("id").values()) == before
    assert theirs.conversation().contact.name == f"{CANARY} Bey"
    assert CANARY in str(
        api.as_owner(other_firm).get(f"/accounts/{other_firm.id}/events?limit=100").envelope
    )


def test_a_raw_body_that_others_share_is_noted_with_its_end(api: Api, firm: Firm) -> None:
    scene = make_scene(firm)
    post(scene.inbox, said(PHONE, "wamid.8", CANARY), said(OTHER_PHONE, "wamid.9", "Ben de"))
    received_at = InboundDelivery.objects.latest("id").received_at

    asked = ask(api, firm, "erasures", externalId=PHONE)
    run_jobs()

    assert places_of(CANARY) == {"ticaret_ingress_inbounddelivery.body"}
    until = received_at + timedelta(days=settings.INBOUND_RETENTION_DAYS)
    assert receipt(api, firm, asked)["receipt"]["messaging"]["kept"] == [
        {
            "what": "inbound_deliveries",
            "reason": "holds_events_of_others",
            "count": 1,
            "until": until.isoformat(),
        }
    ]


def test_a_second_erasure_finds_nothing_and_a_repeated_post_brings_nothing_back(
    api: Api, firm: Firm
) -> None:
    scene = make_scene(firm)
    change = said(PHONE, "wamid.10", CANARY)
    post(scene.inbox, change)
    ask(api, firm, "erasures", phone=PHONE)
    run_jobs()

    post(scene.inbox, change)
    again = ask(api, firm, "erasures", phone=PHONE)
    run_jobs()

    assert receipt(api, firm, again)["receipt"]["messaging"] == {"rows": 0, "kept": []}
    assert places_of(CANARY, PHONE) == set()
    assert Conversation.objects.for_accounts([firm.id]).count() == 2


def test_a_worker_killed_in_a_step_is_followed_by_another(
    api: Api, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_scene(firm)
    asked = ask(api, firm, "erasures", phone=PHONE)
    before = places_of(CANARY, PHONE)
    erase = MessagingData.erase

    def killed_at_its_end(*args: Any) -> None:
        erase(*args)
        raise SystemExit

    monkeypatch.setattr(MessagingData, "erase", killed_at_its_end)
    with pytest.raises(SystemExit):
        run_jobs()
    halfway = receipt(api, firm, asked)
    assert (halfway["state"], sorted(halfway["receipt"])) == (
        "running",
        ["ai_assist", "meta_channels", "orders"],
    )
    assert places_of(CANARY, PHONE) == before

    monkeypatch.undo()
    Job.objects.for_accounts([firm.id]).update(lease_until=timezone.now())
    run_jobs()

    done = receipt(api, firm, asked)
    assert (done["state"], sorted(done["receipt"])) == (
        "succeeded",
        ["accounts", "ai_assist", "crm", "imports", "messaging", "meta_channels", "orders"],
    )
    assert done["receipt"]["messaging"]["rows"] == 23
    assert places_of(CANARY, PHONE) == set()


def test_a_post_that_nobody_has_handled_yet_is_erased_too(api: Api, firm: Firm) -> None:
    scene = make_scene(firm)
    deliver(scene.inbox, said(PHONE, "wamid.11", CANARY))
    drain.split_deliveries(now=timezone.now())
    assert InboundItem.objects.filter(verdict=Verdict.PENDING, account=None).count() == 1

    ask(api, firm, "erasures", phone=PHONE)
    run_jobs()
    drain.drain(until=timezone.now() + timedelta(seconds=10))

    assert places_of(CANARY, PHONE) == set()
    assert Message.objects.for_accounts([firm.id]).count() == 4


def test_what_came_for_the_next_owner_of_a_number_stays(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    scene = make_scene(firm)
    Inbox.objects.for_accounts([firm.id]).update(deleted_at=timezone.now())
    make_inbox(
        other_firm,
        Channel.WHATSAPP_BUSINESS,
        external_id=scene.inbox.external_id,
        parent_external_id="300",
    )
    deliver(scene.inbox, said(PHONE, "wamid.12", CANARY))
    drain.split_deliveries(now=timezone.now())

    ask(api, firm, "erasures", phone=PHONE)
    run_jobs()
    drain.drain(until=timezone.now() + timedelta(seconds=10))

    assert Message.objects.for_accounts([other_firm.id]).get().text == CANARY
    assert not Message.objects.for_accounts([firm.id]).filter(text__contains=CANARY).exists()


def test_a_member_is_not_erased_and_the_receipt_says_what_to_do(api: Api, firm: Firm) -> None:
    asked = ask(api, firm, "erasures", email=firm.owner.email.upper())
    run_jobs()

    firm.owner.refresh_from_db()
    assert firm.owner.first_name == "Ayşe"
    assert receipt(api, firm, asked)["receipt"]["accounts"] == {
        "rows": 0,
        "kept": [{"what": "user", "reason": "remove_the_member", "count": 1, "until": None}],
    }


def test_who_asked_for_what_is_audited_without_naming_the_person(api: Api, firm: Firm) -> None:
    asked = ask(api, firm, "erasures", phone=PHONE)

    entry = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert (entry.action, entry.actor_id) == ("personal_data.erasure_requested", firm.owner.pk)
    assert entry.changes == {"subjectHash": [None, asked.data["request"]["subjectHash"]]}
    assert places_of(PHONE) == set()
