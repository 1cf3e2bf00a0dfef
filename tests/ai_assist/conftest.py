"""A scripted model, and the worker's rounds on the test's own connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.support.model_server import ModelServer


@pytest.fixture
def model(settings: Settings) -> Iterator[ModelServer]:
    """The installation's language model, on loopback."""
    with ModelServer() as server:
        settings.OPENAI_BASE_URL = f"{server.url}/v1"
        yield server


@pytest.fixture(autouse=True)
def files_of_their_own(settings: Settings, tmp_path: Path) -> Path:
    """Files of the test, and of no other."""
    folder = tmp_path / "files"
    storage = {"BACKEND": settings.STORAGES["default"]["BACKEND"]}
    storage["OPTIONS"] = {"location": str(folder)}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return folder
