"""Changing fields of a row, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

Changes = dict[str, tuple[Any, Any]]


def assign(row: Model, values: Mapping[str, Any]) -> Changes:
    """Set `values` on `row`; returns `{field: (before, after)}` of those that differ."""
    changed: Changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changed[name] = (before, value)
            setattr(row, name, value)
    return changed


def initial(values: Mapping[str, Any]) -> Changes:
    """The changes of a row that begins with `values`: those that say something."""
    return {name: (None, value) for name, value in values.items() if value not in ("", None, [])}
