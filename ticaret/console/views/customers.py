"""Customers: the list, and what each tab of a customer's page shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Account
from crm.models import Customer
from crm.selectors import customers, duplicates, history
from ticaret.console import customer_selectors as found
from ticaret.console import customer_timeline, people
from ticaret.console.access import in_firm, wants_part
from ticaret.console.customer_forms import STATUSES, customer_filter
from ticaret.console.customer_tabs import tabs_of
from ticaret.console.history_words import told_rows
from ticaret.console.paging import keyset
from ticaret.console.row_firms import in_firm_of_row
from ticaret.console.shell import frame
from ticaret.tenancy.actor import Actor, Role


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Customers in the order of the filter; as a part, the rows behind `cursor`."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="customers")
    members = people.members(actor=actor, account_id=firm.pk)
    teams = people.teams(actor=actor, account_id=firm.pk)
    chosen = customer_filter(request.GET, members=members, teams=teams)
    rows, following = found.customer_page(
        actor=actor, chosen=chosen, cursor=request.GET.get("cursor", "")
    )
    context = {
        **around,
        "firm": firm,
        "chosen": chosen,
        "rows": rows,
        "next_cursor": following,
        "members": members,
        "teams": teams,
        "statuses": STATUSES,
        "query": request.GET.urlencode(),
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    template = "console/customers/_rows.html" if part else "console/customers/page.html"
    if part and "cursor" not in request.GET:
        template = "console/customers/_table.html"
    return render(request, template, context)


@require_safe
@in_firm_of_row(Role.VIEWER)
def customer(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """Facts, contacts, who looks after it, where it writes from, and what may be the same."""
    around, row = about(request, actor, firm, customer_id, "overview")
    context = {
        **around,
        "contacts": found.contacts_of(actor=actor, customer_id=row.pk),
        "identities": found.identities_of(actor=actor, customer_id=row.pk),
        "representatives": list(
            customers.representatives(actor=actor, customer_id=row.pk)
            .select_related("user")
            .order_by("id")
        ),
        "teams": list(
            customers.teams(actor=actor, customer_id=row.pk).select_related("group").order_by("id")
        ),
        "alike": duplicates.customers_asked(
            actor=actor, account_id=row.account_id, customer_id=row.pk
        )[:3],
        "merges": found.merges_of(actor=actor, customer_id=row.pk),
    }
    part = "console/customers/_overview.html"
    return render(
        request, part if wants_part(request) else "console/customers/overview.html", context
    )


@require_safe
@in_firm_of_row(Role.VIEWER)
def timeline(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """What happened with the customer on every channel, newest first."""
    around, row = about(request, actor, firm, customer_id, "timeline")
    kind = request.GET.get("kind", "")
    lines, following = customer_timeline.lines(
        actor=actor,
        account_id=row.account_id,
        customer_id=row.pk,
        kind=kind,
        cursor=request.GET.get("cursor", ""),
    )
    context = {**around, "lines": lines, "next_cursor": following, "kind": kind}
    return _tab(request, "timeline", context)


@require_safe
@in_firm_of_row(Role.VIEWER)
def chats(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """The conversations with the customer, newest first."""
    around, row = about(request, actor, firm, customer_id, "chats")
    chats = found.chats_of(actor=actor, customer_id=row.pk, cursor=request.GET.get("cursor", ""))
    return _tab(request, "chats", {**around, "chats": chats})


@require_safe
@in_firm_of_row(Role.VIEWER)
def changes(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """Who changed what, with the values before and after."""
    around, row = about(request, actor, firm, customer_id, "history")
    page = keyset(
        history.customer_history(actor=actor, customer_id=row.pk),
        name="console.customer.history",
        column="created_at",
        cursor=request.GET.get("cursor", ""),
    )
    entries = told_rows(actor=actor, account_id=row.account_id, rows=page.rows)
    context = {**around, "entries": entries, "next_cursor": page.next_cursor}
    return _tab(request, "history", context)


def about(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID, tab: str
) -> tuple[dict[str, Any], Customer]:
    """What a tab of a customer's page has around it, and the customer. Raises CustomerNotFound."""
    around = {} if wants_part(request) else frame(request, actor, here="customers")
    row = found.one_customer(actor=actor, customer_id=customer_id)
    context = {
        **around,
        "firm": firm,
        "customer": row,
        "status_word": STATUSES.get(row.status, row.status),
        "tabs": tabs_of(row.pk),
        "tab": tab,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    return context, row


def _tab(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    part = f"console/customers/_{name}.html"
    return render(
        request, part if wants_part(request) else f"console/customers/{name}.html", context
    )
