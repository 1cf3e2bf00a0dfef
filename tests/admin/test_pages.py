"""Every page of the back office, found from its registry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from messaging.models import Inbox
from tests.admin.conftest import CANARY, digest, firm, signed_in

# The pages are registered with the addresses; models alone are stable test ids.
admin.autodiscover()
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
by_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def changelist(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def change_page(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def row_of(model: type[Model]) -> Model:
    row = model._base_manager.first()
    if row is None:
        pytest.skip("nothing of this kind is stored")
    return row


@pytest.fixture(scope="module", autouse=True)
def _rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A firm for all tests of the module; what a test changes in it goes with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        firm()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(_rows: None, db: None) -> None:
    """Each test is a savepoint within the transaction of the rows."""


def test_every_model_of_ours_has_a_page() -> None:
    from django.apps import apps

    from ticaret.backoffice.apps import OURS

    missing = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in OURS and model not in MODELS and not model._meta.auto_created
    ]
    assert missing == []


@by_model
def test_an_administrator_searches_the_list(administrator: Client, model: type[Model]) -> None:
    for term in ("0192f7a0-0000-7000-8000-000000000000", "deniz '; --\x00"):
        assert administrator.get(changelist(model), {"q": term}).status_code in {200, 302}


@by_model
def test_an_administrator_opens_list_and_row_and_sees_no_secret(
    administrator: Client, model: type[Model]
) -> None:
    hashes = [digest(CANARY), *User.objects.values_list("password", flat=True)]
    row = model._base_manager.first()
    for address in (changelist(model), *([change_page(row)] if row else [])):
        answer = administrator.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert [word for word in (CANARY, *hashes) if word in page] == []


@by_model
def test_who_is_not_staff_sees_nothing(model: type[Model]) -> None:
    stranger = signed_in()
    for address in (changelist(model), change_page(row_of(model))):
        answer = stranger.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


@by_model
def test_staff_without_the_right_is_refused(model: type[Model]) -> None:
    staff = signed_in(is_staff=True)
    assert staff.get(changelist(model)).status_code == 403
    assert staff.get(change_page(row_of(model))).status_code == 403


def test_a_list_costs_the_same_number_of_queries_however_long_it_is(
    administrator: Client,
) -> None:
    def queries(model: type[Model]) -> int:
        with CaptureQueriesContext(connection) as captured:
            administrator.get(changelist(model))
        return len(captured)

    for model in MODELS:
        administrator.get(changelist(model))
    short = {model: queries(model) for model in MODELS}
    for number in range(5):
        firm(f"Firma {number}")
    long = {model: queries(model) for model in MODELS}

    assert long == short
    assert {model: count for model, count in long.items() if count > 8} == {}


def test_a_secret_is_said_to_be_set_or_not(administrator: Client) -> None:
    inbox = Inbox.objects.unscoped().get()
    assert ">kayıtlı<" in administrator.get(change_page(inbox)).content.decode()
    inbox.token = None
    inbox.save(update_fields=["token"])
    assert "kayıtlı değil" in administrator.get(change_page(inbox)).content.decode()


def test_the_content_policy_is_relaxed_for_the_admin_alone(administrator: Client) -> None:
    page = administrator.get("/admin/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in page + ";"
    assert "'unsafe-inline'" in page
    elsewhere = administrator.get("/not-there")["Content-Security-Policy"]
    assert "unsafe" not in elsewhere


def test_times_are_those_of_istanbul(administrator: Client) -> None:
    """21:30 UTC of 5 March is half past midnight of the 6th there."""
    from messaging.models import Message

    page = administrator.get(change_page(Message.objects.unscoped().get())).content.decode()
    assert "6 Mart 2026 00:30" in page


def test_what_customers_wrote_is_text_not_markup(administrator: Client) -> None:
    from messaging.models import Message

    page = administrator.get(change_page(Message.objects.unscoped().get())).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
