"""A gateway that answers what the test queued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support import names
from tests.support.graph_server import GraphServer


@pytest.fixture
def gateway(settings: Settings) -> Iterator[GraphServer]:
    """The gateway on loopback, as the configured one."""
    with GraphServer() as server:
        settings.SANDBOX = False
        settings.WAHA_URL = server.url
        settings.WAHA_API_KEY = "gateway-key"
        settings.WAHA_MEDIA_URL = ""
        yield server


@pytest.fixture(autouse=True)
def files_of_their_own(settings: Settings, tmp_path: Path) -> None:
    """Files of the test, and of no other."""
    storage = {"BACKEND": settings.STORAGES["default"]["BACKEND"]}
    storage["OPTIONS"] = {"location": str(tmp_path / "files")}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture(autouse=True)
def known_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name on the internet, without asking it."""
    names.resolve(monkeypatch, example_com=names.PUBLIC)
