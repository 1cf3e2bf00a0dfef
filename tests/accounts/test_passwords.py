"""Forgotten, reset and changed passwords, through the API."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Letter, OneTimeToken, User
from tests.accounts.conftest import Outbox, token_in
from tests.factories.accounts import PASSWORD, Firm, make_user
from tests.support.client import Answer, Api
from ticaret.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

_NEW = "Yepyeni-Parola-44"


def _forget(api: Api, email: str, **headers: str) -> Answer:
    return api.post("/auth/forgot-password", {"email": email}, **headers)


def _reset(api: Api, token: str, password: str = _NEW) -> Answer:
    return api.post("/auth/reset-password", {"token": token, "password": password})


def _login(api: Api, email: str, password: str) -> Answer:
    return api.post("/auth/login", {"email": email, "password": password})


def _comparable(answer: Answer) -> tuple[int, dict[str, Any], dict[str, str]]:
    """An answer without what differs between any two requests."""
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    envelope = dict(answer.envelope)
    if "error" in envelope:
        envelope["error"] = {**envelope["error"], "requestId": ""}
    return answer.status, envelope, headers


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    old = api.as_owner(firm)

    asked = _forget(api, firm.owner.email.upper())
    [message] = posted()
    done = _reset(api, token_in(message))

    assert (asked.status, asked.data) == (200, {"received": True})
    assert message.to == [firm.owner.email]
    assert message.subject == "Parolanızı yenileyin"
    assert (done.status, done.data) == (200, {"done": True})
    assert _login(api, firm.owner.email, PASSWORD).status == 401
    assert _login(api, firm.owner.email, _NEW).status == 200
    assert old.get("/accounts").status == 401, "every session must end"
    assert AuditEntry.objects.for_accounts([firm.id]).latest("id").action == "user.password_reset"
    [notice] = posted()
    assert notice.subject == "Parolanız değişti"


def test_a_known_and_an_unknown_address_get_the_same_answer_for_the_same_work(
    api: Api, firm: Firm, counted: Counter[str], posted: Outbox
) -> None:
    seen = []
    for email in (firm.owner.email, "kimse@ornek.com.tr"):
        with CaptureQueriesContext(connection) as queries:
            answer = _forget(api, email)
        seen.append((_comparable(answer), len(queries), counted["all"]))
    assert seen[0] == seen[1]
    assert seen[0][2] == 0

    assert [message.to for message in posted()] == [[firm.owner.email]]
    states = Letter.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["sent", "dropped"]


def test_a_login_hashes_once_whoever_tries(api: Api, firm: Firm, counted: Counter[str]) -> None:
    inactive = make_user(is_active=False)
    invited = make_user(is_active=True)
    invited.set_unusable_password()
    invited.save()
    _login(api, "isinma@ornek.com.tr", "x")  # the hash for nobody is made once per process
    seen = []
    for email in ("kimse@ornek.com.tr", firm.owner.email, inactive.email, invited.email):
        counted.clear()
        seen.append((_comparable(_login(api, email, "Yanlis-Parola-1")), counted["all"]))

    assert all(each == seen[0] for each in seen)
    assert (seen[0][0][0], seen[0][1]) == (401, 1)


def test_a_link_works_once(api: Api, firm: Firm, posted: Outbox) -> None:
    _forget(api, firm.owner.email)
    token = token_in(posted()[0])
    assert _reset(api, token).status == 200

    again = _reset(api, token, "Bambaska-Parola-5")

    assert (again.status, again.code) == (400, "accounts.token_refused")
    assert _login(api, firm.owner.email, _NEW).status == 200


@pytest.mark.parametrize("event", ["expired", "new password", "new address", "inactive", "other"])
def test_a_link_dies_with_its_time_the_password_and_the_address(
    api: Api, firm: Firm, posted: Outbox, event: str
) -> None:
    _forget(api, firm.owner.email)
    token = token_in(posted()[0])
    match event:
        case "expired":
            OneTimeToken.objects.update(expires_at=timezone.now())
        case "new password":
            firm.owner.set_password("Arada-Degisen-1")
            firm.owner.save()
        case "new address":
            User.objects.update(email="baska@ornek.com.tr")
        case "inactive":
            User.objects.update(is_active=False)
        case "other":
            OneTimeToken.objects.update(purpose="invitation")
    before = User.objects.get().password

    answer = _reset(api, token)

    assert (answer.status, answer.code) == (400, "accounts.token_refused")
    assert User.objects.get().password == before


def test_a_link_lives_an_hour_and_only_its_digest_is_stored(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    _forget(api, firm.owner.email)
    token = token_in(posted()[0])

    stored = OneTimeToken.objects.get()
    assert stored.expires_at - stored.created_at <= timedelta(minutes=60, seconds=1)
    everything = [list(model.objects.values()) for model in (OneTimeToken, Letter)]
    assert token not in str(everything)


def test_a_weak_password_is_refused_and_the_link_still_works(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    _forget(api, firm.owner.email)
    token = token_in(posted()[0])

    refused = _reset(api, token, "kisa")

    assert (refused.status, refused.fields) == (400, {"password": "password_too_short"})
    assert _reset(api, token).status == 200


def test_the_link_leads_to_our_own_address_whatever_the_host_header_says(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    forged = {"Host": "localhost", "X-Forwarded-Host": "kotu.example"}
    assert (
        api.signed(**forged).post("/auth/forgot-password", {"email": firm.owner.email}).status
        == 200
    )

    [message] = posted()

    assert f"{settings.PUBLIC_URL}/console/reset-password/" in str(message.body)
    assert "kotu" not in str(message.body) and "localhost" not in str(message.body)


def test_five_mails_an_hour_for_one_address_and_always_the_same_answer(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    answers = [_forget(api, firm.owner.email) for _ in range(7)]

    assert [answer.status for answer in answers] == [200] * 7
    assert len(posted()) == 5


def test_a_changed_password_ends_every_session_and_begins_one(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    session = _login(api, firm.owner.email, PASSWORD).data
    us = api.signed(Authorization=f"Bearer {session['accessToken']}")

    changed = us.post("/auth/change-password", {"password": PASSWORD, "newPassword": _NEW})

    assert changed.status == 200
    assert us.get("/auth/me").status == 401
    assert api.post("/auth/refresh", {"refreshToken": session["refreshToken"]}).status == 401
    fresh = api.signed(Authorization=f"Bearer {changed.data['accessToken']}")
    assert fresh.get("/auth/me").data["user"]["email"] == firm.owner.email
    assert _login(api, firm.owner.email, _NEW).status == 200
    assert [message.subject for message in posted()] == ["Parolanız değişti"]
    assert AuditEntry.objects.for_accounts([firm.id]).latest("id").action == "user.password_changed"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"password": "Yanlis-Parola-1", "newPassword": _NEW}, 403, "accounts.wrong_password"),
        ({"password": PASSWORD, "newPassword": "kisa"}, 400, "validation_failed"),
    ],
)
def test_a_refused_change_leaves_password_and_sessions(
    api: Api, firm: Firm, body: dict[str, str], status: int, code: str
) -> None:
    us = api.as_owner(firm)

    answer = us.post("/auth/change-password", body)

    assert (answer.status, answer.code) == (status, code)
    assert us.get("/auth/me").status == 200
    assert _login(api, firm.owner.email, PASSWORD).status == 200


def test_an_api_account_has_no_password_to_change(api: Api, firm: Firm) -> None:
    us = api.as_api_account(firm)

    answer = us.post("/auth/change-password", {"password": "x", "newPassword": _NEW})

    assert (answer.status, answer.code) == (403, "accounts.only_users")


def test_the_owner_of_an_address_hears_of_a_second_registration(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    body = {"email": firm.owner.email, "password": _NEW}

    assert api.post("/auth/register", body).code == "accounts.email_taken"

    [message] = posted()
    assert message.to == [firm.owner.email]
    assert message.subject == "Bu adresle zaten bir kullanıcınız var"
    assert User.objects.count() == 1


def test_the_profile_is_changed_field_by_field(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    before = us.get("/auth/me").data["user"]

    answer = us.patch("/auth/me", {"displayName": "Ayşe Hanım", "locale": "en", "email": "x@y.tr"})

    assert answer.status == 200
    changed = {"displayName", "locale", "updatedAt", "entityVersion"}
    assert {name for name in before if before[name] != answer.data[name]} == changed
    entry = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert (entry.action, entry.target_id) == ("user.updated", firm.owner.pk)
    assert entry.changes == {
        "displayName": [before["displayName"], "Ayşe Hanım"],
        "locale": ["tr", "en"],
    }


def test_a_profile_that_changed_meanwhile_is_not_overwritten(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    stale = us.patch("/auth/me", {"firstName": "X"}, If_Match='"2020-01-01T00:00:00.000Z"')

    assert (stale.status, stale.code) == (412, "stale_entity_version")
    assert User.objects.get().first_name == firm.owner.first_name
