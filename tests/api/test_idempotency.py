"""`Idempotency-Key`: one effect, the first answer again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Account, ApiAccount
from tests.factories.accounts import Firm, make_api_account
from tests.support.client import Api
from ticaret.api import idempotency
from ticaret.api.models import IdempotencyKey

pytestmark = pytest.mark.django_db

_BODY = {"title": "Yeni Şube"}


def test_a_repeat_gets_the_first_answer_again(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    first = us.post("/accounts", _BODY, Idempotency_Key="k-1")
    again = us.post("/accounts", _BODY, Idempotency_Key="k-1")

    assert (first.status, again.status) == (201, 201)
    assert again.envelope == first.envelope
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Account.objects.filter(title="Yeni Şube").count() == 1


def test_another_body_or_path_with_the_key_is_refused(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    us.post("/accounts", _BODY, Idempotency_Key="k-1")

    other_body = us.post("/accounts", {"title": "Başka"}, Idempotency_Key="k-1")
    other_path = us.post("/accounts?a=b", _BODY, Idempotency_Key="k-1")

    assert (other_body.status, other_body.code) == (422, "idempotency_key_reused")
    assert other_path.code == "idempotency_key_reused"
    assert Account.objects.count() == 2


def test_the_same_key_of_another_caller_is_another_key(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    api.as_owner(firm).post("/accounts", _BODY, Idempotency_Key="k-1")

    answer = api.as_owner(other_firm).post("/accounts", _BODY, Idempotency_Key="k-1")

    assert "Idempotent-Replayed" not in answer.headers
    assert Account.objects.filter(title="Yeni Şube").count() == 2


def test_a_secret_is_replayed_but_kept_sealed(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/api-accounts"
    body = {"name": "Depo", "role": "viewer"}

    first = us.post(path, body, Idempotency_Key="k-1")
    again = us.post(path, body, Idempotency_Key="k-1")

    secret = first.data["secret"]
    assert again.data["secret"] == secret
    assert ApiAccount.objects.unscoped().count() == 1
    kept = IdempotencyKey.objects.get()
    assert secret.encode() not in bytes(kept.answer or b"")
    assert secret not in str(vars(kept))


def test_a_refusal_by_state_is_replayed_and_a_malformed_request_is_not(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    taken = {"title": "x", "slug": firm.account.slug}

    first = us.post("/accounts", taken, Idempotency_Key="k-1")
    Account.objects.filter(pk=firm.id).update(slug="bosaldi")
    again = us.post("/accounts", taken, Idempotency_Key="k-1")
    malformed = us.post("/accounts", {}, Idempotency_Key="k-2")
    mended = us.post("/accounts", _BODY, Idempotency_Key="k-2")

    assert (first.status, again.status) == (409, 409)
    assert again.envelope == first.envelope
    assert (malformed.status, mended.status) == (400, 201)


def test_a_request_still_running_refuses_its_repeat_until_its_lease_ends(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    us.post("/accounts", _BODY, Idempotency_Key="k-1")
    Account.objects.exclude(pk=firm.id).delete()
    now = timezone.now()
    IdempotencyKey.objects.update(status=None, answer=None, lease_until=now + timedelta(seconds=9))

    running = us.post("/accounts", _BODY, Idempotency_Key="k-1")
    IdempotencyKey.objects.update(lease_until=now)
    after_a_crash = us.post("/accounts", _BODY, Idempotency_Key="k-1")

    assert (running.status, running.code) == (409, "idempotency_in_progress")
    assert after_a_crash.status == 201
    assert Account.objects.count() == 2


def test_a_run_that_lost_its_lease_leaves_nothing(firm: Firm) -> None:
    now = timezone.now()

    def slow() -> idempotency.Kept:
        make_api_account(firm)
        IdempotencyKey.objects.update(lease_token=uuid4())
        return idempotency.Kept(201, b"{}")

    with pytest.raises(idempotency.StillRunning):
        idempotency.run(caller="c", key="k", fingerprint="f", now=now, operation=slow)

    assert ApiAccount.objects.unscoped().count() == 0


def test_after_a_day_the_key_is_free(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    us.post("/accounts", _BODY, Idempotency_Key="k-1")
    IdempotencyKey.objects.update(expires_at=timezone.now())

    answer = us.post("/accounts", {"title": "Başka"}, Idempotency_Key="k-1")

    assert answer.status == 201
    assert "Idempotent-Replayed" not in answer.headers
    IdempotencyKey.objects.update(expires_at=timezone.now())
    assert idempotency.forget_expired(now=timezone.now()) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "\u0131"])
def test_an_unusable_key_is_refused(api: Api, firm: Firm, key: str) -> None:
    answer = api.as_owner(firm).post("/accounts", _BODY, Idempotency_Key=key)

    assert (answer.status, answer.code) == (400, "bad_idempotency_key")
    assert Account.objects.count() == 1
