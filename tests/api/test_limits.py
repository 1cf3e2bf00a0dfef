"""How often one may call, and what happens without Redis."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.factories.accounts import Firm, make_firm
from tests.support.client import Api
from ticaret.api import buckets

pytestmark = pytest.mark.django_db


def test_a_caller_over_the_limit_waits_and_others_do_not(
    api: Api, firm: Firm, settings: Any
) -> None:
    settings.THROTTLE_PER_CALLER = 3
    us, them = api.as_owner(firm), api.as_owner(make_firm())

    answers = [us.get("/accounts") for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].code == "throttled"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
    assert them.get("/accounts").status == 200


def test_refused_credentials_use_up_the_address(api: Api, db: None, settings: Any) -> None:
    settings.THROTTLE_PER_ADDRESS_ANONYMOUS = 2
    guess = api.signed(x_api_key="tic_guess", x_api_secret="guess")

    assert [guess.get("/accounts").status for _ in range(3)] == [401, 401, 429]


def test_another_forwarded_address_is_no_way_around(api: Api, db: None, settings: Any) -> None:
    settings.THROTTLE_PER_ADDRESS_ANONYMOUS = 2

    found = [api.get("/accounts", X_Forwarded_For=f"203.0.113.{n}").status for n in range(3)]

    assert found == [401, 401, 429]


def test_parallel_callers_cannot_overdraw_a_bucket() -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: buckets.take("login", "kisi", 10), range(200)))

    assert 10 <= waits.count(0.0) <= 11


def test_without_redis_requests_pass(
    api: Api, firm: Firm, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.THROTTLE_PER_CALLER = 1
    monkeypatch.setattr(buckets, "_store", None)
    us = api.as_owner(firm)

    assert [us.get("/accounts").status for _ in range(3)] == [200, 200, 200]
