"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

import ticaret.celery  # noqa: F401  (makes ours the current Celery application)
from tests.factories.accounts import Firm, make_firm
from tests.support import buckets
from tests.support.client import Api
from tests.support.installation import Installation, running_installation


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full-faults",
        action="store_true",
        help="the fault tests in their full size, which takes about half an hour",
    )
    parser.addoption(
        "--full-harness",
        action="store_true",
        help="every hole that the cross-tenant harness must notice, not only some",
    )


@pytest.fixture(scope="session")
def full_size(request: pytest.FixtureRequest) -> bool:
    """Whether the fault tests run in their full size."""
    return bool(request.config.getoption("--full-faults"))


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Everything that `manage.py up` starts, as processes that a test may kill."""
    with running_installation() as installation:
        yield installation


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A worker's database is a copy of a migrated one, where `manage.py test` made one."""
    if template := os.environ.get("TEST_DATABASE_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """A password costs the tests a hundredth of what it must cost whoever guesses it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 1024)
        yield


@pytest.fixture
def api() -> Api:
    """A caller without credentials; `api.as_owner(firm)` and the like give the others."""
    return Api()


@pytest.fixture
def firm(db: None) -> Firm:
    """An account with its owner."""
    return make_firm(title="Kuzey Ticaret")


@pytest.fixture
def other_firm(db: None) -> Firm:
    """An account that has nothing to do with `firm`."""
    return make_firm(title="Güney Ticaret")


@pytest.fixture(autouse=True)
def full_buckets() -> None:
    """No test pays for the requests of another."""
    buckets.refill()
