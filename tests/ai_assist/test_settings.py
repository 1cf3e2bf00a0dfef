"""How an account uses the assistant: kept, hidden, tried out."""

from __future__ import annotations

from typing import Any

import pytest

from ai_assist.models import AiSettings, MonthlySpending
from tests.factories.accounts import Firm
from tests.factories.ai import KEY, enable_ai
from tests.factories.messaging import make_inbox
from tests.support.client import Api
from tests.support.model_server import ModelServer, Reply, completion, refusal
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _path(firm: Firm, *more: str) -> str:
    return "/".join(["", "accounts", str(firm.id), "ai", "settings", *more])


def test_a_key_is_kept_sealed_and_never_shown(us: Api, firm: Firm) -> None:
    answer = us.patch(_path(firm), {"enabled": True, "apiKey": KEY})

    assert (answer.data["apiKeySet"], answer.data["apiKeyLast4"]) == (True, "6789")
    row = AiSettings.objects.unscoped().get()
    assert row.api_key == KEY
    shown = [
        us.get(_path(firm)).envelope,
        answer.envelope,
        list(AuditEntry.objects.unscoped().values_list("changes", flat=True)),
        list(OutboxEvent.objects.unscoped().values_list("payload", flat=True)),
    ]
    assert KEY not in str(shown)


def test_nothing_is_switched_on_without_a_key(us: Api, firm: Firm) -> None:
    answer = us.patch(_path(firm), {"enabled": True})

    assert (answer.status, answer.code) == (409, "ai.key_missing")
    assert not AiSettings.objects.unscoped().filter(enabled=True).exists()


def test_a_saved_key_is_not_sent_to_another_address(us: Api, firm: Firm) -> None:
    enable_ai(firm)
    other = {"baseUrl": "https://models.example.com/v1"}

    assert us.patch(_path(firm), other).code == "ai.key_needed_for_address"
    assert us.post(_path(firm, "test"), other).code == "ai.key_needed_for_address"
    row = AiSettings.objects.unscoped().get()
    assert row.base_url == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/v1",
        "https://169.254.169.254/latest",
        "http://models.example.com/v1",
        "https://models.example.com:22/v1",
    ],
)
def test_an_address_that_may_not_be_called_is_refused(us: Api, firm: Firm, address: str) -> None:
    answer = us.patch(_path(firm), {"apiKey": KEY, "baseUrl": address})

    assert (answer.status, answer.code) == (400, "ai.address_blocked")
    assert not AiSettings.objects.unscoped().exclude(base_url="").exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"apiKey": "short"}, "apiKey"),
        ({"apiKey": "sk-\u00e7ok-gizli-anahtar"}, "apiKey"),
        ({"apiKey": "sk-line\nbreak-0000"}, "apiKey"),
        ({"baseUrl": "ftp://x"}, "baseUrl"),
        ({"baseUrl": "https://x.example/v1?key=1"}, "baseUrl"),
        ({"confidenceThreshold": "1.01"}, "confidenceThreshold"),
        ({"monthlyTokenBudget": -1}, "monthlyTokenBudget"),
        ({"monthlyTokenBudget": 10**30}, "monthlyTokenBudget"),
        ({"inboxIds": "all"}, "inboxIds"),
        ({"instructions": "x" * 4001}, "instructions"),
        ({"priceCurrency": "XXZ"}, "priceCurrency"),
        ({"model": "a\u0000b"}, "model"),
    ],
)
def test_bad_settings_are_refused_and_nothing_is_kept(
    us: Api, firm: Firm, body: dict[str, Any], field: str
) -> None:
    answer = us.patch(_path(firm), body)

    assert answer.status == 400
    assert list(answer.fields) == [field]
    assert not AiSettings.objects.unscoped().exists()


def test_an_inbox_of_another_account_is_refused(us: Api, firm: Firm, other_firm: Firm) -> None:
    theirs = make_inbox(other_firm)

    assert us.patch(_path(firm), {"inboxIds": [str(theirs.pk)]}).code == "ai.inbox_unknown"
    assert not AiSettings.objects.unscoped().exclude(inbox_ids=None).exists()


def test_a_stale_change_is_refused(us: Api, firm: Firm) -> None:
    version = us.patch(_path(firm), {"model": "gpt-4.1"}).data["entityVersion"]
    us.patch(_path(firm), {"model": "gpt-5-mini"}, if_match=f'"{version}"')

    stale = us.patch(_path(firm), {"model": "eski"}, if_match=f'"{version}"')

    assert stale.status == 412
    assert us.get(_path(firm)).data["model"] == "gpt-5-mini"


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (completion({"ready": True}, usage=(9, 4)), "ok"),
        (refusal(401, "invalid_api_key"), "bad_key"),
        (refusal(404, "model_not_found"), "bad_model"),
        (refusal(429, "insufficient_quota"), "quota"),
        (refusal(429, "rate_limit_exceeded"), "rate_limited"),
        (refusal(500), "provider_error"),
        (refusal(400, "invalid_value"), "rejected"),
        (completion("hello"), "invalid_output"),
        (Reply(body=b"<html>"), "invalid_output"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_test_says_clearly_what_is_wrong(
    us: Api, firm: Firm, model: ModelServer, reply: Reply, verdict: str
) -> None:
    enable_ai(firm)
    model.will(reply)

    answer = us.post(_path(firm, "test"), {})
    english = us.signed(Accept_Language="en").post(_path(firm, "test"), {})

    assert answer.status == 200
    assert answer.data["verdict"] == english.data["verdict"] == verdict
    assert answer.data["message"]
    assert answer.data["message"] != english.data["message"]
    month = MonthlySpending.objects.unscoped().get()
    assert (month.calls, month.reserved_tokens) == (2, 0)


def test_a_key_is_tried_before_it_is_saved(us: Api, firm: Firm, model: ModelServer) -> None:
    model.will(completion({"ready": True}))

    answer = us.post(_path(firm, "test"), {"apiKey": "sk-sandbox-only-tried", "model": "m-1"})

    assert answer.data["verdict"] == "ok"
    (asked,) = model.asked
    assert asked.headers["authorization"] == "Bearer sk-sandbox-only-tried"
    assert asked.json["model"] == "m-1"
    assert not AiSettings.objects.unscoped().exclude(api_key=None).exists()


def test_a_test_that_succeeds_lets_a_paused_queue_go_on(
    us: Api, firm: Firm, model: ModelServer
) -> None:
    enable_ai(firm)
    AiSettings.objects.unscoped().update(paused_reason="quota")
    model.will(completion({"ready": True}))

    us.post(_path(firm, "test"), {})

    assert us.get(_path(firm)).data["pausedReason"] == ""


def test_a_name_that_leads_inside_is_not_called(us: Api, firm: Firm) -> None:
    body = {"apiKey": KEY, "baseUrl": "https://localhost/v1"}

    assert us.post(_path(firm, "test"), body).data["verdict"] == "bad_address"


def test_a_test_is_told_apart_when_the_server_is_away(us: Api, firm: Firm, settings: Any) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    enable_ai(firm)

    assert us.post(_path(firm, "test"), {}).data["verdict"] == "unreachable"
