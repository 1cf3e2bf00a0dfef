"""Who may call what: `roles.csv` is the matrix to read, the API itself is what is tried.

The matrix is made from the OpenAPI document. After a wanted change run the test with
`UPDATE_ROLES=1` and commit the file.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from tests.contracts.calls import World, controls
from tests.contracts.document import Documented, operations
from tests.factories.accounts import Firm, make_member, make_user
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

_MATRIX = Path(__file__).parent / "roles.csv"
_CALLERS = ["public", "user", *[role.word for role in Role]]
_ENVELOPED = [operation for operation in operations() if not operation.details.get("x-plain")]
_OF_A_ROLE = [each for each in _ENVELOPED if each.role not in {"public", "user"}]
_OF_USERS = [each for each in _ENVELOPED if each.role == "user"]


def test_the_committed_matrix_is_the_one_of_the_document() -> None:
    if os.environ.get("UPDATE_ROLES"):
        _MATRIX.write_text(_matrix(), encoding="utf-8")

    assert _MATRIX.read_text(encoding="utf-8") == _matrix()


@pytest.mark.parametrize("operation", _OF_A_ROLE, ids=lambda operation: operation.id)
def test_the_least_role_is_enough_and_the_one_below_is_not(
    api: Api, firm: Firm, operation: Documented
) -> None:
    least = Role.from_word(operation.role)
    call = controls()[operation.id].build(World(firm, "metin"))
    below = make_member(firm, Role(least - 1)) if least > Role.VIEWER else None

    stranger = call.send(api.as_user(make_user()), operation.method, operation.path)
    nobody = call.send(api, operation.method, operation.path)
    if below is not None:
        refused = call.send(api.as_user(below), operation.method, operation.path)
        assert (refused.status, refused.code) == (403, "forbidden")
    enough = call.author or (firm.owner if least is Role.OWNER else make_member(firm, least))
    allowed = call.send(api.as_user(enough), operation.method, operation.path)

    assert nobody.status == 401
    if "{accountId}" in operation.path:
        assert stranger.status == 404
    assert allowed.status in {200, 201, 202}, allowed.envelope


@pytest.mark.parametrize("operation", _OF_USERS, ids=lambda operation: operation.id)
def test_nobody_calls_what_needs_a_sign_in(api: Api, firm: Firm, operation: Documented) -> None:
    call = controls()[operation.id].build(World(firm, "metin"))

    assert call.send(api, operation.method, operation.path).status == 401


@pytest.mark.parametrize("operation", _OF_A_ROLE, ids=lambda operation: operation.id)
def test_a_key_needs_the_scope_of_the_document(api: Api, firm: Firm, operation: Documented) -> None:
    call = controls()[operation.id].build(World(firm, "metin"))
    scope = operation.details["x-required-scope"]
    others = api.as_api_account(firm, role="owner", scopes=[_another(scope)])

    refused = call.send(others, operation.method, operation.path)

    assert (refused.status, refused.code) == (403, "scope_too_small")


def _another(scope: str) -> str:
    return "jobs:read" if scope != "jobs:read" else "labels:read"


def _matrix() -> str:
    """One line for each operation, a mark under everybody who may call it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["method", "path", "scope", *_CALLERS])
    for operation in operations():
        least = _CALLERS.index(operation.role)
        marks = ["x" if place >= least else "" for place in range(len(_CALLERS))]
        scope = operation.details.get("x-required-scope", "")
        writer.writerow([operation.method, operation.path, scope, *marks])
    return text.getvalue()
