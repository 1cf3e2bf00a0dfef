"""Serializers: declared in snake_case, spoken in camelCase.

The names change once, when the class is built. Keys inside a `JSONField` or
`DictField` are the caller's own and pass through untouched. Input and output are
different classes, and neither saves: an `InputSerializer` yields a dict for a
service, an `OutputSerializer` is compiled into a row reader (`rows.py`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
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


class OneOf:
    """A body that is one of several: its key `discriminator` says which.

    `members` maps each word to the serializer of such a body, which declares that key
    too; `examples` to what the document shows. Called as a serializer class is.
    """

    def __init__(
        self,
        name: str,
        discriminator: str,
        members: Mapping[str, type[InputSerializer]],
        examples: Mapping[str, Any],
    ) -> None:
        self.name = name
        self.discriminator = discriminator
        self.members = members
        self.examples = examples

    def __call__(self, *, data: Any, partial: bool = False) -> InputSerializer:
        """The serializer of the body that `data` says it is. Raises for an unknown word."""
        said = data.get(self.discriminator) if isinstance(data, Mapping) else None
        member = self.members.get(said) if isinstance(said, str) else None
        if member is None:
            known = ", ".join(self.members)
            code = "required" if said is None else "invalid_choice"
            raise serializers.ValidationError({self.discriminator: known}, code=code)
        return member(data=data, partial=partial)


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


class ActorOutput(OutputSerializer):
    """Who did it, as a row keeps it in `actor_kind`, `actor_id` and `actor_label`."""

    kind = serializers.CharField(source="actor_kind")
    id = serializers.UUIDField(source="actor_id", allow_null=True)
    label = serializers.CharField(source="actor_label")  # type: ignore[assignment]


def columns(*paths: str) -> Callable[[_F], _F]:
    """Name the columns that a `convert_…` or `load_…` method works from."""

    def mark(function: _F) -> _F:
        function.columns = paths  # type: ignore[attr-defined]
        return function

    return mark
