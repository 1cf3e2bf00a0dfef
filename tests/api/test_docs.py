"""The document and its two readers, served from the install."""

from __future__ import annotations

import gzip
import json
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
    as_yaml = api.raw("GET", "/schema")
    as_json = api.raw("GET", "/schema?format=json")

    assert as_yaml["Content-Type"] == "application/vnd.oai.openapi"
    assert as_json["Content-Type"] == "application/vnd.oai.openapi+json"
    assert json.loads(as_json.content)["openapi"] == "3.1.0"
    assert yaml.load(as_yaml.content, yaml.CSafeLoader) == json.loads(as_json.content)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", "application/vnd.oai.openapi+json"),
        ("application/yaml", "application/vnd.oai.openapi"),
        ("text/html,*/*;q=0.8", "application/vnd.oai.openapi"),
        ("image/png", "application/vnd.oai.openapi"),
    ],
)
def test_accept_chooses_the_form_of_the_document(api: Api, accept: str, media_type: str) -> None:
    assert api.raw("GET", "/schema", Accept=accept)["Content-Type"] == media_type


def test_who_has_the_document_is_told_that_it_is_the_same(api: Api) -> None:
    etag = api.raw("GET", "/schema")["ETag"]

    assert api.raw("GET", "/schema", If_None_Match=etag).status_code == 304
    assert api.raw("GET", "/schema?format=json", If_None_Match=etag).status_code == 200


def test_the_document_is_sent_compressed_to_who_takes_that(api: Api) -> None:
    answer = api.raw("GET", "/schema", Accept_Encoding="gzip")

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == api.raw("GET", "/schema").content


def test_a_form_that_the_document_does_not_have_is_not_found(api: Api) -> None:
    answer = api.call("GET", "/schema?format=xml")

    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_a_reader_loads_nothing_from_elsewhere_and_runs_nothing_inline(api: Api, path: str) -> None:
    response = api.raw("GET", path)
    page = response.content.decode()

    assert response.status_code == 200
    assert "//" not in page.replace("<!DOCTYPE html>", "")
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert "'unsafe-inline'" not in response["Content-Security-Policy"].partition("style-src")[0]
