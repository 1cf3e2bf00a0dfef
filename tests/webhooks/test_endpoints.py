"""Endpoints, through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from tests.factories.accounts import Firm, make_member
from tests.factories.messaging import make_inbox
from tests.factories.webhooks import deliveries, happen, make_endpoint, work
from tests.support.client import Api
from tests.support.receiver import Receiver
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role
from ticaret.webhooks.models import WebhookEndpoint

pytestmark = pytest.mark.django_db


def _path(firm: Firm, endpoint: WebhookEndpoint, rest: str = "") -> str:
    return f"/accounts/{firm.id}/webhooks/{endpoint.id}{rest}"


def test_the_secret_is_shown_once_and_kept_sealed(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/webhooks"

    created = us.post(
        path, {"url": "https://ornek.com.tr/x", "events": ["message.status", "message.received"]}
    )

    assert created.status == 201
    secret = created.data["secret"]
    assert secret.startswith("whsec_") and len(secret) == 50
    assert created.data["events"] == ["message.received", "message.status"]
    assert (created.data["status"], created.data["inboxIds"]) == ("active", None)
    shown = us.get(f"{path}/{created.data['id']}").data
    assert shown == {key: value for key, value in created.data.items() if key != "secret"}
    assert us.get(path).data["rows"] == [shown]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM ticaret_webhooks_webhookendpoint")
        assert secret.encode() not in bytes(cursor.fetchone()[0])
    assert AuditEntry.objects.for_accounts([firm.id]).latest("id").action == "webhook.created"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "http://ornek.com.tr/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://2130706433/"}, "url"),
        ({"url": "https://ornek.com.tr:22/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://ornek.com.tr/" + "x" * 2048}, "url"),
        ({"url": None}, "url"),
        ({"events": []}, "events"),
        ({"events": "message.received"}, "events"),
        ({"events": ["message.received", "message.burnt"]}, "events.1"),
        ({"events": [None]}, "events.0"),
        ({"inboxIds": ["nope"]}, "inboxIds.0"),
        ({"description": "x" * 501}, "description"),
    ],
)
def test_a_malformed_endpoint_is_refused_by_field(
    api: Api, firm: Firm, settings: Settings, body: dict[str, Any], field: str
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    right = {"url": "https://ornek.com.tr/x", "events": ["*"]}

    answer = api.as_owner(firm).post(f"/accounts/{firm.id}/webhooks", {**right, **body})

    assert (answer.status, list(answer.fields)) == (400, [field])
    assert WebhookEndpoint.objects.unscoped().count() == 0


def test_an_agent_may_not_even_look(api: Api, firm: Firm) -> None:
    endpoint, _ = make_endpoint(firm)
    agent = api.as_user(make_member(firm, Role.AGENT))

    assert agent.get(f"/accounts/{firm.id}/webhooks").status == 403
    assert agent.get(_path(firm, endpoint)).status == 403
    assert agent.post(_path(firm, endpoint, "/pause")).status == 403
    assert WebhookEndpoint.objects.unscoped().get().status == "active"


def test_nobody_has_sent_away_what_they_may_not_read(api: Api, firm: Firm) -> None:
    inbox, other = make_inbox(firm).id, make_inbox(firm).id
    path = f"/accounts/{firm.id}/webhooks"
    body = {"url": "https://ornek.com.tr/x", "events": ["*"]}
    blind = api.as_api_account(firm, scopes=["webhooks:read", "webhooks:write"])
    limited = api.as_api_account(firm, inbox_ids=[inbox])
    everything, _ = make_endpoint(firm)

    assert blind.post(path, body).code == "webhooks.reach_too_wide"
    assert limited.post(path, body).code == "webhooks.reach_too_wide"
    assert limited.post(path, {**body, "inboxIds": [str(other)]}).status == 403
    assert WebhookEndpoint.objects.unscoped().count() == 1

    own = limited.post(path, {**body, "inboxIds": [str(inbox)]}).data
    assert [row["id"] for row in limited.get(path).data["rows"]] == [own["id"]]
    assert limited.patch(f"{path}/{own['id']}", {"inboxIds": None}).status == 403
    assert limited.get(_path(firm, everything)).status == 404


def test_a_change_is_checked_against_the_version_that_was_seen(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    endpoint, _ = make_endpoint(firm)
    seen = us.get(_path(firm, endpoint)).data["entityVersion"]

    changed = us.patch(_path(firm, endpoint), {"events": ["message.status"]}, if_match=seen)
    late = us.patch(_path(firm, endpoint), {"description": "late"}, if_match=seen)

    assert changed.data["events"] == ["message.status"]
    assert (changed.data["url"], changed.data["description"]) == (endpoint.url, "")
    assert late.status == 412
    assert us.get(_path(firm, endpoint)).data == changed.data
    entry = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert entry.changes == {"events": [["*"], ["message.status"]]}


def test_an_account_has_fifty_webhooks_at_most(api: Api, firm: Firm) -> None:
    for _ in range(50):
        make_endpoint(firm)

    answer = api.as_owner(firm).post(
        f"/accounts/{firm.id}/webhooks", {"url": "https://ornek.com.tr/x", "events": ["*"]}
    )

    assert (answer.status, answer.code) == (409, "webhooks.too_many")
    assert WebhookEndpoint.objects.unscoped().count() == 50


def test_while_a_secret_is_replaced_old_and_new_receivers_both_verify(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, old = make_endpoint(firm, receiver.url)
    rotated = api.as_owner(firm).post(
        _path(firm, endpoint, "/rotate-secret"), {"overlapSeconds": 3600}
    )
    new = rotated.data["secret"]
    with time_machine.travel(timezone.now(), tick=True) as clock:
        happen(firm)
        work()
        both = receiver.received[0]
        for secret in (old, new):
            Webhook(secret).verify(both.body, both.headers)
        clock.shift(timedelta(hours=1, seconds=1))
        happen(firm)
        work()
        later = receiver.received[1]
        Webhook(new).verify(later.body, later.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(later.body, later.headers)

    assert new != old
    assert len(both.headers["webhook-signature"].split()) == 2
    assert len(later.headers["webhook-signature"].split()) == 1


def test_without_an_overlap_the_old_secret_ends_at_once(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, old = make_endpoint(firm, receiver.url)
    api.as_owner(firm).post(_path(firm, endpoint, "/rotate-secret"), {"overlapSeconds": 0})
    happen(firm)

    work()

    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(receiver.received[0].body, receiver.received[0].headers)


def test_a_test_goes_to_its_endpoint_alone_and_ahead_of_what_waits(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, secret = make_endpoint(firm, receiver.url, events=["message.received"])
    make_endpoint(firm, receiver.url + "/other")
    happen(firm, 2, type="message.received")

    queued = api.as_owner(firm).post(_path(firm, endpoint, "/test"))
    work()

    assert (queued.status, queued.data["state"]) == (202, "waiting")
    own = [request for request in receiver.received if request.path == "/hook"]
    body = Webhook(secret).verify(own[0].body, own[0].headers)
    assert body["type"] == "webhook.test"
    assert body["data"] == {"webhookId": str(endpoint.id)}
    assert own[0].id == queued.data["messageId"]
    assert len(own) == 3
    assert len(receiver.received) == 5
    assert not OutboxEvent.objects.for_accounts([firm.id]).filter(type="webhook.test").exists()


def test_what_happens_during_a_pause_waits_and_then_comes_in_order(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    us = api.as_owner(firm)
    endpoint, _ = make_endpoint(firm, receiver.url)
    make_endpoint(firm, receiver.url + "/other")

    assert us.post(_path(firm, endpoint, "/pause")).data["status"] == "paused"
    happen(firm, 30)
    work()
    assert [request.path for request in receiver.received] == ["/hook/other"] * 30
    order = receiver.ids

    assert us.post(_path(firm, endpoint, "/resume")).data["status"] == "active"
    happen(firm, 2)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        work()
        clock.shift(timedelta(seconds=6))
        work()

    own = [request.id for request in receiver.received if request.path == "/hook"]
    assert own[:30] == order
    assert len(own) == 32
    assert {d.state for d in deliveries(endpoint)} == {"delivered"}


def test_a_backlog_leaves_at_a_limited_rate(api: Api, firm: Firm, receiver: Receiver) -> None:
    us = api.as_owner(firm)
    endpoint, _ = make_endpoint(firm, receiver.url)
    us.post(_path(firm, endpoint, "/pause"))
    happen(firm, 600)
    us.post(_path(firm, endpoint, "/resume"))

    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = [work()]
        for _ in range(2):
            clock.shift(timedelta(seconds=4.9))
            assert work() == 0
            clock.shift(timedelta(seconds=0.2))
            sent.append(work())
        happen(firm, 1)
        sent.append(work())

    assert sent == [250, 250, 100, 1]


def test_a_deleted_endpoint_is_gone_and_what_waited_is_cancelled(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    us = api.as_owner(firm)
    endpoint, _ = make_endpoint(firm, receiver.url)
    us.post(_path(firm, endpoint, "/pause"))
    happen(firm, 2)
    work()

    assert us.delete(_path(firm, endpoint)).data == {"id": str(endpoint.id), "deleted": True}
    happen(firm)
    work()

    assert [d.state for d in deliveries(endpoint)] == ["cancelled", "cancelled"]
    assert receiver.received == []
    assert us.get(_path(firm, endpoint)).status == 404
    assert us.get(_path(firm, endpoint, "/deliveries")).status == 404
    assert us.get(f"/accounts/{firm.id}/webhooks").data["rows"] == []


def test_the_catalogue_explains_every_type_in_the_callers_language(api: Api, firm: Firm) -> None:
    path = f"/accounts/{firm.id}/webhook-event-types"

    turkish = {row["type"]: row for row in api.as_owner(firm).get(path).data["rows"]}
    english = {
        row["type"]: row for row in api.as_owner(firm).get(path, accept_language="en").data["rows"]
    }

    assert turkish["message.received"]["description"] == "Bir mesaj geldi."
    assert english["message.received"]["description"] == "A message came in."
    assert turkish["message.received"]["version"] == 1
    assert "message" in turkish["message.received"]["example"]
    assert {"webhook.disabled", "webhook.test", "inbox.status"} <= set(turkish)


def test_an_unknown_endpoint_is_not_found(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    for rest in ("", "/deliveries", f"/deliveries/{uuid4()}"):
        assert us.get(f"/accounts/{firm.id}/webhooks/{uuid4()}{rest}").status == 404
