"""`seed_demo` against a real sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import Account, ApiAccount, Membership, User
from messaging.models import Inbox
from tests.sandbox.conftest import APP_ID, APP_SECRET, Client, Process
from tests.support.client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[Client]:
    """Its webhooks go nowhere."""
    process = Process(tmp_path, "http://127.0.0.1:9/webhook")
    settings.SANDBOX = True
    settings.SANDBOX_URL = process.base_url
    settings.META_APP_ID, settings.META_APP_SECRET = APP_ID, APP_SECRET
    settings.META_GRAPH_URL = f"{process.base_url}/graph"
    yield Client(process.base_url)
    process.kill()


def _seed() -> dict[str, str]:
    out = StringIO()
    call_command("seed_demo", "--json", stdout=out)
    facts: dict[str, str] = json.loads(out.getvalue())
    return facts


def _what_there_is() -> dict[str, object]:
    return {
        "accounts": sorted(Account.objects.values_list("title", flat=True)),
        "users": sorted(User.objects.values_list("email", flat=True)),
        "roles": sorted(
            Membership.objects.unscoped().values_list("account__slug", "user__email", "role")
        ),
        "inboxes": sorted(
            Inbox.objects.unscoped().values_list("account__slug", "channel", "external_id")
        ),
        "api accounts": list(ApiAccount.objects.unscoped().values_list("name", "role")),
    }


def test_a_second_run_changes_nothing_but_the_secrets(api: Api, sandbox: Client) -> None:
    first = _seed()
    there = _what_there_is()
    greetings = len(sandbox.control("GET", "/webhooks")["waiting"])

    second = _seed()

    assert _what_there_is() == there
    # Four greetings, two posts of the Page, five comments.
    assert len(sandbox.control("GET", "/webhooks")["waiting"]) == greetings == 11
    assert there["accounts"] == ["Deniz Gıda", "Çınar Tekstil"]
    assert len(there["users"]) == 4  # type: ignore[arg-type]
    assert [channel for slug, channel, _ in there["inboxes"] if slug == "deniz-gida"] == [  # type: ignore[attr-defined]
        "facebook_page",
        "instagram_business",
        "provider_whatsapp",
        "whatsapp_business",
    ]
    assert there["api accounts"] == [("Demo", "owner")]
    assert (first["accountId"], first["apiKey"]) == (second["accountId"], second["apiKey"])
    assert first["apiSecret"] != second["apiSecret"]
    now = api.signed(x_api_key=second["apiKey"], x_api_secret=second["apiSecret"])
    before = api.signed(x_api_key=first["apiKey"], x_api_secret=first["apiSecret"])
    assert now.get("/meta/threads").status == 200
    assert before.get("/meta/threads").status == 401


def test_the_printed_owner_can_sign_in(api: Api, sandbox: Client) -> None:
    facts = _seed()

    body = {"email": facts["email"], "password": facts["password"]}
    answer = api.post("/auth/login", body)

    assert answer.status == 200
    assert (facts["email"], len(facts["password"]) >= 12) == ("deniz@ornek.test", True)


def test_without_the_sandbox_it_says_what_is_missing(settings: Settings) -> None:
    settings.SANDBOX = False

    with pytest.raises(ImproperlyConfigured, match="set SANDBOX=on"):
        _seed()
    assert not Account.objects.exists()
