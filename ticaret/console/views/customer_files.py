"""Customers from files and into files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.services import exporting
from crm.services.importing import CUSTOMERS
from ticaret.console import people
from ticaret.console.access import in_firm
from ticaret.console.customer_forms import customer_filter
from ticaret.console.import_pages import ImportPages
from ticaret.tabular.api.downloads import download
from ticaret.tenancy.actor import Actor, Role

_PAGES = ImportPages(
    kind=CUSTOMERS,
    name="customer",
    here="customers",
    heading=_("Müşteri aktarımları"),
    template="musteri-sablonu",
)


@require_safe
@in_firm(Role.VIEWER)
def imports(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    return _PAGES.index(request, actor, firm)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def start(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    return _PAGES.start(request, actor, firm)


@require_safe
@in_firm(Role.VIEWER)
def show(request: HttpRequest, actor: Actor, firm: Account, import_id: UUID) -> HttpResponse:
    return _PAGES.show(request, actor, firm, import_id)


@require_POST
@in_firm(Role.AGENT)
def repeat(request: HttpRequest, actor: Actor, firm: Account, import_id: UUID) -> HttpResponse:
    return _PAGES.repeat(request, actor, firm, import_id)


@require_POST
@in_firm(Role.AGENT)
def undo(request: HttpRequest, actor: Actor, firm: Account, import_id: UUID) -> HttpResponse:
    return _PAGES.undo(request, actor, firm, import_id)


@require_safe
@in_firm(Role.VIEWER)
def errors_file(
    request: HttpRequest, actor: Actor, firm: Account, import_id: UUID
) -> HttpResponseBase:
    return _PAGES.errors_file(request, actor, firm, import_id)


@require_safe
@in_firm(Role.VIEWER)
def empty_file(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponseBase:
    return _PAGES.empty_file(request, actor, firm)


@require_safe
@in_firm(Role.VIEWER)
def export(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponseBase:
    """What the list shows, with all contacts, as a file that can be imported again."""
    chosen = customer_filter(
        request.GET,
        members=people.members(actor=actor, account_id=firm.pk),
        teams=people.teams(actor=actor, account_id=firm.pk),
    )
    table = exporting.table(
        actor=actor, account_id=firm.pk, english=get_language() == "en", **chosen.asked
    )
    format = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return download(table, name="musteriler", format=format, separator="semicolon")
