"""A gateway in memory for the sessions of these tests."""

from __future__ import annotations

import pytest

from messaging.models import WaSession
from tests.factories.accounts import Firm
from tests.factories.wa_sessions import make_working_session
from tests.support import stub_gateway
from tests.support.stub_gateway import StubGateway


@pytest.fixture(autouse=True)
def gateway() -> StubGateway:
    gateway = StubGateway()
    stub_gateway.register(gateway)
    return gateway


@pytest.fixture
def session(firm: Firm) -> WaSession:
    """A linked session of `firm`."""
    return make_working_session(firm)
