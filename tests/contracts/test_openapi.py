"""The contract: what the document says is what the code does, and what the catalogue promises."""

from __future__ import annotations

import csv
from pathlib import Path

import jsonschema_rs
import pytest
from django.core.management import call_command
from drf_spectacular import validation

from tests.contracts.document import Documented, document, operations
from ticaret.api.docs import DOCUMENT

_CATALOGUE = Path(__file__).parent / "operations.csv"


def test_the_committed_document_is_the_one_the_code_makes_without_a_warning(
    tmp_path: Path,
) -> None:
    target = tmp_path / "schema.yaml"

    call_command("spectacular", "--fail-on-warn", "--file", str(target))

    committed = DOCUMENT.read_bytes()
    assert target.read_bytes() == committed, "run `python3 manage.py openapi` and commit the result"


def test_the_document_is_valid() -> None:
    """By the schema of OpenAPI 3.1, of which drf-spectacular has a copy."""
    schema = Path(validation.__file__).with_name("openapi_3_1_schema.json")

    jsonschema_rs.validator_for(schema.read_text()).validate(document())


def test_every_operation_of_the_catalogue_is_documented_as_promised() -> None:
    with _CATALOGUE.open(encoding="utf-8", newline="") as file:
        promised = sorted(tuple(row.values()) for row in csv.DictReader(file))
    documented = sorted(
        (
            operation.method,
            operation.path,
            operation.details["tags"][0],
            operation.details["summary"],
            operation.role,
        )
        for operation in operations()
        if not operation.details.get("x-extension")
    )

    assert documented == promised


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
def test_every_operation_has_examples_codes_and_credentials(
    operation: Documented,
) -> None:
    details = operation.details
    if details.get("x-plain"):
        pytest.skip("answers outside the envelope")
    success = next(answer for code, answer in details["responses"].items() if code < "300")

    if "application/json" in success["content"]:
        assert success["content"]["application/json"]["examples"]
    if "requestBody" in details:
        assert details["requestBody"]["content"]["application/json"]["examples"]
    assert details["x-error-codes"]
    assert bool(details.get("security")) is (operation.role != "public")
