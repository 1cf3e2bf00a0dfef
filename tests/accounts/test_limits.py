"""How often a password may be guessed, also by many at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.errors import WrongCredentials
from accounts.models import TryCount
from accounts.services import limits, passwords, sessions
from tests.accounts.conftest import Outbox, token_in
from tests.factories.accounts import PASSWORD, Firm, make_user
from tests.support.client import Answer, Api
from ticaret.errors import Throttled


@pytest.fixture
def far_proxy(settings: Settings) -> None:
    """One proxy of our own, so that tests can come from many addresses."""
    settings.TRUSTED_PROXY_COUNT = 1


_WRONG = "Yanlis-Parola-1"


def _login(api: Api, email: str, password: str = _WRONG, **headers: str) -> Answer:
    return api.post("/auth/login", {"email": email, "password": password}, **headers)


@pytest.mark.django_db(transaction=True)
def test_of_200_parallel_wrong_passwords_ten_reach_the_hasher(counted: Counter[str]) -> None:
    user = make_user()
    with pytest.raises(WrongCredentials):
        passwords.prove(email="isinma@ornek.com.tr", password="x", address="", now=timezone.now())
    counted.clear()

    def guess(number: int) -> str:
        try:
            sessions.login(
                email=user.email,
                password=f"Yanlis-{number}",
                origin=sessions.Origin("203.0.113.7"),
                now=timezone.now(),
            )
        except (WrongCredentials, Throttled) as refused:
            return refused.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(guess, range(200)))

    assert answers == {"accounts.wrong_credentials": 10, "throttled": 190}
    assert counted["all"] == 10


@pytest.mark.django_db
def test_the_eleventh_guess_waits_and_the_right_password_too(
    api: Api, firm: Firm, counted: Counter[str]
) -> None:
    for _ in range(10):
        assert _login(api, firm.owner.email).status == 401
    worked = counted["all"]

    refused = _login(api, firm.owner.email, PASSWORD)

    assert (refused.status, refused.code) == (429, "throttled")
    assert 800 <= int(refused.headers["Retry-After"]) <= 900
    assert counted["all"] == worked


@pytest.mark.django_db
def test_the_window_rolls(firm: Firm) -> None:
    def guess() -> None:
        passwords.prove(email=firm.owner.email, password="x", address="::1", now=timezone.now())

    with time_machine.travel(0, tick=False) as clock:
        for _ in range(10):
            clock.shift(timedelta(minutes=1))
            with pytest.raises(WrongCredentials):
                guess()
        with pytest.raises(Throttled) as refused:
            guess()
        assert refused.value.retry_after == 6 * 60
        clock.shift(timedelta(minutes=6))
        with pytest.raises(WrongCredentials):
            guess()
        with pytest.raises(Throttled):
            guess()


@pytest.mark.django_db
def test_right_passwords_are_not_counted(api: Api, firm: Firm) -> None:
    for _ in range(12):
        assert _login(api, firm.owner.email, PASSWORD).status == 200

    counted = list(TryCount.objects.all())
    assert counted
    assert all(count.times == [] for count in counted)


@pytest.mark.django_db
def test_a_forged_forwarded_for_is_not_believed(api: Api, firm: Firm) -> None:
    statuses = [
        _login(api, firm.owner.email, X_Forwarded_For=f"203.0.113.{number}").status
        for number in range(11)
    ]

    assert statuses == [401] * 10 + [429]


@pytest.mark.django_db
def test_one_user_is_guessed_fifty_times_an_hour_from_everywhere_together(
    api: Api, firm: Firm, far_proxy: None
) -> None:
    statuses = [
        _login(api, firm.owner.email, X_Forwarded_For=f"spoofed, 203.0.113.{number}").status
        for number in range(51)
    ]

    assert statuses == [401] * 50 + [429]


@pytest.mark.django_db
def test_one_address_guesses_a_hundred_times_whoever_it_tries(db: None) -> None:
    now = timezone.now()
    for _ in range(100):
        limits.count(limits=[(limits.LOGIN_FROM_ADDRESS, "203.0.113.7")], now=now)

    with pytest.raises(Throttled):
        passwords.prove(email="yeni@ornek.com.tr", password="x", address="203.0.113.7", now=now)

    here = limits.count(limits=[(limits.LOGIN_HERE, "yeni@ornek.com.tr|203.0.113.7")], now=now)
    assert TryCount.objects.get(key=here[0].key).times == [now], "a refused try counts nowhere"


@pytest.mark.django_db
def test_counters_hold_no_address_in_plain(api: Api, firm: Firm) -> None:
    _login(api, firm.owner.email)

    assert firm.owner.email not in str(list(TryCount.objects.values()))
    assert "127.0.0.1" not in str(list(TryCount.objects.values()))


@pytest.mark.django_db
def test_who_chose_a_new_password_by_mail_need_not_wait(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    for _ in range(10):
        _login(api, firm.owner.email)
    api.post("/auth/forgot-password", {"email": firm.owner.email})
    new = "Yepyeni-Parola-44"

    api.post("/auth/reset-password", {"token": token_in(posted()[0]), "password": new})

    assert _login(api, firm.owner.email, new).status == 200


@pytest.mark.django_db
def test_twenty_taken_addresses_an_hour_are_told_to_one_network_address(
    api: Api, firm: Firm
) -> None:
    now = timezone.now()
    for _ in range(20):
        limits.count(limits=[(limits.REGISTER_FROM_ADDRESS, "127.0.0.1")], now=now)
    body = {"email": firm.owner.email, "password": "Cok-Gizli-Parola-7"}

    answer = api.post("/auth/register", body)

    assert (answer.status, answer.code) == (429, "throttled")
    free = {**body, "email": "bos@ornek.com.tr"}
    assert api.post("/auth/register", free).status == 429, "a free address must answer alike"
