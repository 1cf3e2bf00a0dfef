"""Products from files: tried first, row by row, then imported, and taken back if wished."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from catalog.services.importing import PRODUCTS
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.paging import keyset
from ticaret.console.product_forms import ImportForm
from ticaret.console.shell import frame
from ticaret.errors import Invalid
from ticaret.tabular import files, selectors
from ticaret.tabular.api.downloads import download
from ticaret.tabular.choices import ImportMode, ImportState, RowVerdict
from ticaret.tabular.models import ImportRow, ImportRun
from ticaret.tabular.ports import importer_of
from ticaret.tabular.services import starting
from ticaret.tenancy.actor import Actor, Role

_ROWS = 50
_RUNS = 30
STATES = {
    ImportState.QUEUED: gettext_lazy("Sırada"),
    ImportState.RUNNING: gettext_lazy("Sürüyor"),
    ImportState.FINISHED: gettext_lazy("Bitti"),
    ImportState.FAILED: gettext_lazy("Başarısız"),
    ImportState.UNDOING: gettext_lazy("Geri alınıyor"),
    ImportState.UNDONE: gettext_lazy("Geri alındı"),
}
VERDICTS = {
    RowVerdict.CREATED: gettext_lazy("Yeni"),
    RowVerdict.UPDATED: gettext_lazy("Güncelleme"),
    RowVerdict.UNCHANGED: gettext_lazy("Değişiklik yok"),
    RowVerdict.FAILED: gettext_lazy("Hatalı"),
}


@require_safe
@in_firm(Role.VIEWER)
def index(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The latest imports."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="products")
    runs = selectors.imports(actor=actor, account_id=firm.pk, kind=PRODUCTS)
    context = {
        **around,
        "firm": firm,
        "runs": [(run, STATES[ImportState(run.state)]) for run in runs.order_by("-id")[:_RUNS]],
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    template = "_imports" if part else "imports"
    return render(request, f"console/products/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def start(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """A file to try: nothing is written, and every row tells what would become of it."""

    def make(data: Any, **kwargs: Any) -> ImportForm:
        return ImportForm(data, request.FILES if data is not None else None, **kwargs)

    def begin(form: Form) -> HttpResponse:
        upload: UploadedFile[bytes] = form.cleaned_data["file"]
        tried = starting.start(
            actor=actor,
            account_id=firm.pk,
            kind=PRODUCTS,
            now=timezone.now(),
            content=upload.read(),
            filename=upload.name or "",
            dry_run=True,
        )
        return replies.done(go=reverse("console:product-import", args=[tried.pk]))

    return ask(request, make, begin, button=_("Dosyayı dene"))


@require_safe
@in_firm(Role.VIEWER)
def show(request: HttpRequest, actor: Actor, firm: Account, import_id: UUID) -> HttpResponse:
    """How far an import is, what came of it, and its rows."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="products")
    run = _run(actor, firm, import_id)
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in RowVerdict.values else ""
    rows = keyset(
        _rows(actor, firm, run, verdict),
        name="console.product.import",
        column="number",
        cursor=request.GET.get("cursor", ""),
        descending=False,
        size=_ROWS,
    )
    finished = run.state == ImportState.FINISHED
    context = {
        **around,
        "firm": firm,
        "run": run,
        "state": STATES[ImportState(run.state)],
        "error": run.error_en if get_language() == "en" else run.error_tr,
        "columns": _columns(run),
        "fields": _fields(),
        "counts": [
            (each.value, label, getattr(run, f"{each.value}_rows"))
            for each, label in VERDICTS.items()
        ],
        "verdict": verdict,
        "rows": [_told(row) for row in rows.rows],
        "next_cursor": rows.next_cursor,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
        "may_run": run.dry_run and finished and (run.total_rows or 0) > run.failed_rows,
        "may_undo": not run.dry_run and finished,
    }
    template = "import"
    if part:
        template = "_import_rows" if "cursor" in request.GET else "_import"
    return render(request, f"console/products/{template}.html", context)


