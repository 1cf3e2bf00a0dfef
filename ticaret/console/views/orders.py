"""Orders: the list with its sums, one order, and what is made of it on paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from crm.errors import CustomerNotFound
from crm.selectors import customers
from orders import selectors, summaries
from orders.services import exporting, orders
from ticaret.console import order_figures, replies
from ticaret.console.access import in_firm, signed_in, wants_part
from ticaret.console.order_forms import PERIODS, SORTS, order_filter, uuid_of
from ticaret.console.order_parts import whole
from ticaret.console.order_words import SOURCES, source_word, state_of
from ticaret.console.paging import keyset
from ticaret.console.shell import frame
from ticaret.tabular.api.downloads import download
from ticaret.tenancy.actor import Actor, Role

_CUSTOMERS = 12


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The orders by the chosen filter with their sums; as a part, the rows behind `cursor`,
    or all of it for a new filter.
    """
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="orders")
    chosen = order_filter(request.GET)
    now = timezone.now()
    found = selectors.orders(actor=actor, account_id=firm.pk, **chosen.asked(now))
    _label, column, descending = SORTS[chosen.sort]
    rows = keyset(
        found.select_related("customer", "contact").defer("search"),
        name=f"console.orders.{chosen.sort}",
        column=column,
        cursor=request.GET.get("cursor", ""),
        descending=descending,
    )
    context = {
        "firm": firm,
        "chosen": chosen,
        "rows": [(row, state_of(row.status), source_word(row.source)) for row in rows.rows],
        "next_cursor": rows.next_cursor,
    }
    if part and "cursor" in request.GET:
        return render(request, "console/orders/_rows.html", context)
    summary = summaries.summary(
        actor=actor, account_id=firm.pk, **chosen.asked(now, any_status=True)
    )
    context |= {
        "tiles": order_figures.tiles(summary, request.GET),
        "by_state": order_figures.by_state(summary),
        "by_day": order_figures.by_day(found, now=now, currency=firm.default_currency),
        "filtered": bool(request.GET),
    }
    if part:
        return render(request, "console/orders/_results.html", context)
    context |= {
        "periods": [(key, label) for key, (label, _days) in PERIODS.items()],
        "sorts": [(key, label) for key, (label, *_rest) in SORTS.items()],
        "sources": [(key.value, label) for key, label in SOURCES.items()],
        "of_customer": customers.customer(actor=actor, customer_id=chosen.customer_id).first()
        if chosen.customer_id
        else None,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    return render(request, "console/orders/page.html", {**around, **context})


@require_safe
@signed_in
def order(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """One order with all that is known of it; as a part, it again."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="orders")
    context = {**around, **whole(actor, selectors.find_order(actor=actor, order_id=order_id))}
    template = "_order" if part else "order"
    return render(request, f"console/orders/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def new(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Whose order it is: the customers that `q` finds, then a draft for the chosen one."""
    if request.method == "POST":
        customer_id = uuid_of(request.POST.get("customer", ""))
        if customer_id is None:
            raise CustomerNotFound
        made = orders.create_order(
            actor=actor,
            account_id=firm.pk,
            customer_id=customer_id,
            lines=[],
            now=timezone.now(),
        )
        return replies.done(go=reverse("console:order", args=[made.pk]))
    query = request.GET.get("q", "").replace("\0", "")[:100].strip()
    found = customers.customers(actor=actor, q=query).order_by("-updated_at", "-id")
    context = {"customers": found[:_CUSTOMERS], "q": query}
    template = "_customers" if "q" in request.GET else "_new"
    return render(request, f"console/orders/{template}.html", context)


@require_safe
@signed_in
def pdf(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The order on paper, in the firm's language or `language`."""
    from orders.services import documents

    found = selectors.find_order(actor=actor, order_id=order_id)
    asked = request.GET.get("language", "")
    name, content = documents.order_pdf(
        actor=actor,
        account_id=found.account_id,
        order_id=found.pk,
        language=asked if asked in {"tr", "en"} else "",
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@in_firm(Role.VIEWER)
def export(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponseBase:
    """What the list shows, as a file."""
    chosen = order_filter(request.GET)
    table = exporting.table(
        actor=actor,
        account_id=firm.pk,
        english=get_language() == "en",
        **chosen.asked(timezone.now()),
    )
    format = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return download(table, name="siparisler", format=format, separator="semicolon")
