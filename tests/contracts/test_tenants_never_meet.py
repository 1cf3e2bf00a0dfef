"""No operation reads or changes another account's rows, whichever of its ids is given.

Generated from the OpenAPI document: each operation is called rightly (the positive
control), and once for every id slot with an id of another account in it.
"""

from __future__ import annotations

import pytest

from tests.contracts.calls import World, controls
from tests.contracts.document import Documented
from tests.contracts.trespassing import CALLERS, SIGNED_IN, rows_of, trespass
from tests.support.client import Api

pytestmark = pytest.mark.django_db

_UNSAFE = [operation for operation in SIGNED_IN if operation.method != "GET"]


@pytest.mark.parametrize("operation", SIGNED_IN, ids=lambda operation: operation.id)
def test_every_operation_has_a_positive_control(operation: Documented) -> None:
    assert operation.id in controls(), (
        f"register a valid call of {operation.id} in tests/<app>/calls.py"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A user tries every operation; API accounts and sessions half each, or with
    `--full-harness` every one too."""
    if "caller" not in metafunc.fixturenames:
        return
    everybody = metafunc.config.getoption("--full-harness")
    user, *others = CALLERS
    tried = [
        (operation, caller)
        for number, operation in enumerate(SIGNED_IN)
        for caller in (CALLERS if everybody else (user, others[number % len(others)]))
    ]
    ids = [f"{operation.id}-{caller}" for operation, caller in tried]
    metafunc.parametrize(("operation", "caller"), tried, ids=ids)


def test_an_id_of_another_account_opens_nothing(
    api: Api, ours: World, theirs: World, operation: Documented, caller: str
) -> None:
    trespass(api, ours, theirs, operation, caller)


@pytest.mark.parametrize("operation", _UNSAFE, ids=lambda operation: operation.id)
def test_a_session_without_its_csrf_token_changes_nothing(
    api: Api, ours: World, operation: Documented
) -> None:
    call = controls()[operation.id].build(ours)
    console = api.as_session(ours.firm).signed(X_CSRFToken="")
    before = rows_of(ours)

    answer = call.send(console, operation.method, operation.path)

    assert (answer.status, answer.code) == (403, "csrf_failed")
    assert rows_of(ours) == before
