"""The pages that every `admin.py` starts from.

What the product stores is shown here, not edited: a change made past the services
would have no event, no audit entry and no lock. What an administrator may do is an
action that calls a service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import BinaryField, BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from ticaret.backoffice.values import as_json
from ticaret.db.fields import EncryptedTextField


def badge(field: str, label: str, colours: Mapping[str, str]) -> Callable[[Any], Any]:
    """A column that shows the choice `field` as a coloured badge, in the reader's language."""

    @display(description=label, ordering=field, label=dict(colours))
    def show(row: models.Model) -> tuple[str, str]:
        return getattr(row, field), _label_of(row, field)

    show.__name__ = f"{field}_badge"
    badge: Callable[[Any], Any] = show
    return badge


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Counts up to `CAP` rows: beyond that nobody turns pages, and counting costs seconds."""

    CAP = 10_000

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[: self.CAP].count()


class _Shown:
    """Which fields are shown: all but binary ones; JSON indented; a secret only as set or not."""

    model: type[models.Model]
    hidden_fields: ClassVar[tuple[str, ...]] = ()
    extra_fields: ClassVar[tuple[Any, ...]] = ()

    def shown_fields(self) -> list[Any]:
        shown: list[Any] = []
        for field in self.model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                shown.append(_secret_state(field))
            elif isinstance(field, models.JSONField):
                shown.append(_indented(field))
            elif field.choices:
                shown.append(_choice(field))
            elif not isinstance(field, BinaryField) and field.name not in self.hidden_fields:
                shown.append(field.name)
        return [*shown, *self.extra_fields]


class RecordAdmin(_Shown, ModelAdmin):
    """A model to look at. `extra_fields` are computed values below its own fields."""

    list_per_page = 50
    list_filter_submit = True
    list_fullwidth = True
    show_full_result_count = False
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        options = self.model._meta
        binary = [field for field in options.concrete_fields if isinstance(field, BinaryField)]
        states = {
            f"{field.name}_is_set": ExpressionWrapper(
                Q(**{f"{field.name}__isnull": False}), output_field=BooleanField()
            )
            for field in binary
            if isinstance(field, EncryptedTextField)
        }
        rows = super().get_queryset(request).defer(*[field.name for field in binary])
        return cast("QuerySet[Any]", rows.annotate(**states))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return _with_labels(self.model, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.shown_fields()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.shown_fields()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LargeTableAdmin(RecordAdmin):
    """A table that grows without end: counted up to a cap, searched by exact value."""

    paginator = CappedPaginator

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows in which one of `search_fields` equals the term, so that an index answers."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = Q(pk__in=[])
        for path in self.search_fields:
            field = get_fields_from_path(self.model, path)[-1]
            try:
                found |= Q(**{path: field.to_python(term)})
            except ValidationError:
                continue
        return queryset.filter(found), False


class RecordInline(_Shown, TabularInline):
    """Rows that belong to the one shown. `columns` are the fields to show."""

    columns: ClassVar[tuple[Any, ...]]
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    per_page = 20

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return _with_labels(self.model, self.columns)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return _with_labels(self.model, self.columns)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _with_labels(model: type[models.Model], columns: Iterable[Any]) -> list[Any]:
    """`columns`, with those of choices in the reader's language."""
    chosen = {field.name: field for field in model._meta.concrete_fields if field.choices}
    return [_choice(chosen[column]) if column in chosen else column for column in columns]


def _label_of(row: models.Model, field: str) -> str:
    return gettext(str(getattr(row, f"get_{field}_display")()))


@cache
def _choice(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    @admin.display(description=field.verbose_name, ordering=field.name)
    def show(row: models.Model) -> str:
        return _label_of(row, field.name)

    show.__name__ = f"{field.name}_label"
    return show


@cache
def _secret_state(field: EncryptedTextField) -> Callable[[Any], str]:
    @admin.display(description=field.verbose_name)
    def show(row: models.Model) -> str:
        return gettext("set" if getattr(row, f"{field.name}_is_set") else "not set")

    show.__name__ = f"{field.name}_state"
    return show


@cache
def _indented(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    @admin.display(description=field.verbose_name)
    def show(row: models.Model) -> str:
        value = getattr(row, field.name)
        return as_json(value) if value else ""

    show.__name__ = f"{field.name}_indented"
    return show
