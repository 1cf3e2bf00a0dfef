"""The console's scenes."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import Firm


@pytest.fixture(autouse=True)
def files_without_collecting(settings: Settings) -> None:
    """Static files by their plain names: nobody ran `collectstatic` for a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def scene(firm: Firm) -> Scene:
    return Scene(firm)


@pytest.fixture
def other_scene(other_firm: Firm) -> Scene:
    return Scene(other_firm)


@pytest.fixture
def owner(scene: Scene) -> Client:
    return signed_in(scene.firm.owner)
