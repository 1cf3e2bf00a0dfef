"""Queries read in pages."""

from __future__ import annotations

from operator import attrgetter, itemgetter

import pytest
from pytest_django import DjangoAssertNumQueries

from crm.models import Customer
from tests.factories.accounts import Firm
from tests.factories.crm import make_customer
from ticaret.db.paging import in_pages


@pytest.mark.parametrize(
    ("size", "pages", "queries"), [(2, [2, 2, 1], 3), (5, [5], 2), (9, [5], 1)]
)
def test_every_row_is_read_once_in_the_order_of_ids(
    firm: Firm,
    django_assert_num_queries: DjangoAssertNumQueries,
    size: int,
    pages: list[int],
    queries: int,
) -> None:
    made = sorted(make_customer(firm, title=f"Firma {number}").pk for number in range(5))
    rows = Customer.objects.for_accounts([firm.id])

    with django_assert_num_queries(queries):
        found = list(in_pages(rows, size=size, id_of=attrgetter("pk")))
    of_tuples = list(in_pages(rows.values_list("id", "title"), size=size, id_of=itemgetter(0)))

    assert [len(page) for page in found] == pages
    assert [row.pk for page in found for row in page] == made
    assert [key for page in of_tuples for key, _ in page] == made


def test_nothing_is_no_page(firm: Firm) -> None:
    rows = Customer.objects.for_accounts([firm.id])
    assert list(in_pages(rows, size=2, id_of=attrgetter("pk"))) == []
