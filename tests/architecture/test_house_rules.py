"""Rules of this house that no linter knows. Each failure says what to do instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["accounts", "crm", "messaging", "meta_channels", "catalog", "orders", "ai_assist"]
LONGEST_FILE = 500


def _sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def _product() -> Iterator[tuple[str, ast.Module]]:
    """Everything but the sandbox and the embedded servers, which stand apart."""
    for name, tree in _sources(*APPS, "ticaret"):
        if not name.startswith(("ticaret/sandbox", "ticaret/embedded", "ticaret/bench")):
            yield name, tree


def _calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_no_file_is_longer_than_500_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for folder in [*APPS, "ticaret", "tests"]
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert not long, f"split these by what they are about: {long}"


def test_no_drawer_is_called_utils() -> None:
    names = {"utils.py", "helpers.py", "common.py", "misc.py"}
    drawers = [
        str(path.relative_to(ROOT))
        for folder in [*APPS, "ticaret", "tests"]
        for path in (ROOT / folder).rglob("*.py")
        if path.name in names
    ]
    assert not drawers, f"name these after what they do: {drawers}"


def test_nothing_listens_to_django_signals() -> None:
    found = [
        name
        for name, tree in _product()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.dispatch")
    ]
    assert not found, f"publish a domain event instead of a signal: {found}"


def test_nothing_sleeps_and_no_task_waits_in_the_broker() -> None:
    banned = re.compile(r"^time\.sleep$|(^|\.)(self|\w*task)\.retry$|^countdown$")
    found = [
        f"{name}:{line} {call}"
        for name, tree in _product()
        for line, call in _calls(tree)
        if banned.search(call)
    ]
    found += [
        f"{name}:{node.lineno} {keyword.arg}="
        for name, tree in _product()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in {"countdown", "eta"}
    ]
    assert not found, f"a wait is a next_attempt_at column: {found}"


def test_views_do_not_query() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in _product()
        if "/api/" in name or name.endswith("views.py") or "/views/" in name
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and not name.startswith("ticaret/api")
    ]
    assert not found, f"read through a selector that takes the actor: {found}"


def test_services_take_keywords_only() -> None:
    found = []
    for name, tree in _sources(*APPS):
        if "/services/" not in name:
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if "actor" in [argument.arg for argument in node.args.args]:
                found.append(f"{name}:{node.lineno} {node.name}")
    assert not found, f"put `*, actor` first in these: {found}"


def test_unexpected_failures_are_not_swallowed() -> None:
    """A blind `except` is allowed only where it logs the traceback."""
    found = []
    for name, tree in _product():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            blind = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            body = ast.unparse(node)
            if blind and "logger.exception" not in body and "raise" not in body:
                found.append(f"{name}:{node.lineno}")
    assert not found, f"catch what is expected, or log the traceback: {found}"


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("HTTP_CONNECT_TIMEOUT", "HTTP_TOTAL_TIMEOUT"),
        ("HTTP_TOTAL_TIMEOUT", "TASK_SOFT_TIME_LIMIT"),
        ("TASK_SOFT_TIME_LIMIT", "TASK_TIME_LIMIT"),
        ("TASK_TIME_LIMIT", "LEASE_SECONDS"),
        ("LEASE_SECONDS", "BROKER_VISIBILITY_TIMEOUT"),
        ("FILE_SEND_TIMEOUT", "FILE_SEND_SOFT_TIME_LIMIT"),
        ("FILE_SEND_SOFT_TIME_LIMIT", "FILE_SEND_TIME_LIMIT"),
        ("FILE_SEND_TIME_LIMIT", "FILE_SEND_LEASE_SECONDS"),
        ("FILE_SEND_LEASE_SECONDS", "BROKER_VISIBILITY_TIMEOUT"),
    ],
)
def test_the_ladder_of_times_goes_up(shorter: str, longer: str) -> None:
    from django.conf import settings

    assert getattr(settings, shorter) < getattr(settings, longer)


def test_every_tenant_table_names_its_account() -> None:
    from django.apps import apps

    from ticaret.tenancy.models import TenantModel

    tenant_models = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    assert len(tenant_models) >= 8
    for model in tenant_models:
        assert model._meta.get_field("account").null is False, model
