"""A provider that answers what the test queued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.graph_server import GraphServer


@pytest.fixture
def graph(settings: Settings) -> Iterator[GraphServer]:
    """The Graph API and the hosts of its files, on loopback."""
    with GraphServer() as server:
        settings.SANDBOX = True
        settings.SANDBOX_URL = server.url
        settings.META_APP_SECRET = "app-secret-0123456789"
        settings.META_GRAPH_VERSION = "v25.0"
        settings.META_GRAPH_URL = server.url
        settings.INSTAGRAM_GRAPH_URL = server.url
        yield server


@pytest.fixture(autouse=True)
def files_of_their_own(settings: Settings, tmp_path: Path) -> Path:
    """Files of the test, and of no other."""
    folder = tmp_path / "files"
    storage = {"BACKEND": settings.STORAGES["default"]["BACKEND"]}
    storage["OPTIONS"] = {"location": str(folder)}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return folder
