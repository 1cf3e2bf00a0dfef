"""A Graph API that answers what the test queued, and files of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.messaging.conftest import files_of_their_own, graph
from tests.posts.routed_graph import RoutedGraph

__all__ = ["files_of_their_own", "graph"]


@pytest.fixture
def meta(settings: Settings) -> Iterator[RoutedGraph]:
    """A Graph API on loopback that answers by what it is asked."""
    with RoutedGraph() as server:
        settings.SANDBOX = True
        settings.SANDBOX_URL = server.url
        settings.META_APP_SECRET = "app-secret-0123456789"
        settings.META_GRAPH_VERSION = "v25.0"
        settings.META_GRAPH_URL = server.url
        settings.INSTAGRAM_GRAPH_URL = server.url
        server.will(
            "GET /content_publishing_limit",
            {"data": [{"quota_usage": 2, "config": {"quota_total": 50, "quota_duration": 86400}}]},
        )
        yield server
