"""Senders whom nobody has matched with a customer, and one conversation's customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.models import Identity
from crm.selectors.identities import identities, require_identity
from crm.selectors.suggestions import Asked, suggestions
from crm.services import linking
from messaging.choices import Channel
from ticaret.console import customer_selectors as found
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.channels import FAMILIES, NAMES
from ticaret.console.customer_forms import plain
from ticaret.console.paging import keyset
from ticaret.console.row_firms import in_firm_of_row
from ticaret.console.shell import frame
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor, Role

REASONS = {
    "phone": gettext_lazy("aynı telefon"),
    "email": gettext_lazy("aynı e-posta"),
    "name": gettext_lazy("benzer ad"),
}


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Unknown senders, the latest to write first, each with who it may be and why."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="customers")
    q, family = plain(request.GET.get("q", "")), request.GET.get("channel", "")
    rows = identities(actor=actor, q=q, state="unmatched")
    if family in NAMES:
        rows = rows.filter(channel__in=[c for c in Channel.values if FAMILIES[c] == family])
    listed = keyset(
        rows, name="console.senders", column="last_seen_at", cursor=request.GET.get("cursor", "")
    )
    context = {
        **around,
        "firm": firm,
        "q": q,
        "channel": family,
        "channel_names": NAMES,
        "senders": with_suggestions(firm.pk, listed.rows),
        "next_cursor": listed.next_cursor,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    template = "console/senders/page.html"
    if part:
        template = f"console/senders/{'_rows' if 'cursor' in request.GET else '_list'}.html"
    return render(request, template, context)


@require_POST
@in_firm_of_row(Role.AGENT)
def match(request: HttpRequest, actor: Actor, firm: Account, identity_id: UUID) -> HttpResponse:
    """The sender is the customer, or the contact, that the form names."""
    linking.match(
        actor=actor,
        account_id=firm.pk,
        identity_id=identity_id,
        customer_id=posted_id(request, "customer"),
        contact_id=posted_id(request, "contact"),
        now=timezone.now(),
    )
    return replies.done(toast=_("Eşleştirildi."), refresh="senders")


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def choose(request: HttpRequest, actor: Actor, firm: Account, identity_id: UUID) -> HttpResponse:
    """A customer to match with, found by name, number or address."""
    identity = require_identity(actor=actor, identity_id=identity_id)
    q = plain(request.GET.get("q", ""))
    context = {
        "identity": identity,
        "q": q,
        "rows": found.titles(actor=actor, q=q, hint=identity.name),
    }
    part = "_choose_rows" if "q" in request.GET else "_choose"
    return render(request, f"console/senders/{part}.html", context)


@require_POST
@in_firm_of_row(Role.AGENT)
def create(request: HttpRequest, actor: Actor, firm: Account, identity_id: UUID) -> HttpResponse:
    """A new customer with a contact, made of what the conversation knows."""
    identity = require_identity(actor=actor, identity_id=identity_id)
    if identity.conversation_id is None:
        raise Invalid
    made = linking.create_from_chat(
        actor=actor, account_id=firm.pk, chat_id=identity.conversation_id, now=timezone.now()
    )
    if request.POST.get("stay"):
        return replies.done(toast=_("Müşteri oluşturuldu."), refresh="senders")
    return replies.done(go=reverse("console:customer", args=[made.customer_id]))


@require_POST
@in_firm_of_row(Role.AGENT)
def unmatch(request: HttpRequest, actor: Actor, firm: Account, identity_id: UUID) -> HttpResponse:
    """The sender is nobody's again, and no machine matches it any more."""
    linking.remove(actor=actor, account_id=firm.pk, identity_id=identity_id, now=timezone.now())
    return replies.done(toast=_("Eşleştirme kaldırıldı."), refresh="customer")


def with_suggestions(account_id: UUID, rows: Any) -> list[tuple[Identity, list[dict[str, Any]]]]:
    """Each sender with its candidates, whose reasons are put in words; four queries for all."""
    asked = [Asked(row.pk, row.phone, row.name, row.username) for row in rows if not row.is_group]
    candidates = suggestions(account_id=account_id, asked=asked)
    return [
        (
            row,
            [
                {**each, "words": ", ".join(str(REASONS[reason]) for reason in each["reasons"])}
                for each in candidates.get(row.pk, [])[:3]
            ],
        )
        for row in rows
    ]


def posted_id(request: HttpRequest, name: str) -> UUID | None:
    """An id of the form, None when it is empty. Raises Invalid for another thing."""
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid from None
