"""A person takes the consent back, or wants to be forgotten."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from messaging.models import Inbox
from meta_channels import signed_request
from meta_channels.models import Connection, DeletionRequest, MetaAsset
from meta_channels.services import leaving
from meta_channels.services.personal_data import MetaData
from tests.factories.accounts import Firm
from tests.meta_assets.conftest import Meta, Person
from ticaret.privacy.ports import Subject

pytestmark = pytest.mark.django_db

PERSON, PAGE = "10150000000000001", "100000000000101"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(user_id: Any, secret: str, **more: Any) -> str:
    content = {"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), "user_id": user_id}
    payload = _part(json.dumps({**content, **more}).encode())
    return (
        f"{_part(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}.{payload}"
    )


def _post(path: str, signed: str) -> Any:
    return Browser().post(path, {"signed_request": signed})


def test_taking_the_consent_back_ends_its_tokens_and_no_others(person: Person, meta: Meta) -> None:
    found = person.connect_all()

    answer = _post("/meta/deauthorize", _signed(PERSON, settings.META_APP_SECRET))

    assert answer.status_code == 200
    rows = person.api.get(f"/accounts/{person.firm.id}/meta/assets").data["rows"]
    assert {row["status"] for row in rows} == {"needs_reconnect"}
    assert len(rows) == 3
    for channel in ("facebook_page", "instagram_business", "whatsapp_business"):
        assert Inbox.objects.unscoped().get(id=found[channel].id).token is None
    login = Inbox.objects.unscoped().get(id=found["instagram_login"].id)
    assert (login.status, login.token is not None) == ("active", True)
    states = Connection.objects.unscoped().filter(external_user_id=PERSON)
    assert {(c.state, c.token) for c in states} == {("revoked", None)}
    assert _post("/meta/deauthorize", _signed("1", settings.META_APP_SECRET)).content == (
        answer.content
    )


def test_a_request_to_be_forgotten_is_carried_out_and_shown(person: Person, meta: Meta) -> None:
    person.connect_all()
    secret = settings.INSTAGRAM_APP_SECRET
    body = _post("/instagram/data-deletion", _signed("24900000000000303", secret)).json()
    code = body["confirmation_code"]
    assert body["url"].endswith(f"/meta/deletion/{code}")
    page = Browser().get(f"/meta/deletion/{code}")
    assert 'data-state="received"' in page.content.decode()

    assert leaving.forget_due(now=timezone.now()) == 1
    assert leaving.forget_due(now=timezone.now()) == 0

    page = Browser().get(f"/meta/deletion/{code}")
    assert (page.status_code, 'data-state="done"' in page.content.decode()) == (200, True)
    assert Connection.objects.unscoped().filter(flow="instagram").count() == 0
    assert not MetaAsset.objects.unscoped().filter(external_user_id="24900000000000303").exists()
    assert DeletionRequest.objects.get().external_user_id == ""
    assert Browser().get("/meta/deletion/nobody").status_code == 404


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "x",
        "a.b",
        "." * 9000,
        "ş.ş",
        _signed(PERSON, "another-secret"),
        _signed(PERSON, "app-secret-0123456789", algorithm="none"),
        _signed(PERSON, "app-secret-0123456789", issued_at=int(time.time()) - 3600),
        _signed(PERSON, "app-secret-0123456789", issued_at="now"),
        _signed(["x"], "app-secret-0123456789"),
        _signed("a b", "app-secret-0123456789"),
        ".".join(reversed(_signed(PERSON, "app-secret-0123456789").split("."))),
        _signed(PERSON, "app-secret-0123456789") + "x",
    ],
)
def test_what_meta_did_not_sign_lately_changes_nothing(meta: Meta, signed: str) -> None:
    for path in ("/meta/deauthorize", "/meta/data-deletion"):
        assert _post(path, signed).status_code == 403
    assert DeletionRequest.objects.count() == 0


def test_either_secret_may_sign_for_an_instagram_login(meta: Meta) -> None:
    for secret in (settings.INSTAGRAM_APP_SECRET, settings.META_APP_SECRET):
        found = signed_request.read(
            _signed(249, secret),
            [settings.INSTAGRAM_APP_SECRET, settings.META_APP_SECRET],
            now=timezone.now(),
        )
        assert found == signed_request.SignedRequest("249")
    assert _post("/meta/deauthorize", _signed("1", settings.INSTAGRAM_APP_SECRET)).status_code == (
        403
    )


def test_who_connected_is_exported_and_forgotten_here_without_any_token(
    person: Person, other_firm: Firm
) -> None:
    person.choose(person.connect(), PAGE)
    [row] = Connection.objects.unscoped()
    holder, email = MetaData(), person.firm.owner.email
    for subject in (Subject(email=email), Subject(external_id=row.external_user_id)):
        told = holder.export(person.firm.id, subject)
        assert told is not None
        [consent] = told["connections"]
        assert (consent["requestedBy"], consent["externalUserId"]) == (email, row.external_user_id)
        assert "EAA" not in str(told)
        assert holder.export(other_firm.id, subject) is None
        assert holder.erase(other_firm.id, subject, timezone.now()).rows == 0

    subject = Subject(email=email, external_id=row.external_user_id)
    with transaction.atomic():
        erased = holder.erase(person.firm.id, subject, timezone.now())
        assert [kept.as_dict()["reason"] for kept in erased.kept] == ["disconnect_the_asset"]
        assert holder.erase(person.firm.id, subject, timezone.now()).rows == 0
    row.refresh_from_db()
    assert (row.token, row.external_user_id, row.requested_by, row.offered) == (None, "", "", [])
    assert holder.export(person.firm.id, subject) is None
    # The Page goes on by what it was given, until somebody puts it away.
    assert Inbox.objects.unscoped().get(external_id=PAGE).status == "active"
