"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from tests.factories.accounts import Firm, make_firm
from tests.support.client import Api


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
def full_buckets() -> Iterator[None]:
    """No test pays for the requests of another."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter("throttle:*", count=1000):
        client.delete(key)
    yield
    client.close()
