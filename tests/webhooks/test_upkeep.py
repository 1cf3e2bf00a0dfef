"""Settings, history that is forgotten, the document."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.contracts.document import document
from tests.factories.accounts import Firm
from tests.factories.webhooks import deliveries, happen, make_endpoint, work
from tests.support.receiver import Receiver
from ticaret.events.catalogue import event_types, register_event_type
from ticaret.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookPayload
from ticaret.webhooks.services import endpoints, retention


def test_production_refuses_private_receivers() -> None:
    environment = {
        **os.environ,
        "TICARET_ENV": "production",
        "SANDBOX": "off",
        "EMAIL_URL": "smtp://mail:25",
        "WEBHOOK_ALLOW_PRIVATE": "on",
    }

    started = subprocess.run(
        [sys.executable, "-c", "import ticaret.settings"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert "production settings refuse private receivers" in started.stderr


@pytest.mark.django_db
def test_history_is_forgotten_after_thirty_days_and_what_waits_is_not(
    firm: Firm, receiver: Receiver
) -> None:
    done, _ = make_endpoint(firm, receiver.url)
    paused, _ = make_endpoint(firm, receiver.url)
    endpoints.pause(actor=firm.actor, endpoint_id=paused.id)
    happen(firm, 2)
    work()
    now = timezone.now()

    assert retention.forget_old(now=now + timedelta(days=29)) == 0
    assert retention.forget_old(now=now + timedelta(days=31)) == 4

    assert WebhookAttempt.objects.unscoped().count() == 0
    assert deliveries(done) == []
    assert [d.state for d in deliveries(paused)] == ["waiting", "waiting"]
    assert WebhookPayload.objects.unscoped().count() == 2

    endpoints.delete(actor=firm.actor, endpoint_id=paused.id, now=now)
    assert retention.forget_old(now=now + timedelta(days=31)) == 4
    assert WebhookDelivery.objects.unscoped().count() == 0
    assert WebhookPayload.objects.unscoped().count() == 0


def test_the_document_describes_every_event_type_with_an_example() -> None:
    section = document()["webhooks"]

    assert list(section) == [known.type for known in event_types()]
    for known in event_types():
        described = section[known.type]["post"]
        content = described["requestBody"]["content"]["application/json"]
        assert content["example"]["data"] == known.example
        assert content["example"]["type"] == known.type
        assert content["schema"]["properties"]["version"] == {"const": known.version}
        assert described["summary"] == known.description_tr
        assert {p["name"] for p in described["parameters"]} == {
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
        }


@pytest.mark.parametrize("module", ["messaging.events", "ticaret.jobs.events"])
def test_every_type_that_is_published_is_in_the_catalogue(module: str) -> None:
    events = importlib.import_module(module)

    published = {
        value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)
    }

    assert published - {known.type for known in event_types()} == set()


def test_a_type_is_registered_once() -> None:
    with pytest.raises(ValueError, match=r"message\.received is registered twice"):
        register_event_type("message.received", tr="", en="", example={})
