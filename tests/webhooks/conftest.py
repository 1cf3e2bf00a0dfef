from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.support.receiver import Receiver
from ticaret.http.connections import POOL


@pytest.fixture(autouse=True)
def _private_receivers(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.SANDBOX = False
    POOL.forget()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        yield server
