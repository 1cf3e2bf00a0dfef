"""Searching a list by what its folded column holds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from crm.phones import DEFAULT_REGION
from ticaret.backoffice.pages import LargeTableAdmin
from ticaret.db.search import search_terms


class SearchedAdmin(LargeTableAdmin):
    """By id, or by any words and phone numbers of the search column, which has a trigram index."""

    hidden_fields: ClassVar[tuple[str, ...]] = ("search",)
    search_fields = ("id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        by_id, _ = super().get_search_results(request, queryset, search_term)
        terms = search_terms(search_term, region=DEFAULT_REGION)
        if not terms:
            return by_id, False
        found = queryset
        for folded, stored in terms:
            found = found.filter(search__contains=folded) | found.filter(search__contains=stored)
        return by_id | found, False
