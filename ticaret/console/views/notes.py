"""Notes and comments on customers, and who can be called in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from accounts.selectors import members
from crm.errors import NoteNotFound
from crm.selectors.notes import (
    comment_revisions,
    customer_comments,
    note_revisions,
    notes,
    require_comment,
)
from crm.services import comments as comment_services
from crm.services import notes as note_services
from ticaret.console import people, replies
from ticaret.console.access import signed_in, wants_part
from ticaret.console.customer_forms import plain
from ticaret.console.dialog_forms import ask
from ticaret.console.row_firms import in_firm_of_row
from ticaret.console.task_forms import CommentForm
from ticaret.console.views.customers import about
from ticaret.db.search import fold
from ticaret.errors import Invalid, NotFound
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "notes"
_SHOWN = 100
_OFFERED = 8


@require_safe
@in_firm_of_row(Role.VIEWER)
def of_customer(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID
) -> HttpResponse:
    """The tab of a customer's page with what colleagues wrote down and said."""
    around, row = about(request, actor, firm, customer_id, "notes")
    written = list(notes(actor=actor, customer_id=row.pk).order_by("-id")[:_SHOWN])
    said = list(customer_comments(actor=actor, customer_id=row.pk).order_by("-id")[:_SHOWN])
    context = {
        **around,
        "actor": actor,
        "may_admin": actor.roles[firm.pk] >= Role.ADMIN,
        "notes": written,
        "comments": said[::-1],
        "names": people.names_in(actor=actor, account_id=firm.pk, rows=[*written, *said]),
    }
    part = "console/customers/_notes.html"
    return render(request, part if wants_part(request) else "console/customers/notes.html", context)


@require_POST
@in_firm_of_row(Role.AGENT)
def write(request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID) -> HttpResponse:
    """A note, or with `kind=comment` a comment; whom it calls with @ is told."""
    text = _text(request)
    if request.POST.get("kind") == "comment":
        comment_services.create_on_customer(
            actor=actor, customer_id=customer_id, text=text, now=timezone.now()
        )
        return replies.done(toast=_("Yorum eklendi."), refresh=_REFRESH)
    note_services.create(actor=actor, customer_id=customer_id, text=text, now=timezone.now())
    return replies.done(toast=_("Not eklendi."), refresh=_REFRESH)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def note(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID, note_id: UUID
) -> HttpResponse:
    """Another text for a note."""
    found = notes(actor=actor, customer_id=customer_id).filter(pk=note_id).first()
    if found is None:
        raise NoteNotFound

    def save(form: CommentForm) -> HttpResponse:
        note_services.update(
            actor=actor,
            customer_id=customer_id,
            note_id=note_id,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        return replies.done(toast=_("Not kaydedildi."), refresh=_REFRESH)

    return ask(request, CommentForm, save, initial={"text": found.text})


@require_POST
@in_firm_of_row(Role.AGENT)
def delete_note(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID, note_id: UUID
) -> HttpResponse:
    note_services.delete(actor=actor, customer_id=customer_id, note_id=note_id, now=timezone.now())
    return replies.done(toast=_("Not silindi."), refresh=_REFRESH)


@require_safe
@in_firm_of_row(Role.VIEWER)
def revisions(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID, note_id: UUID
) -> HttpResponse:
    """What a note said before."""
    rows = note_revisions(actor=actor, customer_id=customer_id, note_id=note_id)
    return _revisions(request, rows.order_by("-number"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def comment(request: HttpRequest, actor: Actor, comment_id: UUID) -> HttpResponse:
    """Another text for a comment."""
    found = require_comment(actor=actor, comment_id=comment_id)

    def save(form: CommentForm) -> HttpResponse:
        comment_services.update(
            actor=actor,
            comment_id=comment_id,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        return replies.done(toast=_("Yorum kaydedildi."), refresh=_refresh(found.task_id))

    return ask(request, CommentForm, save, initial={"text": found.text})


@require_POST
@signed_in
def delete_comment(request: HttpRequest, actor: Actor, comment_id: UUID) -> HttpResponse:
    found = require_comment(actor=actor, comment_id=comment_id)
    comment_services.delete(actor=actor, comment_id=comment_id, now=timezone.now())
    return replies.done(toast=_("Yorum silindi."), refresh=_refresh(found.task_id))


@require_safe
@signed_in
def comment_history(request: HttpRequest, actor: Actor, comment_id: UUID) -> HttpResponse:
    """What a comment said before."""
    rows = comment_revisions(actor=actor, comment_id=comment_id)
    return _revisions(request, rows.order_by("-number"))


@require_safe
@signed_in
def colleagues(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`[{name, email}]` of the members of `firm` whom `q` may mean, for completing an @."""
    try:
        account_id = UUID(request.GET.get("firm", ""))
    except ValueError:
        raise NotFound from None
    actor.require(account_id, Role.VIEWER)
    rows = members(actor=actor).filter(
        account_id=account_id, user__is_active=True, joined_at__isnull=False
    )
    wanted = fold(plain(request.GET.get("q", "")))
    found = [
        {"name": row.user.display_name or row.user.email, "email": row.user.email}
        for row in rows.select_related("user").order_by("user__display_name", "id")
        if wanted in fold(f"{row.user.display_name} {row.user.email}")
    ]
    return JsonResponse(found[:_OFFERED], safe=False)


def _text(request: HttpRequest) -> str:
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise Invalid(
            detail_tr="Bir şey yazın (en çok 10.000 karakter).",
            detail_en="Write something (at most 10,000 characters).",
        )
    return str(form.cleaned_data["text"])


def _revisions(request: HttpRequest, rows: Any) -> HttpResponse:
    return render(request, "console/customers/_revisions.html", {"revisions": list(rows[:50])})


def _refresh(task_id: UUID | None) -> str:
    return "tasks" if task_id else _REFRESH
