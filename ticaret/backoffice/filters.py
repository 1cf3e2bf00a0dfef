"""Filters for lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ChoicesFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import SplitDateTimeField
from django.http import HttpRequest
from django.utils.translation import gettext
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm


class ChoiceFilter(ChoicesFieldListFilter):
    """The choices of a field, in the reader's language."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": gettext(str(choice["display"]))}


class _ChosenOne(AutocompleteDropdownForm):
    def __init__(self, *, name: str, field: Any, **kwargs: Any) -> None:
        super().__init__(name=name, field=field, **kwargs)
        # Not `.objects`, which refuses to read without a tenant.
        self.fields[name].queryset = field.remote_field.model._default_manager.all()


class RelatedFilter(AutocompleteSelectFilter):
    """Rows of one account or inbox, found by typing: the choices are never all loaded."""

    form_class = _ChosenOne

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[Any]:
        return []

    def has_output(self) -> bool:
        return True


class TimeRangeFilter(RangeDateTimeFilter):
    """Rows from one local time to another, both written as the reader's language does.

    A time that cannot be read is refused: left out, it would widen an action on the
    filtered rows to all of them.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for edge, lookup in (("from", "gte"), ("to", "lt")):
            parts = [
                self.used_parameters.get(f"{self.parameter_name}_{edge}_{part}") or None
                for part in (0, 1)
            ]
            if not any(parts):
                continue
            try:
                at = SplitDateTimeField().clean([parts[0], parts[1] or "00:00"])
            except ValidationError as error:
                raise IncorrectLookupParameters from error
            queryset = queryset.filter(**{f"{self.parameter_name}__{lookup}": at})
        return queryset
