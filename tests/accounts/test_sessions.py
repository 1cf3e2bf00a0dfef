"""One's own sessions, through the API."""

from __future__ import annotations

import pytest

from accounts.models import SignIn
from tests.factories.accounts import PASSWORD, Firm, make_member
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _session(api: Api, firm: Firm, agent: str) -> tuple[Api, str]:
    body = {"email": firm.owner.email, "password": PASSWORD}
    data = api.post("/auth/login", body, User_Agent=agent).data
    return api.signed(Authorization=f"Bearer {data['accessToken']}"), data["refreshToken"]


def test_sessions_are_listed_with_where_they_come_from(api: Api, firm: Firm) -> None:
    _session(api, firm, "Telefon/1.0")
    desk, _ = _session(api, firm, "Masa/2.0")
    make_member(firm, Role.AGENT)

    rows = desk.get("/auth/sessions").data["rows"]

    assert [(row["userAgent"], row["address"], row["current"]) for row in rows] == [
        ("Masa/2.0", "127.0.0.1", True),
        ("Telefon/1.0", "127.0.0.1", False),
    ]


def test_an_ended_session_is_out_at_its_next_request(api: Api, firm: Firm) -> None:
    phone, refresh = _session(api, firm, "Telefon/1.0")
    desk, _ = _session(api, firm, "Masa/2.0")
    [row] = [row for row in desk.get("/auth/sessions").data["rows"] if not row["current"]]

    ended = desk.delete(f"/auth/sessions/{row['id']}")

    assert (ended.status, ended.data) == (200, {"id": row["id"], "deleted": True})
    assert phone.get("/accounts").status == 401
    assert api.post("/auth/refresh", {"refreshToken": refresh}).status == 401
    assert desk.get("/accounts").status == 200
    assert desk.delete(f"/auth/sessions/{row['id']}").status == 404
    assert len(desk.get("/auth/sessions").data["rows"]) == 1


def test_nobody_ends_the_session_of_another(api: Api, firm: Firm, other_firm: Firm) -> None:
    _session(api, other_firm, "Telefon/1.0")
    theirs = SignIn.objects.get()

    answer = api.as_owner(firm).delete(f"/auth/sessions/{theirs.pk}")

    assert answer.status == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_all_other_sessions_end_at_once(api: Api, firm: Firm) -> None:
    phone, refresh = _session(api, firm, "Telefon/1.0")
    desk, _ = _session(api, firm, "Masa/2.0")

    answer = desk.post("/auth/sessions/end-others")

    assert phone.get("/accounts").status == 401
    assert desk.get("/accounts").status == 401
    assert api.post("/auth/refresh", {"refreshToken": refresh}).status == 401
    fresh = api.signed(Authorization=f"Bearer {answer.data['accessToken']}")
    assert [row["current"] for row in fresh.get("/auth/sessions").data["rows"]] == [True]


def test_a_reused_refresh_token_ends_the_access_tokens_of_its_session_too(
    api: Api, firm: Firm
) -> None:
    thief, refresh = _session(api, firm, "Telefon/1.0")
    api.post("/auth/refresh", {"refreshToken": refresh})
    api.post("/auth/refresh", {"refreshToken": refresh})

    assert thief.get("/accounts").status == 401
