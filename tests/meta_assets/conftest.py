"""The sandbox as Meta, and a browser that goes to it and comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from messaging.models import Inbox
from tests.factories.accounts import Firm
from tests.factories.inboxes import drain_all
from tests.sandbox.conftest import (
    APP_ID,
    APP_SECRET,
    INSTAGRAM_APP_ID,
    INSTAGRAM_APP_SECRET,
    VERIFY_TOKEN,
    Client,
    Process,
    Receiver,
)
from tests.support.client import Answer, Api
from ticaret.jobs import runner

WEBHOOK = "/meta/webhook"
LOGIN_CHANNEL = "instagram_login"


@pytest.fixture(autouse=True)
def files_without_collecting(settings: Settings) -> None:
    """Static files by their plain names: nobody ran `collectstatic` for a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session")
def meta_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def meta_process(
    tmp_path_factory: pytest.TempPathFactory, meta_receiver: Receiver
) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("meta"), meta_receiver.base_url + WEBHOOK)
    yield process
    process.stop()


@dataclass(frozen=True, slots=True)
class Meta:
    """The sandbox, with the app's side of its webhooks."""

    client: Client
    receiver: Receiver

    def deliver(self, count: int) -> None:
        """Hand the app the `count` webhooks that the sandbox sent, and handle them."""
        self.receiver.wait_for(count)
        for headers, body in list(self.receiver.received):
            sent = {"X-Hub-Signature-256": headers["X-Hub-Signature-256"]}
            own = b"17841400000000303" in body or b"17841400000000404" in body
            path = "/instagram/webhook" if own else WEBHOOK
            answer: Any = Browser().post(path, body, content_type="application/json", headers=sent)
            assert answer.status_code == 200
        self.receiver.clear()
        drain_all()

    def control(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        return self.client.control(method, path, **body)

    def calls(self, part: str) -> int:
        """How many calls to the Graph API had `part` in their path."""
        return sum(part in call["path"] for call in self.client.calls())


@pytest.fixture
def meta(meta_process: Process, meta_receiver: Receiver, settings: Settings) -> Meta:
    """A fresh sandbox that the settings name for everything Meta."""
    url = meta_process.base_url
    settings.SANDBOX = True
    settings.SANDBOX_URL = url
    settings.META_APP_ID, settings.META_APP_SECRET = APP_ID, APP_SECRET
    settings.META_VERIFY_TOKEN = VERIFY_TOKEN
    settings.INSTAGRAM_APP_ID, settings.INSTAGRAM_APP_SECRET = (
        INSTAGRAM_APP_ID,
        INSTAGRAM_APP_SECRET,
    )
    settings.INSTAGRAM_VERIFY_TOKEN = VERIFY_TOKEN
    settings.META_GRAPH_URL = f"{url}/graph"
    settings.INSTAGRAM_GRAPH_URL = f"{url}/instagram-graph"
    settings.META_DIALOG_URL = f"{url}/facebook"
    settings.INSTAGRAM_DIALOG_URL = f"{url}/instagram"
    settings.INSTAGRAM_TOKEN_URL = f"{url}/instagram-api"
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    client = Client(url)
    client.control("POST", "/reset")
    client.control("PUT", "/settings", readsByItself=False)
    meta_receiver.clear()
    return Meta(client, meta_receiver)


@dataclass(frozen=True, slots=True)
class Person:
    """An administrator of a firm with a browser, who goes to Meta and comes back."""

    api: Api
    firm: Firm
    meta: Meta
    browser: Browser

    def ask(self, path: str = "meta/onboarding-url") -> str:
        """The address at Meta, asked for by the browser itself."""
        headers = dict(self.api.headers)
        response: Any = self.browser.post(
            f"/accounts/{self.firm.id}/{path}", content_type="application/json", headers=headers
        )
        assert response.status_code == 200, response.content
        return str(json.loads(response.content)["data"]["url"])

    def consent(self, url: str, **decision: Any) -> str:
        """Where Meta sends the browser after the decision."""
        found = self.meta.control("POST", "/consents", url=url, **decision)
        return str(found["redirectUrl"])

    def arrive(self, address: str, browser: Browser | None = None) -> HttpResponse:
        """Open the address that Meta sent the browser to."""
        parts = urlsplit(address)
        answer: Any = (browser or self.browser).get(f"{parts.path}?{parts.query}")
        response: HttpResponse = answer
        return response

    def connect(self, path: str = "meta/onboarding-url", **decision: Any) -> str:
        """There and back; returns the connection's id."""
        answer = self.arrive(self.consent(self.ask(path), **decision))
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode().split('data-connection="')[1].split('"')[0]

    def choose(self, connection_id: str, *asset_ids: str) -> Answer:
        answer = self.api.post(
            f"/accounts/{self.firm.id}/meta/connections/{connection_id}",
            {"assetIds": list(asset_ids)},
        )
        work()
        return answer

    def connect_all(self) -> dict[str, Inbox]:
        """Everything of the sandbox's first firm: Page, its Instagram, number, Instagram login."""
        connection = self.connect()
        offered = self.api.get(f"/accounts/{self.firm.id}/meta/connections/{connection}").data[
            "offered"
        ]
        self.choose(connection, *(offer["id"] for offer in offered))
        self.connect("instagram/onboarding-url")
        work()
        found = Inbox.objects.for_accounts([self.firm.id]).filter(deleted_at=None)
        return {inbox.channel: inbox for inbox in found}


@pytest.fixture
def person(api: Api, firm: Firm, meta: Meta) -> Person:
    return Person(api.as_owner(firm), firm, meta, Browser())


def work() -> None:
    """Carry out the jobs that are due."""
    runner.run_due(until=timezone.now() + timedelta(seconds=30))
