"""Signing in and staying signed in, through the API."""

from __future__ import annotations

import pytest

from tests.factories.accounts import PASSWORD, Firm
from tests.support.client import Api

pytestmark = pytest.mark.django_db


def test_a_login_gives_tokens_the_user_and_the_accounts(api: Api, firm: Firm) -> None:
    answer = api.post("/auth/login", {"email": firm.owner.email.upper(), "password": PASSWORD})

    assert answer.status == 200, answer.envelope
    assert answer.data["user"]["id"] == str(firm.owner.pk)
    assert [row["id"] for row in answer.data["accounts"]] == [str(firm.id)]
    me = api.signed(Authorization=f"Bearer {answer.data['accessToken']}").get("/auth/me")
    assert me.data["user"]["email"] == firm.owner.email
    assert me.data["accounts"][0]["role"] == "owner"
