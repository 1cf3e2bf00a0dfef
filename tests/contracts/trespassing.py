"""Trying every operation with ids of another account, in every slot that takes an id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg import sql

from tests.contracts.calls import Call, World, controls
from tests.contracts.document import Documented, operations
from tests.factories.accounts import Firm
from tests.support.client import Answer, Api

MARKER = "gizli-7f3a9c"
CALLERS = ("user", "api_account", "session")
_REFUSALS = {400, 403, 404, 422}
# Plain pages and streams are outside the envelope; tests/console and tests/stream try them.
SIGNED_IN = [
    operation
    for operation in operations()
    if operation.role != "public" and not operation.details.get("x-plain")
]


def trespass(api: Api, ours: World, theirs: World, operation: Documented, caller: str) -> None:
    """Fails unless `operation` refuses every id of `theirs`, tells nothing and changes nothing.

    And unless the right call, made by `caller` of `ours`, succeeds.
    """
    control = controls()[operation.id]
    right, foreign = control.build(ours), control.build(theirs)
    if control.rows is not None:
        # A list without rows of theirs could not give any of them away.
        control.rows(theirs, 1)
    us = _signed_in(api, ours.firm, caller)
    before = rows_of(theirs)

    trespasses = list(_trespasses(right, foreign))
    if operation.takes_account:
        narrowed = replace(right, query={**right.query, "accountId": theirs.firm.id})
        trespasses.append(("query accountId", narrowed))

    for slot, call in trespasses:
        answer = call.send(us, operation.method, operation.path)
        assert answer.status in _REFUSALS, (slot, answer.status, answer.envelope)
        # What is a user's own is closed to API accounts, whatever the id.
        if slot.startswith("path") and answer.code != "accounts.only_users":
            assert answer.status == 404, (slot, answer.envelope)
        assert MARKER not in _all_of(answer), slot

    answer = right.send(us, operation.method, operation.path)
    allowed = {200, 201, 202, 403} if caller == "api_account" else {200, 201, 202}
    assert answer.status in allowed, answer.envelope
    assert MARKER not in _all_of(answer)
    assert rows_of(theirs) == before


def _signed_in(api: Api, firm: Firm, caller: str) -> Api:
    return {"user": api.as_owner, "api_account": api.as_api_account, "session": api.as_session}[
        caller
    ](firm)


def _trespasses(right: Call, foreign: Call) -> Iterator[tuple[str, Call]]:
    """`right` with one id replaced by the other account's, and with all of them."""
    for name, value in foreign.path.items():
        if not isinstance(value, UUID):
            continue
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


def rows_of(world: World) -> list[tuple[str, str]]:
    """Everything stored for the world's account: tables and their rows as text."""
    with connection.cursor() as cursor:
        # One statement: a query for each of a hundred tables took most of a test's time.
        cursor.execute(_everything(), {"account": world.firm.id})
        return sorted(cursor.fetchall())


@cache
def _everything() -> str:
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if "account" in {field.name for field in model._meta.get_fields()}
    ]
    one = sql.SQL("SELECT {}, kept::text FROM {} AS kept WHERE account_id = %(account)s")
    return (
        sql.SQL(" UNION ALL ")
        .join(one.format(sql.Literal(table), sql.Identifier(table)) for table in tables)
        .as_string()
    )
