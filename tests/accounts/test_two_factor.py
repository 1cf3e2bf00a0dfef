"""The second factor, through the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import OneTimeToken, RecoveryCode, SignIn, TwoFactor
from accounts.services.two_factor import code_at
from tests.accounts.conftest import Outbox, token_in
from tests.factories.accounts import PASSWORD, Firm, code_now, make_two_factor, make_user
from tests.support.client import Answer, Api

pytestmark = pytest.mark.django_db


def _login(api: Api, email: str) -> Answer:
    return api.post("/auth/login", {"email": email, "password": PASSWORD})


def _complete(api: Api, challenge: str, code: str) -> Answer:
    return api.post("/auth/login/two-factor", {"challenge": challenge, "code": code})


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(second: int, code: str) -> None:
    """Appendix B; its secret is the ASCII text 12345678901234567890, its codes cut to six digits."""
    moment = datetime.fromtimestamp(second, tz=UTC)
    assert code_at(secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", now=moment) == code


def test_setting_up_shows_secret_address_and_codes_once(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    begun = us.post("/auth/two-factor", {"password": PASSWORD})
    before = _login(api, firm.owner.email).data
    confirmed = us.post("/auth/two-factor/confirm", {"code": code_now(begun.data["secret"])})

    assert begun.status == 201
    uri = urlsplit(begun.data["otpauthUri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query)["secret"] == [begun.data["secret"]]
    assert parse_qs(uri.query)["issuer"] == ["Ticaret"]
    assert len(set(begun.data["recoveryCodes"])) == 10
    assert before["challenge"] is None, "it must not count before it is confirmed"
    assert (confirmed.status, confirmed.data) == (200, {"twoFactor": True})
    assert us.get("/auth/me").data["twoFactor"] is True
    again = us.post("/auth/two-factor", {"password": PASSWORD})
    assert (again.status, again.code) == (409, "accounts.two_factor_on")
    stored = str([list(model.objects.values()) for model in (TwoFactor, RecoveryCode)])
    assert begun.data["secret"] not in stored
    assert not any(code in stored for code in begun.data["recoveryCodes"])


def test_a_login_answers_a_challenge_that_a_code_completes(api: Api, firm: Firm) -> None:
    secret = make_two_factor(firm.owner)

    challenged = _login(api, firm.owner.email)
    done = _complete(api, challenged.data["challenge"], code_now(secret))

    assert challenged.status == 200
    assert (challenged.data["accessToken"], challenged.data["user"]) == (None, None)
    assert (challenged.data["refreshToken"], challenged.data["accounts"]) == (None, [])
    assert challenged.data["expiresIn"] == 300
    us = api.signed(Authorization=f"Bearer {done.data['accessToken']}")
    assert us.get("/auth/me").data["user"]["id"] == str(firm.owner.pk)


def test_a_wrong_code_signs_nobody_in_and_can_be_corrected(api: Api, firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    challenge = _login(api, firm.owner.email).data["challenge"]
    wrong = f"{(int(code_now(secret)) + 1) % 1_000_000:06}"

    refused = _complete(api, challenge, wrong)

    assert (refused.status, refused.code) == (403, "accounts.wrong_code")
    assert SignIn.objects.count() == 0
    assert _complete(api, challenge, code_now(secret)).status == 200


def test_a_code_works_once(api: Api, firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    code = code_now(secret)
    challenges = [_login(api, firm.owner.email).data["challenge"] for _ in range(2)]

    assert _complete(api, challenges[0], code).status == 200
    assert _complete(api, challenges[1], code).code == "accounts.wrong_code"


def test_a_challenge_works_once_and_for_five_minutes(api: Api, firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    challenge = _login(api, firm.owner.email).data["challenge"]
    late = _login(api, firm.owner.email).data["challenge"]
    assert _complete(api, challenge, code_now(secret)).status == 200

    TwoFactor.objects.update(last_step=0)
    assert _complete(api, challenge, code_now(secret)).code == "accounts.token_refused"
    OneTimeToken.objects.update(expires_at=timezone.now())
    assert _complete(api, late, code_now(secret)).code == "accounts.token_refused"


def test_a_recovery_code_stands_in_once(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    begun = us.post("/auth/two-factor", {"password": PASSWORD}).data
    us.post("/auth/two-factor/confirm", {"code": code_now(begun["secret"])})
    code = begun["recoveryCodes"][3]

    def login(code: str) -> Answer:
        return _complete(api, _login(api, firm.owner.email).data["challenge"], code)

    assert login(code.upper().replace("-", " ")).status == 200
    assert login(code).code == "accounts.wrong_code"
    assert login(begun["recoveryCodes"][4]).status == 200


def test_ten_wrong_codes_and_the_right_one_must_wait(api: Api, firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    challenge = _login(api, firm.owner.email).data["challenge"]
    for number in range(10):
        assert _complete(api, challenge, f"yanlis-{number}").status == 403

    assert _complete(api, challenge, code_now(secret)).status == 429


@pytest.mark.django_db(transaction=True)
def test_of_eight_parallel_uses_of_one_code_one_signs_in(api: Api) -> None:
    user = make_user()
    code = code_now(make_two_factor(user))
    challenges = [_login(api, user.email).data["challenge"] for _ in range(8)]

    def use(challenge: str) -> int:
        try:
            return _complete(api, challenge, code).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(use, challenges))

    assert sorted(statuses) == [200] + [403] * 7


def test_switching_off_takes_the_password_and_a_code(api: Api, firm: Firm, posted: Outbox) -> None:
    secret = make_two_factor(firm.owner)
    us = api.as_owner(firm)
    path = "/auth/two-factor/disable"

    bad = us.post(path, {"password": "Yanlis-1", "code": code_now(secret)})
    assert bad.code == "accounts.wrong_password"
    assert us.post(path, {"password": PASSWORD, "code": "x"}).code == "accounts.wrong_code"
    assert TwoFactor.objects.count() == 1

    off = us.post(path, {"password": PASSWORD, "code": code_now(secret)})

    assert (off.status, off.data) == (200, {"twoFactor": False})
    assert _login(api, firm.owner.email).data["challenge"] is None
    assert [message.subject for message in posted()] == ["İki adımlı doğrulama kapatıldı"]


def test_new_recovery_codes_replace_the_old_ones(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    begun = us.post("/auth/two-factor", {"password": PASSWORD}).data
    us.post("/auth/two-factor/confirm", {"code": code_now(begun["secret"])})

    renewed = us.post(
        "/auth/two-factor/recovery-codes",
        {"password": PASSWORD, "code": begun["recoveryCodes"][0]},
    )

    assert renewed.status == 200
    assert len(set(renewed.data["recoveryCodes"])) == 10
    assert not set(renewed.data["recoveryCodes"]) & set(begun["recoveryCodes"])
    challenge = _login(api, firm.owner.email).data["challenge"]
    assert _complete(api, challenge, begun["recoveryCodes"][1]).code == "accounts.wrong_code"
    assert _complete(api, challenge, renewed.data["recoveryCodes"][1]).status == 200


def test_the_code_of_the_step_before_is_still_good(api: Api, firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    challenge = _login(api, firm.owner.email).data["challenge"]

    assert _complete(api, challenge, code_now(secret, minutes=-2)).status == 403
    assert _complete(api, challenge, code_now(secret, seconds=-30)).status == 200


def test_an_api_account_has_no_second_factor(api: Api, firm: Firm) -> None:
    us = api.as_api_account(firm)

    assert us.post("/auth/two-factor", {"password": "x"}).code == "accounts.only_users"
    assert us.get("/auth/me").data["twoFactor"] is None


def test_a_password_reset_does_not_get_around_the_second_factor(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    make_two_factor(firm.owner)
    api.post("/auth/forgot-password", {"email": firm.owner.email})
    token = token_in(posted()[0])
    new = "Yepyeni-Parola-44"
    api.post("/auth/reset-password", {"token": token, "password": new})

    login = api.post("/auth/login", {"email": firm.owner.email, "password": new})

    assert login.data["accessToken"] is None
    assert login.data["challenge"]
