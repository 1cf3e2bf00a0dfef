from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.stream.server import WebProcess


@pytest.fixture(scope="package")
def web(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[WebProcess]:
    """One web process for all tests here; they commit what they write."""
    process = WebProcess()
    yield process
    process.stop()


@pytest.fixture
def web_without_redis(transactional_db: None) -> Iterator[WebProcess]:
    """A web process whose Redis is away."""
    process = WebProcess(REDIS_URL="redis://127.0.0.1:1/0")
    yield process
    process.stop()
