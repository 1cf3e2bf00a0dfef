"""Reading for answers: an OutputSerializer compiled once into columns and a row → dict function.

Lists read columns (`statements.py`) and never build model instances; the OpenAPI
document is made from the same serializer class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from rest_framework import serializers

from ticaret.api.naming import camel
from ticaret.api.serializers import OutputSerializer
from ticaret.api.statements import Column, key_of, read_of, read_rows
from ticaret.tenancy.actor import Role

Row = Sequence[Any]
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Loader:
    """Values fetched once per page, by key, and put at `route` of each row's dict."""

    route: tuple[str, ...]
    key: Callable[[Row], Any]
    fetch: Callable[[Sequence[Any], Mapping[str, Any]], Mapping[Any, Any]]
    many: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read one OutputSerializer: its `columns`, and `build` for each row of them."""

    columns: tuple[Column, ...]
    build: Callable[[Row], Shown]
    loaders: tuple[_Loader, ...]

    def show(self, rows: Sequence[Row], context: Mapping[str, Any]) -> list[Shown]:
        """The dicts of `rows`, with one call of each loader for all of them."""
        shown = [self.build(row) for row in rows]
        for loader in self.loaders:
            keys = [loader.key(row) for row in rows]
            wanted = list(dict.fromkeys(key for key in keys if key is not None))
            found = loader.fetch(wanted, context) if wanted else {}
            for item, key in zip(shown, keys, strict=True):
                _put(item, loader.route, found.get(key, [] if loader.many else None))
        return shown


def read(
    serializer: type[OutputSerializer],
    queryset: QuerySet[Any, Any],
    *,
    context: Mapping[str, Any] | None = None,
) -> list[Shown]:
    """The rows of `queryset` as `serializer` declares them, ready for JSON, keys in camelCase."""
    plan = plan_of(serializer)
    return plan.show(read_rows(queryset, plan.columns), context or {})


def read_by(
    serializer: type[OutputSerializer],
    model: type[Model],
    by: str,
    keys: Sequence[Any],
    *,
    context: Mapping[str, Any],
    order: Sequence[str] = (),
) -> dict[Any, list[Shown]]:
    """As `read`, the rows of `model` whose column `by` is one of `keys`: those of each together.

    For what hangs on rows of a page; of the accounts in which the actor of `context` may read.
    """
    plan = plan_of(serializer)
    accounts = context["actor"].accounts_with(Role.VIEWER)
    rows = read_of(model, plan.columns, by=by, keys=keys, accounts=accounts, order=order)
    found: dict[Any, list[Shown]] = {}
    for row, shown in zip(rows, plan.show(rows, context), strict=True):
        found.setdefault(key_of(row)[0], []).append(shown)
    return found


def show(
    serializer: type[OutputSerializer],
    instance: Model,
    *,
    context: Mapping[str, Any] | None = None,
) -> Shown:
    """One model instance as `serializer` declares it."""
    plan = plan_of(serializer)
    row = [_follow(instance, column.path) for column in plan.columns]
    return plan.show([row], context or {})[0]


@cache
def plan_of(serializer: type[OutputSerializer]) -> Plan:
    """The compiled plan of `serializer`; raises TypeError for what cannot be compiled."""
    compiler = _Compiler()
    build = compiler.compile(serializer, "", ())
    return Plan(tuple(compiler.columns), build, tuple(compiler.loaders))


class _Compiler:
    def __init__(self) -> None:
        self.columns: list[Column] = []
        self.loaders: list[_Loader] = []

    def index(self, path: str, *, raw: bool = False) -> int:
        column = Column(path, raw)
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def compile(
        self, serializer: type[OutputSerializer], prefix: str, route: tuple[str, ...]
    ) -> Callable[[Row], Shown]:
        names: list[str] = []
        indices: list[int] = []
        made: list[tuple[str, Callable[[Row], Any]]] = []
        for name, field in serializer().fields.items():
            names.append(name)
            direct = self.field(serializer, name, field, prefix, route)
            if isinstance(direct, int):
                indices.append(direct)
            else:
                # Holds the name's place; `made` or a loader fills it.
                indices.append(-1)
                if direct is not None:
                    made.append((name, direct))
        pick = itemgetter(*indices) if len(indices) > 1 else _single(indices[0])

        def build(row: Row) -> Shown:
            item = dict(zip(names, pick(row), strict=True))
            for name, make in made:
                item[name] = make(row)
            return item

        return build

    def field(
        self,
        serializer: type[OutputSerializer],
        name: str,
        field: Any,
        prefix: str,
        route: tuple[str, ...],
    ) -> int | Callable[[Row], Any] | None:
        """The column of a plain field, the function of a made one, None for a loaded one."""
        loader = _method(serializer, "load_", name)
        if loader is not None:
            many = isinstance(field, (serializers.ListSerializer, serializers.ListField))
            key = self.picker([prefix + path for path in _orm(loader.columns)])
            self.loaders.append(_Loader((*route, name), key, loader, many))
            return None
        source = field.source or name
        convert = _method(serializer, "convert_", name)
        if convert is None and isinstance(field, OutputSerializer):
            return self.nested(field, source, prefix, (*route, name))
        if convert is None and isinstance(field, serializers.BaseSerializer):
            raise TypeError(f"{serializer.__name__}.{name} needs a load_ method")
        if convert is None:
            return self.index(prefix + _orm([source])[0])
        worked_on = _orm(getattr(convert, "columns", [source]))
        picks = [self.index(prefix + path, raw=True) for path in worked_on]
        return lambda row: convert(*[row[pick] for pick in picks])

    def nested(
        self, field: OutputSerializer, source: str, prefix: str, route: tuple[str, ...]
    ) -> Callable[[Row], Any]:
        if source == "*":
            return self.compile(type(field), prefix, route)
        inner = f"{prefix}{_orm([source])[0]}__"
        build = self.compile(type(field), inner, route)
        if not field.allow_null:
            return build
        present = self.index(f"{inner}pk")
        return lambda row: None if row[present] is None else build(row)

    def picker(self, paths: list[str]) -> Callable[[Row], Any]:
        picks = [self.index(path, raw=True) for path in paths]
        return itemgetter(*picks)


def _single(index: int) -> Callable[[Row], tuple[Any]]:
    return lambda row: (row[index],)


def _orm(sources: Iterable[str]) -> list[str]:
    return [source.replace(".", "__") for source in sources]


def _method(serializer: type[OutputSerializer], kind: str, name: str) -> Any:
    for attribute in dir(serializer):
        if attribute.startswith(kind) and camel(attribute.removeprefix(kind)) == name:
            return getattr(serializer, attribute)
    return None


def _put(item: Shown, route: tuple[str, ...], value: Any) -> None:
    *parents, last = route
    inner: Any = item
    for parent in parents:
        inner = inner[parent]
        if inner is None:
            return
    inner[last] = value


def _follow(instance: Any, path: str) -> Any:
    value = instance
    for part in path.split("__"):
        try:
            value = getattr(value, part)
        except ObjectDoesNotExist:
            return None
        if value is None:
            return None
    return value
