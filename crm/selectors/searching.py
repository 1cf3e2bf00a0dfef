"""Looking for what `q` says in a folded search column."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from accounts.models import Account
from crm.phones import DEFAULT_REGION, region_of
from ticaret.db.search import search_terms
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_M = TypeVar("_M", bound=models.Model)


def matching(
    rows: TenantQuerySet[_M], *, q: str, region: str = DEFAULT_REGION
) -> TenantQuerySet[_M]:
    """Those whose `search` contains every word of `q`, or its phone number, however it is typed."""
    for folded, stored in search_terms(q, region=region):
        found = Q(search__contains=folded)
        rows = rows.filter(found if stored == folded else found | Q(search__contains=stored))
    return rows


def region_for(*, actor: Actor, q: str) -> str:
    """The country in whose way a number in `q` is typed: that of the only account asked."""
    accounts: list[Any] = actor.accounts_with(Role.VIEWER)
    if not any(char.isdigit() for char in q) or len(accounts) != 1:
        return DEFAULT_REGION
    return region_of_account(accounts[0])


def region_of_account(account_id: Any) -> str:
    """The country in which an account types its phone numbers."""
    return region_of(Account.objects.values_list("time_zone", flat=True).get(pk=account_id))
