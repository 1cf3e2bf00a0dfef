"""Publishing: the form with its checks and files, the list, one publication."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from meta_channels.selectors import publications as meta
from meta_channels.services import publications, publishing_files
from ticaret.api import idempotency
from ticaret.console import publishing_selectors as selectors
from ticaret.console import publishing_words as words
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.file_bodies import whole_or_part
from ticaret.console.paging import keyset
from ticaret.console.pictures import small_copy_of
from ticaret.console.post_filters import asset_filter
from ticaret.console.publishing_forms import (
    DraftForm,
    MoveForm,
    PublishForm,
    day_of,
    local_text,
)
from ticaret.console.shell import frame
from ticaret.errors import Conflict, DomainError, Invalid, NotFound
from ticaret.tenancy.actor import Actor, Role

_MORNING = 10


@require_safe
@in_firm(Role.VIEWER)
def listed(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Publications, newest first; as a part, the rows behind `cursor` or for a changed filter."""
    around = {} if wants_part(request) else frame(request, actor, here="posts")
    show = request.GET.get("show", "")
    page = keyset(
        selectors.publications_shown(actor=actor, show=show, inbox_id=asset_filter(request.GET)),
        name="console.publications",
        column="created_at",
        cursor=request.GET.get("cursor", ""),
    )
    context: dict[str, Any] = {
        **around,
        "firm": firm,
        "lines": selectors.lines_of(actor=actor, publications=page.rows),
        "page": page,
    }
    if wants_part(request):
        return render(request, "console/publishing/_rows.html", context)
    context |= {
        "show": show,
        "shows": words.SHOWS,
        "inboxes": selectors.publishing_inboxes(actor=actor),
        "inbox_id": request.GET.get("inbox", ""),
        "may_publish": actor.roles[firm.pk] >= Role.AGENT,
    }
    return render(request, "console/publishing/publications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def publish(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The form, then the publication's own page; what is refused stands above the button."""
    if request.method == "POST":
        return _publish(request, actor)
    now = timezone.now()
    inboxes = selectors.publishing_inboxes(actor=actor)
    chosen = asset_filter(request.GET)
    context = {
        **frame(request, actor, here="posts"),
        "firm": firm,
        "inboxes": [(inbox, ",".join(words.formats_of(inbox.channel))) for inbox in inboxes],
        "chosen": chosen if chosen in {inbox.pk for inbox in inboxes} else None,
        "formats": words.FORMATS,
        "publish_at": _morning(request, now),
        "soonest": local_text(now),
        "largest": publishing_files.LARGEST,
    }
    return render(request, "console/publishing/publish.html", context)


@require_POST
@in_firm(Role.AGENT)
def check(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """What Meta would refuse of what is written, as JSON: `{whole: [text], items: {place: […]}}`.

    Raises Invalid for what is no draft at all.
    """
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise Invalid
    english = get_language() == "en"
    whole: list[str] = []
    items: dict[int, list[str]] = {}
    for fault in form.faults():
        text = fault.en if english else fault.tr
        (whole if fault.item is None else items.setdefault(fault.item, [])).append(text)
    return JsonResponse({"whole": whole, "items": items, "kind": form.kind()})


@require_POST
@in_firm(Role.AGENT)
def upload(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Keep a file to publish; answers with what it is. Raises Invalid, FileTooLarge, FileNotFit."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid
    kept = publishing_files.keep(actor=actor, account_id=firm.pk, file=file, now=timezone.now())
    return JsonResponse(
        {
            "fileId": str(kept.pk),
            "kind": kept.kind,
            "mimeType": kept.mime_type,
            "size": kept.size,
            "width": kept.width,
            "height": kept.height,
            "address": reverse("console:publishing-file", args=[kept.pk]),
        },
        status=201,
    )


@require_safe
@in_firm(Role.VIEWER)
def file(request: HttpRequest, actor: Actor, firm: Account, file_id: UUID) -> HttpResponseBase:
    """A file to publish, for whoever sees its firm; `small` for a small copy of a picture."""
    kept = meta.publishing_files(account_id=firm.pk, file_ids=[file_id]).get(file_id)
    if kept is None or not kept.file.name or not kept.file.storage.exists(kept.file.name):
        raise NotFound
    if "small" in request.GET:
        copy = small_copy_of(kept.file, name=str(kept.pk))
        return HttpResponse(copy, content_type="image/jpeg", status=200 if copy else 404)
    return whole_or_part(request, kept.file, size=kept.size, mime_type=kept.mime_type)


@require_safe
@in_firm(Role.VIEWER)
def publication(
    request: HttpRequest, actor: Actor, firm: Account, publication_id: UUID
) -> HttpResponse:
    """One publication: how far it is, its files, what failed."""
    around = {} if wants_part(request) else frame(request, actor, here="posts")
    line = selectors.publication_line(actor=actor, publication_id=publication_id)
    is_agent, row = actor.roles[firm.pk] >= Role.AGENT, line.publication
    context = {
        **around,
        "firm": firm,
        "line": line,
        "item_states": words.ITEM_STATES,
        "error": words.error_words(row.error),
        "may_cancel": is_agent and words.may_cancel(row),
        "may_move": is_agent and words.may_move(row),
        "may_retry": is_agent and words.may_retry(row),
    }
    name = "_publication" if wants_part(request) else "publication"
    return render(request, f"console/publishing/{name}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def move(request: HttpRequest, actor: Actor, firm: Account, publication_id: UUID) -> HttpResponse:
    """Another time, in a dialog."""
    row = selectors.publication_line(actor=actor, publication_id=publication_id).publication

    def save(form: MoveForm) -> HttpResponse:
        publications.reschedule(
            actor=actor,
            publication_id=publication_id,
            publish_at=form.moment(),
            now=timezone.now(),
        )
        return replies.done(toast=_("Zamanı değişti."), refresh="publication")

    initial = {"publish_at": local_text(row.publish_at)} if row.publish_at else None
    return ask(request, MoveForm, save, initial=initial)


@require_POST
@in_firm(Role.AGENT)
def act(request: HttpRequest, actor: Actor, firm: Account, publication_id: UUID) -> HttpResponse:
    """Cancel it or try it again. Raises Invalid for the rest."""
    match request.POST.get("action"):
        case "cancel":
            publications.cancel(actor=actor, publication_id=publication_id, now=timezone.now())
            return replies.done(toast=_("İptal edildi."), refresh="publication")
        case "retry":
            publications.retry(actor=actor, publication_id=publication_id, now=timezone.now())
            return replies.done(toast=_("Yeniden deneniyor."), refresh="publication")
    raise Invalid


def _publish(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            return replies.done(go=reverse("console:publication", args=[_queue(actor, form)]))
        except DomainError as error:
            replies.add_refusal(form, error)
    reasons = list(dict.fromkeys(str(text) for errors in form.errors.values() for text in errors))
    context = {"reasons": reasons}
    return render(request, "console/publishing/_refused.html", context, status=422)


def _queue(actor: Actor, form: PublishForm) -> str:
    """The id of the one publication of this draft, however often it is sent."""
    data, now = form.cleaned_data, timezone.now()
    kept = idempotency.run(
        caller=f"console:{actor.id}",
        key=data["draft"],
        fingerprint=idempotency.fingerprint("POST", "publish", data["draft"].encode()),
        now=now,
        operation=lambda: _kept(actor, form, now),
    )
    if kept.status >= 400:
        refusal = json.loads(kept.body)["error"]["message"]
        raise Conflict(detail_tr=refusal, detail_en=refusal)
    return kept.body.decode()


def _kept(actor: Actor, form: PublishForm, now: datetime) -> idempotency.Kept:
    inbox = meta.asset_to_publish(actor=actor, asset_id=form.cleaned_data["inbox"])
    made = publications.queue(actor=actor, inbox=inbox, draft=form.publication(), now=now)
    return idempotency.Kept(202, str(made.pk).encode())


def _morning(request: HttpRequest, now: datetime) -> str:
    """The time that a day of the calendar proposes: ten o'clock; empty without a day."""
    if "day" not in request.GET:
        return ""
    today = now.date()
    return f"{day_of(request.GET['day'], today):%Y-%m-%d}T{_MORNING:02}:00"