@require_POST
@in_firm(Role.AGENT)
def run(request: HttpRequest, actor: Actor, firm: Account, import_id: UUID) -> HttpResponse:
    """Import what was tried; with `again` try it once more with other columns.

    What was said of the columns is remembered for the next file.
    """
    tried = _run(actor, firm, import_id)
    if not tried.dry_run or tried.state not in {ImportState.FINISHED, ImportState.FAILED}:
        raise Invalid
    titles = request.POST.getlist("column")
    meant = dict(zip(titles, request.POST.getlist("field"), strict=False))
    whole = request.POST.get("mode") == ImportMode.ALL_OR_NOTHING
    following = starting.start(
        actor=actor,
        account_id=firm.pk,
        kind=PRODUCTS,
        now=timezone.now(),
        rows=list(_cells(actor, firm, tried)),
        filename=tried.filename,
        mapping={title: field for title, field in meant.items() if title in tried.header},
        mode=ImportMode.ALL_OR_NOTHING if whole else ImportMode.GOOD_ROWS_ONLY,
        dry_run=bool(request.POST.get("again")),
    )
    return replies.done(go=reverse("console:product-import", args=[following.pk]))


@require_POST
@in_firm(Role.AGENT)
def undo(request: HttpRequest, actor: Actor, firm: Account, import_id: UUID) -> HttpResponse:
    """Take back what an import wrote, as far as nobody has used it since."""
    undone = starting.undo(
        actor=actor, account_id=firm.pk, kind=PRODUCTS, import_id=import_id, now=timezone.now()
    )
    return replies.done(go=reverse("console:product-import", args=[undone.pk]))


@require_safe
@in_firm(Role.VIEWER)
def errors_file(
    request: HttpRequest, actor: Actor, firm: Account, import_id: UUID
) -> HttpResponseBase:
    """The rows in error as a file, to correct and send again."""
    table = files.rows_in_error(
        actor=actor,
        account_id=firm.pk,
        kind=PRODUCTS,
        import_id=import_id,
        english=get_language() == "en",
    )
    return download(table, name="hatali-satirlar", format="xlsx")


@require_safe
@in_firm(Role.VIEWER)
def template(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponseBase:
    """A file with the titles that are understood, to fill in."""
    table = files.template(kind=PRODUCTS, english=get_language() == "en")
    return download(table, name="urun-sablonu", format="xlsx")


def _run(actor: Actor, firm: Account, import_id: UUID) -> ImportRun:
    return selectors.one_import(actor=actor, account_id=firm.pk, kind=PRODUCTS, import_id=import_id)


def _rows(actor: Actor, firm: Account, run: ImportRun, verdict: str = "") -> Any:
    return selectors.rows_of(
        actor=actor, account_id=firm.pk, kind=PRODUCTS, import_id=run.pk, verdict=verdict
    )


def _cells(actor: Actor, firm: Account, run: ImportRun) -> Iterator[dict[str, Any]]:
    """The rows of a tried file under their titles."""
    for row in _rows(actor, firm, run).order_by("number").iterator(chunk_size=1000):
        pairs = zip_longest(run.header, row.cells[: len(run.header)])
        yield {title: cell for title, cell in pairs if title}


def _fields() -> list[tuple[str, str]]:
    which = 1 if get_language() == "en" else 0
    return [(column.name, column.titles[which]) for column in importer_of(PRODUCTS).columns]


def _columns(run: ImportRun) -> list[tuple[str, str, str]]:
    """Each title of the file, the field that it is, and what that is called."""
    known = dict(_fields())
    fields = {int(index): field for index, field in run.mapping.items()}
    found = []
    for index, title in enumerate(run.header):
        field = fields.get(index, "")
        if title:
            found.append((title, field, known.get(field, field.partition(".")[2])))
    return found


def _told(row: ImportRow) -> dict[str, Any]:
    language = "en" if get_language() == "en" else "tr"
    faults = [f"{fault['column']}: {fault[language]}".removeprefix(": ") for fault in row.faults]
    return {
        "number": row.number,
        "verdict": row.verdict,
        "word": VERDICTS[RowVerdict(row.verdict)],
        "cells": [_cell(cell) for cell in row.cells],
        "faults": faults,
    }


def _cell(cell: Any) -> str:
    """A cell as its file shows it: Excel keeps whole numbers with a fraction."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
