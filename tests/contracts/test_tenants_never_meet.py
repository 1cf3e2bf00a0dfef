"""No operation reads or changes another account's rows, whichever of its ids is given.

Generated from the OpenAPI document: each operation is called rightly first (the
positive control), then once for every id slot with an id of another account in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from tests.contracts.calls import Call, World, controls
from tests.contracts.document import Documented, operations
from tests.factories.accounts import Firm, make_firm, make_user
from tests.support.client import Answer, Api

pytestmark = pytest.mark.django_db

_MARKER = "gizli-7f3a9c"
_REFUSALS = {400, 403, 404, 422}
# Plain pages and streams are outside the envelope; tests/console and tests/stream try them.
_SIGNED_IN = [
    operation
    for operation in operations()
    if operation.role != "public" and not operation.details.get("x-plain")
]


@pytest.fixture
def theirs() -> World:
    owner = make_user(
        email=f"{_MARKER}@ornek.com.tr", first_name=_MARKER, last_name="", display_name=_MARKER
    )
    return World(make_firm(title=f"Firma {_MARKER}", owner=owner), _MARKER)


@pytest.fixture
def ours(firm: Firm) -> World:
    return World(firm, "bizim")


@pytest.mark.parametrize("operation", _SIGNED_IN, ids=lambda operation: operation.id)
def test_every_operation_has_a_positive_control(operation: Documented) -> None:
    assert operation.id in controls(), (
        f"register a valid call of {operation.id} in tests/<app>/calls.py"
    )


@pytest.mark.parametrize("operation", _SIGNED_IN, ids=lambda operation: operation.id)
@pytest.mark.parametrize("caller", ["user", "api_account"])
def test_an_id_of_another_account_opens_nothing(
    api: Api, ours: World, theirs: World, operation: Documented, caller: str
) -> None:
    build = controls()[operation.id].build
    right, foreign = build(ours), build(theirs)
    us = api.as_owner(ours.firm) if caller == "user" else api.as_api_account(ours.firm)
    before = _rows_of(theirs)

    trespasses = list(_trespasses(right, foreign))
    if operation.takes_account:
        narrowed = replace(right, query={**right.query, "accountId": theirs.firm.id})
        trespasses.append(("query accountId", narrowed))

    for slot, call in trespasses:
        answer = call.send(us, operation.method, operation.path)
        assert answer.status in _REFUSALS, (slot, answer.status, answer.envelope)
        # What is a user\'s own is closed to API accounts, whatever the id.
        if slot.startswith("path") and answer.code != "accounts.only_users":
            assert answer.status == 404, (slot, answer.envelope)
        assert _MARKER not in _all_of(answer), slot

    answer = right.send(us, operation.method, operation.path)
    allowed = {200, 201, 202} if caller == "user" else {200, 201, 202, 403}
    assert answer.status in allowed, answer.envelope
    assert _MARKER not in _all_of(answer)
    assert _rows_of(theirs) == before


def _trespasses(right: Call, foreign: Call) -> Iterator[tuple[str, Call]]:
    """`right` with one id replaced by the other account's, and with all of them."""
    for name, value in foreign.path.items():
        yield f"path {name}", replace(right, path={**right.path, name: value})
    if len(foreign.path) > 1:
        yield "path, whole", replace(right, path=foreign.path)
    for name, value in foreign.query.items():
        if isinstance(value, UUID):
            yield f"query {name}", replace(right, query={**right.query, name: value})
    for name, value in (foreign.body or {}).items():
        if _holds_an_id(value):
            yield f"body {name}", replace(right, body={**(right.body or {}), name: value})


def _holds_an_id(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_an_id(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_an_id(item) for item in value)
    return isinstance(value, UUID)


def _all_of(answer: Answer) -> str:
    return json.dumps(answer.envelope, ensure_ascii=False) + str(answer.headers)


def _rows_of(world: World) -> dict[str, list[dict[str, Any]]]:
    """Everything stored for the world's account."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        if "account" in names:
            own = model._base_manager.filter(account_id=world.firm.id).order_by("pk")
            rows[model.__name__] = list(own.values())
    return rows
