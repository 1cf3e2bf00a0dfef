"""A queryset that cannot leak: it must be told whose rows it is about before it runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models

_M = TypeVar("_M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """A tenant queryset was about to run without `.for_accounts(…)` or `.unscoped()`."""


class TenantQuerySet(models.QuerySet[_M]):
    """Every way of running the query passes `_guard`; writing new rows does not need it."""

    _scoped = False

    def for_accounts(self, account_ids: Iterable[UUID]) -> Self:
        """Only the rows of these accounts."""
        scoped = self.filter(account_id__in=list(account_ids))
        scoped._scoped = True
        return scoped

    def unscoped(self) -> Self:
        """All rows, whoever they belong to: for the platform's own work, never for a caller."""
        scoped = self.all()
        scoped._scoped = True
        return scoped

    def _guard(self) -> None:
        if not self._scoped:
            raise UnscopedQuery(
                f"{self.model.__name__} was queried without a tenant: "
                "use .for_accounts(actor…) or, for the platform's own work, .unscoped()"
            )

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._scoped = self._scoped
        return clone  # type: ignore[no-any-return]

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._guard()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().aiterator(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().raw(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._guard()
        return super().explain(*args, **kwargs)

    def __or__(self, other: Any) -> Self:
        return self._scoped_with([other], super().__or__(other))

    def __and__(self, other: Any) -> Self:
        return self._scoped_with([other], super().__and__(other))

    def __xor__(self, other: Any) -> Self:
        return self._scoped_with([other], super().__xor__(other))

    def _combinator_query(self, combinator: str, *other_qs: Any, all: bool = False) -> Self:
        combined = super()._combinator_query(combinator, *other_qs, all=all)  # type: ignore[misc]
        return self._scoped_with(other_qs, combined)

    def _scoped_with(self, others: Iterable[Any], combined: Any) -> Self:
        """`combined` counts as scoped only if all that went into it were."""
        combined._scoped = self._scoped and all(other._scoped for other in others)
        return combined  # type: ignore[no-any-return]

    def count(self) -> int:
        self._guard()
        return super().count()

    def exists(self) -> bool:
        self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(
        self, objs: Iterable[_M], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Rows in hand were read under a tenant, so writing them back needs no scope."""
        return super(TenantQuerySet, self.unscoped()).bulk_update(objs, fields, batch_size)

    bulk_update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


def sql_of(queryset: models.QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of `queryset` and its parameters. Raises UnscopedQuery as running it would."""
    if isinstance(queryset, TenantQuerySet):
        queryset._guard()
    return queryset.query.sql_with_params()
