"""Serializers: declared in snake_case, spoken in camelCase.

The names change once, when the class is built. Keys inside a `JSONField` or
`DictField` are the caller's own and pass through untouched. Input and output are
different classes, and neither saves: an `InputSerializer` yields a dict for a
service, an `OutputSerializer` is compiled into a row reader (`rows.py`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework.fields import Field
from rest_framework.serializers import SerializerMetaclass

from ticaret.api.naming import camel

_F = TypeVar("_F", bound=Callable[..., Any])


class _CamelNames(SerializerMetaclass):
    @classmethod
    def _get_declared_fields(
        cls, bases: Sequence[type], attrs: dict[str, Any]
    ) -> dict[str, Field[Any, Any, Any, Any]]:
        for name in [name for name, value in attrs.items() if isinstance(value, Field)]:
            field = attrs.pop(name)
            spoken = camel(name)
            if spoken != name and field._kwargs.get("source") is None:
                order = field._creation_counter
                field._kwargs["source"] = name
                # A copied field is built anew from its arguments.
                field = copy.deepcopy(field)
                field._creation_counter = order
            attrs[spoken] = field
        declared: dict[str, Field[Any, Any, Any, Any]] = super()._get_declared_fields(bases, attrs)
        return declared


class InputSerializer(serializers.Serializer[Any], metaclass=_CamelNames):
    """What a caller may send. Only declared keys have an effect; others are ignored.

    `validated_data` has snake_case keys, so it can be passed to a service as keywords.
    """


class OutputSerializer(serializers.Serializer[Any], metaclass=_CamelNames):
    """What a caller gets; a declaration that `rows.py` compiles and OpenAPI documents.

    A field's `source` is the column (`inbox.name` for a joined one). Two kinds of
    static methods refine a field `x`:

    - `convert_x(*values)`: what to show for its column, or for the columns named by
      `@columns("a", "b")`.
    - `load_x(keys, context) -> {key: value}`: fetched once for all rows of a page, by
      the column that `@columns` names (by a tuple of them if it names several). A key
      that is absent becomes None, or [] for a list.
    """


def columns(*paths: str) -> Callable[[_F], _F]:
    """Name the columns that a `convert_…` or `load_…` method works from."""

    def mark(function: _F) -> _F:
        function.columns = paths  # type: ignore[attr-defined]
        return function

    return mark
