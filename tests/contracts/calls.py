"""A valid call of every operation: the positive controls of the contract tests.

Each app keeps its own in `tests/<app>/calls.py`:

    @call("getAccountsAccountIdApiAccounts", rows=api_accounts)
    def list_api_accounts(world: World) -> Call:
        return Call(path={"accountId": world.firm.id})

The function makes what the call needs inside `world.firm`, with `world.marker` in
every text a person could read. `rows(world, n)` makes n rows of a list, for the
test of query counts.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from accounts.models import User
from tests.factories.accounts import Firm
from tests.support.client import Answer, Api

_TESTS = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class World:
    """A firm, and a text that nobody outside it may ever see."""

    firm: Firm
    marker: str


@dataclass(frozen=True, slots=True)
class Call:
    """The ids (and words) in the path, the query and the body of a request that succeeds.

    `author` is who may make it where a role alone is not enough, but for admins.
    """

    path: Mapping[str, UUID | str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    author: User | None = None

    def send(self, api: Api, method: str, template: str) -> Answer:
        """The request, made by `api`."""
        path = template.format(**{name: str(value) for name, value in self.path.items()})
        body = None if self.body is None else plain(self.body)
        return api.call(method, path, body, query=plain(self.query))


@dataclass(frozen=True, slots=True)
class Control:
    """How to call an operation and, for a list, how to fill it."""

    build: Callable[[World], Call]
    rows: Callable[[World, int], None] | None


_controls: dict[str, Control] = {}


def call(
    operation_id: str, *, rows: Callable[[World, int], None] | None = None
) -> Callable[[Callable[[World], Call]], Callable[[World], Call]]:
    """Register the positive control of `operation_id`."""

    def register(build: Callable[[World], Call]) -> Callable[[World], Call]:
        _controls[operation_id] = Control(build, rows)
        return build

    return register


def controls() -> dict[str, Control]:
    """Every registered control, by operationId."""
    for module in sorted(_TESTS.glob("*/calls.py")):
        if module.parent != Path(__file__).parent:
            importlib.import_module(f"tests.{module.parent.name}.calls")
    return _controls


def plain(value: Any) -> Any:
    """`value` with its UUIDs as text, at any depth."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, UUID) else value
