"""Two accounts that have nothing to do with each other."""

from __future__ import annotations

import pytest

from tests.contracts.calls import World
from tests.contracts.trespassing import MARKER
from tests.factories.accounts import Firm, make_firm, make_user


@pytest.fixture
def theirs(db: None) -> World:
    owner = make_user(
        email=f"{MARKER}@ornek.com.tr", first_name=MARKER, last_name="", display_name=MARKER
    )
    return World(make_firm(title=f"Firma {MARKER}", owner=owner), MARKER)


@pytest.fixture
def ours(firm: Firm) -> World:
    return World(firm, "bizim")
