"""Filters for lists."""

from __future__ import annotations

from typing import Any

from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm


class _ChosenOne(AutocompleteDropdownForm):
    def __init__(self, *, name: str, field: Any, **kwargs: Any) -> None:
        super().__init__(name=name, field=field, **kwargs)
        # Not `.objects`, which refuses to read without a tenant.
        self.fields[name].queryset = field.remote_field.model._default_manager.all()


class RelatedFilter(AutocompleteSelectFilter):  # type: ignore[misc]
    """Rows of one account or inbox, found by typing: the choices are never all loaded."""

    form_class = _ChosenOne

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[Any]:
        return []

    def has_output(self) -> bool:
        return True
