"""A list asks the database the same number of times, however many rows it shows.

`tests/query_counts.json` holds the numbers. After a wanted change run the test with
`UPDATE_QUERY_COUNTS=1` and commit the file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contracts.calls import Call, World, controls
from tests.contracts.document import Documented, operations
from tests.factories.accounts import Firm
from tests.support.client import Api

pytestmark = pytest.mark.django_db

_BASELINE = Path(__file__).parent.parent / "query_counts.json"
_LISTS = [operation for operation in operations() if operation.is_list]


@pytest.mark.parametrize("operation", _LISTS, ids=lambda operation: operation.id)
def test_a_list_costs_the_same_queries_for_one_row_and_for_25(
    api: Api, firm: Firm, operation: Documented
) -> None:
    control = controls()[operation.id]
    assert control.rows is not None, f"{operation.id} is a list: give its control `rows`"
    world = World(firm, "metin")
    us = api.as_owner(firm)
    call = control.build(world)

    control.rows(world, 1)
    one = _queries(us, operation, call)
    control.rows(world, 24)
    many = _queries(us, operation, call)

    assert many == one
    baseline = json.loads(_BASELINE.read_text())
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        baseline[operation.id] = many
        _BASELINE.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n")
    assert baseline.get(operation.id) == many


def _queries(us: Api, operation: Documented, call: Call) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = call.send(us, operation.method, operation.path + "?limit=100")
    assert answer.data["rows"]
    return len(captured)
