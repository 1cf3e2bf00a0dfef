"""Changing customers: making, editing, deleting, who looks after them, merging and undoing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.models import Customer
from crm.selectors import customers as selectors
from crm.selectors import duplicates
from crm.services import customers as services
from crm.services import merging
from ticaret.console import customer_selectors as found
from ticaret.console import people, replies
from ticaret.console.access import in_firm
from ticaret.console.customer_forms import KINDS, STATUSES, CustomerForm, ManyForm, plain
from ticaret.console.edit_forms import edit, version_of
from ticaret.console.history_words import FIELDS, MOVES
from ticaret.console.row_firms import in_firm_of_row
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor, Role

_FORM = "console/customers/_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def create(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """A new customer; who may be the same is shown while one types."""

    def save(form: CustomerForm) -> HttpResponse:
        made = services.create(actor=actor, account_id=firm.pk, now=timezone.now(), **form.values)
        return replies.done(go=_address(made.pk))

    return edit(
        request,
        CustomerForm,
        save,
        stored=lambda: {"title": plain(request.GET.get("title", ""))},
        template=_FORM,
        button=_("Müşteriyi oluştur"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def change(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """Other facts of a customer."""

    def save(form: CustomerForm) -> HttpResponse:
        services.update(
            actor=actor,
            customer_id=customer_id,
            now=timezone.now(),
            if_match=form.if_match,
            **form.values,
        )
        return replies.done(toast=_("Kaydedildi."), go=_address(customer_id))

    return edit(
        request,
        CustomerForm,
        save,
        stored=lambda: CustomerForm.of(_stored(actor, customer_id)),
        template=_FORM,
        context={"customer_id": customer_id},
    )


@require_safe
@in_firm(Role.VIEWER)
def alike(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Who may be the customer that is being typed."""
    said = {name: plain(request.GET.get(name, "")) for name in ("title", "tax_number", "phone")}
    rows = duplicates.customers_asked(
        actor=actor, account_id=firm.pk, customer_id=None, email="", **said
    )
    but = request.GET.get("but", "")
    shown = [row for row in rows if str(row["id"]) != but][:5]
    return render(request, "console/customers/_alike.html", {"alike": shown})


@require_POST
@in_firm_of_row(Role.AGENT)
def delete(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """The customer and its contacts are gone; its conversations stay."""
    services.delete(actor=actor, customer_id=customer_id, now=timezone.now())
    return replies.done(go=reverse("console:customers"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def representatives(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID
) -> HttpResponse:
    """Who looks after the customer."""
    choices = people.members(actor=actor, account_id=firm.pk)

    def stored() -> dict[str, Any]:
        row = _stored(actor, customer_id)
        held = selectors.representatives(actor=actor, customer_id=customer_id)
        return {
            "chosen": [str(each) for each in held.values_list("user_id", flat=True)],
            "first": str(row.primary_representative_id or ""),
            "version": version_of(row.updated_at),
        }

    def save(form: ManyForm) -> HttpResponse:
        services.set_representatives(
            actor=actor,
            customer_id=customer_id,
            user_ids=form.ids,
            primary_user_id=form.first_id,
            now=timezone.now(),
            if_match=form.if_match,
        )
        return replies.done(toast=_("Temsilciler kaydedildi."), refresh="customer")

    make = _many(choices, _("Temsilciler"), _("Asıl temsilci"))
    return edit(request, make, save, stored=stored)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def teams(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """Which teams look after the customer."""
    choices = people.teams(actor=actor, account_id=firm.pk)

    def stored() -> dict[str, Any]:
        row = _stored(actor, customer_id)
        held = selectors.teams(actor=actor, customer_id=customer_id)
        return {
            "chosen": [str(each) for each in held.values_list("group_id", flat=True)],
            "first": str(row.primary_team_id or ""),
            "version": version_of(row.updated_at),
        }

    def save(form: ManyForm) -> HttpResponse:
        services.set_teams(
            actor=actor,
            customer_id=customer_id,
            group_ids=form.ids,
            primary_group_id=form.first_id,
            now=timezone.now(),
            if_match=form.if_match,
        )
        return replies.done(toast=_("Ekipler kaydedildi."), refresh="customer")

    return edit(request, _many(choices, _("Ekipler"), _("Asıl ekip")), save, stored=stored)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def merge(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """First which other customer, then what would come of it, then it is done."""
    winner = _stored(actor, customer_id)
    loser_id = _id(request.POST.get("loser") or request.GET.get("loser", ""))
    if loser_id is None:
        q = plain(request.GET.get("q", ""))
        hint = winner.title.split()[0]
        rows = found.titles(actor=actor, q=q, hint=hint, but=winner.pk)
        context = {"customer": winner, "rows": rows, "q": q}
        part = "_merge_rows" if "q" in request.GET else "_merge_choose"
        return render(request, f"console/customers/{part}.html", context)
    loser = _stored(actor, loser_id)
    if request.method == "POST":
        merging.merge_customers(
            actor=actor,
            winner_id=winner.pk,
            loser_id=loser.pk,
            take=[name for name in request.POST.getlist("take") if name in merging.CUSTOMER_FIELDS],
            if_match=f'"{request.POST.get("version", "")}"',
            now=timezone.now(),
        )
        return replies.done(go=_address(winner.pk))
    preview = merging.preview_customers(actor=actor, winner_id=winner.pk, loser_id=loser.pk)
    context = {
        "customer": winner,
        "loser": loser,
        "version": version_of(winner.updated_at),
        "fields": _compared(actor, firm, preview["fields"]),
        "moves": [
            (MOVES.get(word, word), count) for word, count in preview["moves"].items() if count
        ],
    }
    return render(request, "console/customers/_merge.html", context)


@require_POST
@in_firm_of_row(Role.AGENT)
def undo_merge(request: HttpRequest, actor: Actor, firm: Account, merge_id: UUID) -> HttpResponse:
    """Two customers again, each with what was its own."""
    record = merging.undo(actor=actor, merge_id=merge_id, now=timezone.now())
    return replies.done(go=_address(record.loser_id))


def _compared(
    actor: Actor, firm: Account, fields: dict[str, tuple[Any, Any, Any]]
) -> list[dict[str, Any]]:
    """The fields in which the two differ, named, with whether one may choose."""
    ids = {value for name in ("primary_representative_id",) for value in fields[name][:2] if value}
    names = people.names(actor=actor, account_id=firm.pk, user_ids=ids)
    teams = dict(people.teams(actor=actor, account_id=firm.pk))

    def said(name: str, value: Any) -> str:
        if name == "primary_representative_id":
            return names.get(value, "")
        if name == "primary_team_id":
            return teams.get(str(value), "")
        words = {"kind": KINDS, "status": STATUSES}.get(name, {})
        return str(words.get(value, value or ""))

    return [
        {
            "name": name,
            "label": FIELDS[name],
            "ours": said(name, ours),
            "theirs": said(name, theirs),
            "may_choose": bool(ours and theirs),
        }
        for name, (ours, theirs, _result) in fields.items()
        if ours != theirs and (ours or theirs)
    ]


def _many(choices: people.Choices, label: str, first_label: str) -> Callable[..., ManyForm]:
    def make(*args: Any, **kwargs: Any) -> ManyForm:
        return ManyForm(*args, choices=choices, label=label, first_label=first_label, **kwargs)

    return make


def _stored(actor: Actor, customer_id: UUID) -> Customer:
    return selectors.require_customer(actor=actor, customer_id=customer_id)


def _address(customer_id: UUID) -> str:
    return reverse("console:customer", args=[customer_id])


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid from None
