from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.support.graph_server import GraphServer


@pytest.fixture
def graph_server(settings: Settings) -> Iterator[GraphServer]:
    """A Graph API that the settings name for both hosts, under two paths."""
    with GraphServer() as server:
        settings.SANDBOX = False
        settings.META_APP_ID = "1000"
        settings.META_APP_SECRET = "app-secret-0123456789"
        settings.META_GRAPH_VERSION = "v25.0"
        settings.META_GRAPH_URL = f"{server.url}/graph"
        settings.INSTAGRAM_GRAPH_URL = f"{server.url}/instagram-graph"
        yield server
