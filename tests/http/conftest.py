from __future__ import annotations

import pytest
from pytest_django import Settings

from ticaret.http.connections import POOL


@pytest.fixture(autouse=True)
def _no_trusted_origins(settings: Settings) -> None:
    settings.SANDBOX = False
    settings.META_GRAPH_URL = "https://graph.facebook.com"
    settings.INSTAGRAM_GRAPH_URL = "https://graph.instagram.com"
    POOL.forget()
