"""Pages, cursors, orders and their refusals, on the list of API accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ApiAccount
from tests.factories.accounts import Firm, make_api_account, make_firm
from tests.support.client import Api
from ticaret.api.cursors import Cursor, write
from ticaret.db.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(firm: Firm) -> str:
    """The list, filled with 25 rows that share five creation times."""
    now = timezone.now()
    for number in range(25):
        api_account, _ = make_api_account(firm, name=f"Anahtar {number:02d}")
        made = now - timedelta(minutes=number % 5)
        ApiAccount.objects.unscoped().filter(pk=api_account.pk).update(created_at=made)
    return f"/accounts/{firm.id}/api-accounts"


def _expected(*, descending: bool) -> list[str]:
    rows = ApiAccount.objects.unscoped().values_list("created_at", "pk")
    return [str(pk) for _, pk in sorted(rows, reverse=descending)]


def test_a_page_says_where_it_is_and_how_many_there_are(api: Api, firm: Firm, path: str) -> None:
    data = api.as_owner(firm).get(path).data

    assert (data["page"], data["limit"], data["total"]) == (1, 20, 25)
    assert len(data["rows"]) == 20
    assert data["nextCursor"]


def test_pages_show_every_row_once(api: Api, firm: Firm, path: str) -> None:
    us = api.as_owner(firm)

    pages = [us.get(path, {"page": page, "limit": 10}).data for page in (1, 2, 3, 4)]

    assert [row["id"] for page in pages for row in page["rows"]] == _expected(descending=False)
    assert [len(page["rows"]) for page in pages] == [10, 10, 5, 0]
    assert [bool(page["nextCursor"]) for page in pages] == [True, True, False, False]


@pytest.mark.parametrize("sort", ["createdAt", "-createdAt"])
def test_cursors_show_every_row_once_though_rows_share_a_time(
    api: Api, firm: Firm, path: str, sort: str
) -> None:
    us = api.as_owner(firm)
    seen: list[str] = []
    query: dict[str, Any] = {"sort": sort, "limit": 3}

    for _ in range(20):
        data = us.get(path, query).data
        seen += [row["id"] for row in data["rows"]]
        if data["nextCursor"] is None:
            break
        query = {"cursor": data["nextCursor"], "limit": 3}

    assert seen == _expected(descending=sort.startswith("-"))
    assert (data["total"], data["page"]) == (None, None)


def test_parameters_without_a_value_count_as_not_given(api: Api, firm: Firm, path: str) -> None:
    assert api.as_owner(firm).get(path + "?page&limit=&sort&cursor&updatedSince").data["page"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "two"}, "page"),
        ({"page": "9" * 30}, "page"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"sort": "secretHash"}, "sort"),
        ({"sort": "account__title"}, "sort"),
        ({"sort": "--createdAt"}, "sort"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "x" * 2000}, "cursor"),
        ({"cursor": "\x00"}, "cursor"),
        ({"updatedSince": "yesterday"}, "updatedSince"),
        ({"updatedSince": "0001-01-01T00:00:00+23:00"}, "updatedSince"),
    ],
)
def test_a_malformed_parameter_is_refused_by_name(
    api: Api, firm: Firm, path: str, query: dict[str, str], field: str
) -> None:
    answer = api.as_owner(firm).get(path, query)

    assert (answer.status, answer.code) == (400, "validation_failed")
    assert list(answer.fields) == [field]


def test_a_cursor_of_another_order_is_refused(api: Api, firm: Firm, path: str) -> None:
    us = api.as_owner(firm)
    cursor = us.get(path, {"limit": 3}).data["nextCursor"]
    foreign = write(Cursor("secretHash", "x", new_id()))

    assert us.get(path, {"cursor": cursor, "sort": "-createdAt"}).fields == {"cursor": "invalid"}
    assert us.get(path, {"cursor": cursor[:-1]}).fields == {"cursor": "invalid"}
    assert us.get(path, {"cursor": foreign}).fields == {"cursor": "invalid"}


def test_updated_since_leaves_out_what_did_not_change(api: Api, firm: Firm, path: str) -> None:
    newest = ApiAccount.objects.unscoped().order_by("-updated_at").first()
    assert newest is not None
    since = newest.updated_at.isoformat().replace("+00:00", "Z")

    rows = api.as_owner(firm).get(path, {"updatedSince": since}).data["rows"]

    assert [row["id"] for row in rows] == [str(newest.pk)]


def test_a_list_over_all_accounts_can_be_narrowed_to_one_of_the_callers(
    api: Api, firm: Firm
) -> None:
    make_firm(owner=firm.owner)
    stranger = make_firm()

    assert api.as_owner(firm).get("/accounts").data["total"] == 2
    assert api.as_owner(stranger).get("/accounts").data["total"] == 1
