"""The document and its two readers, served from the install."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.support.client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def test_the_document_is_public_yaml_or_json(api: Api) -> None:
    as_yaml = yaml.load(api.raw("GET", "/schema").content, yaml.CSafeLoader)
    as_json = api.raw("GET", "/schema?format=json")

    assert as_yaml["openapi"] == "3.1.0"
    assert as_json["Content-Type"].startswith("application/vnd.oai.openapi+json")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_a_reader_loads_nothing_from_elsewhere_and_runs_nothing_inline(api: Api, path: str) -> None:
    response = api.raw("GET", path)
    page = response.content.decode()

    assert response.status_code == 200
    assert "//" not in page.replace("<!DOCTYPE html>", "")
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert "'unsafe-inline'" not in response["Content-Security-Policy"].partition("style-src")[0]
