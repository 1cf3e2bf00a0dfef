"""Contacts: the list, making, editing and deleting them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.choices import ContactStatus
from crm.selectors.contacts import phones_by_contact, require_contact
from crm.selectors.customers import require_customer
from crm.services import contacts as services
from ticaret.console import customer_selectors as found
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.customer_forms import CONTACT_STATUSES, PHONE_TYPES, ContactForm, plain
from ticaret.console.edit_forms import edit
from ticaret.console.row_firms import in_firm_of_row
from ticaret.console.shell import frame
from ticaret.tenancy.actor import Actor, Role

_FORM = "console/contacts/_form.html"
_REFRESH = "customer"


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Contacts by name; as a part, the rows behind `cursor` or for a changed filter."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="customers")
    q, status = plain(request.GET.get("q", "")), request.GET.get("status", "")
    status = status if status in ContactStatus.values else ""
    rows, following = found.contact_page(
        actor=actor, q=q, status=status, cursor=request.GET.get("cursor", "")
    )
    context = {
        **around,
        "firm": firm,
        "q": q,
        "status": status,
        "statuses": CONTACT_STATUSES,
        "rows": rows,
        "next_cursor": following,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    template = "console/contacts/page.html"
    if part:
        template = f"console/contacts/{'_rows' if 'cursor' in request.GET else '_table'}.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def create(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """A new contact of a customer."""
    require_customer(actor=actor, customer_id=customer_id)

    def save(form: ContactForm) -> HttpResponse:
        services.create(
            actor=actor,
            customer_id=customer_id,
            now=timezone.now(),
            phones=form.phones,
            **_given(form),
        )
        return replies.done(toast=_("Kişi eklendi."), refresh=_REFRESH)

    return edit(request, ContactForm, save, stored=dict, template=_FORM, context=_offers())


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def change(request: HttpRequest, actor: Actor, firm: Account, contact_id: UUID) -> HttpResponse:
    """Other facts or numbers of a contact."""

    def stored() -> dict[str, Any]:
        row = require_contact(actor=actor, contact_id=contact_id)
        return ContactForm.of(row, phones_by_contact(contact_ids=[row.pk]).get(row.pk, []))

    def save(form: ContactForm) -> HttpResponse:
        services.update(
            actor=actor,
            contact_id=contact_id,
            now=timezone.now(),
            if_match=form.if_match,
            phones=form.phones,
            **_given(form),
        )
        return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)

    context = {**_offers(), "contact_id": contact_id}
    return edit(request, ContactForm, save, stored=stored, template=_FORM, context=context)


@require_POST
@in_firm_of_row(Role.AGENT)
def delete(request: HttpRequest, actor: Actor, firm: Account, contact_id: UUID) -> HttpResponse:
    services.delete(actor=actor, contact_id=contact_id, now=timezone.now())
    return replies.done(toast=_("Kişi silindi."), refresh=_REFRESH)


def _given(form: ContactForm) -> dict[str, Any]:
    """`is_primary` is only ever said yes to: taking it away leaves nobody in its place."""
    values = form.values
    if not values["is_primary"]:
        values["is_primary"] = None
    return values


def _offers() -> dict[str, Any]:
    return {"phone_types": PHONE_TYPES}
