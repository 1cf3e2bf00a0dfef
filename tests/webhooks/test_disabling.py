"""When a receiver counts as dead, and who hears of it."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from tests.factories.accounts import Firm, make_member
from tests.factories.webhooks import deliveries, happen, make_endpoint, work
from tests.support.client import Api
from tests.support.receiver import Receiver
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role
from ticaret.webhooks.models import WebhookEndpoint
from ticaret.webhooks.services.disabling import tell_administrators

pytestmark = pytest.mark.django_db


def _fresh(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.unscoped().get(id=endpoint.id)


def test_410_disables_at_once_and_drops_nothing(api: Api, firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(410)
    happen(firm, 3)

    work()

    shown = api.as_owner(firm).get(f"/accounts/{firm.id}/webhooks/{endpoint.id}").data
    assert (shown["status"], shown["disabledReason"]) == ("disabled", "gone")
    assert shown["disabledAt"] is not None
    assert len(receiver.received) == 1
    assert [d.state for d in deliveries(endpoint)] == ["waiting"] * 3
    event = OutboxEvent.objects.for_accounts([firm.id]).get(type="webhook.disabled")
    assert event.payload["webhookId"] == str(endpoint.id)
    assert event.payload["reason"] == "gone"
    entry = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert (entry.action, entry.actor_kind) == ("webhook.disabled", "system")


def test_a_resumed_endpoint_gets_what_waited_and_not_what_happened_meanwhile(
    api: Api, firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(410, 200)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        happen(firm, 2)
        work()
        waiting = [f"msg_{d.payload_id}" for d in deliveries(endpoint)]
        happen(firm, 5)
        work()

        resumed = api.as_owner(firm).post(f"/accounts/{firm.id}/webhooks/{endpoint.id}/resume")
        clock.shift(timedelta(seconds=7))
        work()

    assert (resumed.data["status"], resumed.data["disabledReason"]) == ("active", None)
    assert sorted(receiver.ids[1:]) == sorted(waiting)


def test_the_owners_and_admins_are_told_once_each_in_their_language(
    firm: Firm, receiver: Receiver
) -> None:
    admin = make_member(firm, Role.ADMIN, locale="en")
    make_member(firm, Role.AGENT)
    make_member(firm, Role.ADMIN, is_active=False)
    make_endpoint(firm, receiver.url)
    receiver.answers(410)
    happen(firm)
    work()

    assert tell_administrators(now=timezone.now()) == 1
    assert tell_administrators(now=timezone.now() + timedelta(days=1)) == 0

    turkish, english = mail.outbox
    assert (turkish.to, english.to) == ([firm.owner.email], [admin.email])
    assert turkish.subject == "Webhook devre dışı kaldı: Kuzey Ticaret"
    assert english.subject == "Webhook disabled: Kuzey Ticaret"
    assert receiver.url in turkish.body
    assert receiver.url in english.body
    assert "410 Gone" in turkish.body


def test_a_mail_that_could_not_be_sent_is_sent_later(
    firm: Firm, receiver: Receiver, settings: Settings
) -> None:
    make_endpoint(firm, receiver.url)
    receiver.answers(410)
    happen(firm)
    work()
    now = timezone.now()
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.webhooks.test_disabling.BrokenMail"

    assert tell_administrators(now=now) == 0
    settings.EMAIL_BACKEND = working
    assert tell_administrators(now=now + timedelta(minutes=9)) == 0
    assert tell_administrators(now=now + timedelta(minutes=11)) == 1

    assert len(mail.outbox) == 1


class BrokenMail:
    def __init__(self, **options: Any) -> None:
        """Takes what Django gives a backend."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPException


def test_five_days_of_nothing_but_failures_disable(firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500)
    start = timezone.now()
    with time_machine.travel(start, tick=True) as clock:
        while _fresh(endpoint).status == "active":
            happen(firm)
            work()
            clock.shift(timedelta(hours=4))
            assert timezone.now() - start < timedelta(days=7)
        lasted = timezone.now() - start

    assert _fresh(endpoint).disabled_reason == "failing"
    assert timedelta(days=5, hours=12) <= lasted <= timedelta(days=5, hours=20)
    event = OutboxEvent.objects.for_accounts([firm.id]).get(type="webhook.disabled")
    assert event.payload["reason"] == "failing"


def test_one_success_in_between_starts_the_days_anew(firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        for _ in range(30):
            happen(firm)
            work()
            clock.shift(timedelta(hours=4))
        receiver.answers(200)
        happen(firm)
        work()
        assert _fresh(endpoint).failing_since is None
        receiver.answers(500)
        for _ in range(30):
            happen(firm)
            work()
            clock.shift(timedelta(hours=4))

    assert _fresh(endpoint).status == "active"


def test_a_single_event_that_nobody_could_take_disables_nothing(
    firm: Firm, receiver: Receiver
) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500)
    happen(firm)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        for _ in range(8 * 24):
            work()
            clock.shift(timedelta(hours=1))

    assert deliveries(endpoint)[0].state == "failed"
    assert _fresh(endpoint).status == "active"


def test_failures_that_are_weeks_apart_disable_nothing(firm: Firm, receiver: Receiver) -> None:
    endpoint, _ = make_endpoint(firm, receiver.url)
    receiver.answers(500)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        for _ in range(4):
            happen(firm)
            for _ in range(8):
                work()
                clock.shift(timedelta(hours=10))
            clock.shift(timedelta(days=20))

    assert _fresh(endpoint).status == "active"
