"""The pages of imports of one kind: try a file, look at every row, import, take back.

An area makes one `ImportPages` and gives each of its methods an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from ticaret.console import replies
from ticaret.console.access import wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.paging import keyset
from ticaret.console.shell import frame
from ticaret.tabular import files, selectors
from ticaret.tabular.api.downloads import download
from ticaret.tabular.choices import ImportMode, ImportState, RowVerdict
from ticaret.tabular.models import ImportRow, ImportRun
from ticaret.tabular.ports import Column, importer_of
from ticaret.tabular.services import repeating, starting
from ticaret.tenancy.actor import Actor, Role

_PAGE = 50
_RUNS_SHOWN = 30
STATES = {
    ImportState.QUEUED: _("Sırada"),
    ImportState.RUNNING: _("Sürüyor"),
    ImportState.FINISHED: _("Bitti"),
    ImportState.FAILED: _("Başarısız"),
    ImportState.UNDOING: _("Geri alınıyor"),
    ImportState.UNDONE: _("Geri alındı"),
}
VERDICTS = {
    RowVerdict.CREATED: _("Yeni"),
    RowVerdict.UPDATED: _("Güncelleme"),
    RowVerdict.UNCHANGED: _("Değişiklik yok"),
    RowVerdict.FAILED: _("Hatalı"),
}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Dosya"),
        help_text=_(
            "CSV ya da Excel, en çok 25 MB. Hiçbir şey yazılmadan önce her satırın sonucunu "
            "görürsünüz."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )


@dataclass(frozen=True, slots=True)
class ImportPages:
    """`name` begins the names of the addresses: `console:<name>-imports`, `console:<name>-import`.

    `here` is the navigation item, `template` the file name of the empty file to fill in.
    """

    kind: str
    name: str
    here: str
    heading: str | Promise
    template: str

    def index(self, request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
        """The latest imports."""
        around = {} if wants_part(request) else frame(request, actor, here=self.here)
        runs = selectors.imports(actor=actor, account_id=firm.pk, kind=self.kind)
        context = {
            **around,
            **self._common(actor, firm),
            "runs": [(run, STATES[run.state]) for run in runs.order_by("-id")[:_RUNS_SHOWN]],  # type: ignore[index]
        }
        part = "console/imports/_list.html"
        return render(
            request, part if wants_part(request) else "console/imports/index.html", context
        )

    def start(self, request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
        """A file to try: nothing is written, and every row tells what would become of it."""

        def begin(form: ImportForm) -> HttpResponse:
            upload: UploadedFile[bytes] = form.cleaned_data["file"]
            run = starting.start(
                actor=actor,
                account_id=firm.pk,
                kind=self.kind,
                now=timezone.now(),
                content=upload.read(),
                filename=upload.name or "",
                dry_run=True,
            )
            return replies.done(go=self._address("import", run.pk))

        def make(data: Any, **kwargs: Any) -> ImportForm:
            return ImportForm(data, request.FILES if data is not None else None, **kwargs)

        return ask(request, make, begin, button=str(_("Dosyayı dene")))

    def show(
        self, request: HttpRequest, actor: Actor, firm: Account, import_id: UUID
    ) -> HttpResponse:
        """How far an import is, what came of it, and its rows."""
        part = wants_part(request)
        around = {} if part else frame(request, actor, here=self.here)
        run = self._run(actor, firm, import_id)
        verdict = request.GET.get("verdict", "")
        verdict = verdict if verdict in RowVerdict.values else ""
        rows = keyset(
            selectors.rows_of(
                actor=actor,
                account_id=firm.pk,
                kind=self.kind,
                import_id=run.pk,
                verdict=verdict,
            ),
            name="console.import.rows",
            column="number",
            cursor=request.GET.get("cursor", ""),
            descending=False,
            size=_PAGE,
        )
        context = {
            **around,
            **self._common(actor, firm),
            "run": run,
            "state": STATES[run.state],  # type: ignore[index]
            "error": run.error_en if get_language() == "en" else run.error_tr,
            "columns": _columns(run, importer_of(self.kind).columns),
            "fields": [(column.name, _title(column)) for column in importer_of(self.kind).columns],
            "counts": _counts(run),
            "verdict": verdict,
            "rows": [_told(row) for row in rows.rows],
            "next_cursor": rows.next_cursor,
            "address": self._address("import", run.pk),
            "may_run": run.dry_run
            and run.state == ImportState.FINISHED
            and (run.total_rows or 0) > run.failed_rows,
            "may_undo": not run.dry_run and run.state == ImportState.FINISHED,
        }
        template = "console/imports/page.html"
        if part:
            template = f"console/imports/{'_rows' if 'cursor' in request.GET else '_run'}.html"
        return render(request, template, context)

    def repeat(
        self, request: HttpRequest, actor: Actor, firm: Account, import_id: UUID
    ) -> HttpResponse:
        """Import what was tried; with `again` try it once more with other columns."""
        run = self._run(actor, firm, import_id)
        again = bool(request.POST.get("again"))
        whole = request.POST.get("mode") == ImportMode.ALL_OR_NOTHING
        titles = request.POST.getlist("column")
        meant = dict(zip(titles, request.POST.getlist("field"), strict=False))
        following = repeating.repeat(
            actor=actor,
            account_id=firm.pk,
            kind=self.kind,
            import_id=run.pk,
            now=timezone.now(),
            mode=ImportMode.ALL_OR_NOTHING if whole else ImportMode.GOOD_ROWS_ONLY,
            dry_run=again,
            mapping={title: field for title, field in meant.items() if title in run.header},
        )
        return replies.done(go=self._address("import", following.pk))

    def undo(
        self, request: HttpRequest, actor: Actor, firm: Account, import_id: UUID
    ) -> HttpResponse:
        """Take back what an import wrote, as far as nobody has used it since."""
        run = starting.undo(
            actor=actor,
            account_id=firm.pk,
            kind=self.kind,
            import_id=import_id,
            now=timezone.now(),
        )
        return replies.done(go=self._address("import", run.pk))

    def errors_file(
        self, request: HttpRequest, actor: Actor, firm: Account, import_id: UUID
    ) -> HttpResponseBase:
        """The rows in error as a file, to correct and send again."""
        self._run(actor, firm, import_id)
        table = files.rows_in_error(
            actor=actor,
            account_id=firm.pk,
            kind=self.kind,
            import_id=import_id,
            english=get_language() == "en",
        )
        return download(table, name="hatali-satirlar", format="xlsx")

    def empty_file(self, request: HttpRequest, actor: Actor, firm: Account) -> HttpResponseBase:
        """A file with the titles that are understood, to fill in."""
        table = files.template(kind=self.kind, english=get_language() == "en")
        return download(table, name=self.template, format="xlsx")

    def _run(self, actor: Actor, firm: Account, import_id: UUID) -> ImportRun:
        return selectors.one_import(
            actor=actor, account_id=firm.pk, kind=self.kind, import_id=import_id
        )

    def _common(self, actor: Actor, firm: Account) -> dict[str, Any]:
        return {
            "firm": firm,
            "kind_heading": self.heading,
            "may_edit": actor.roles[firm.pk] >= Role.AGENT,
            "list_url": self._address("imports"),
            "start_url": self._address("start-import"),
            "template_url": self._address("import-template"),
            "run_name": f"console:{self.name}-import",
        }

    def _address(self, what: str, *args: UUID) -> str:
        return reverse(f"console:{self.name}-{what}", args=args)


def _columns(run: ImportRun, known: Sequence[Column]) -> list[dict[str, Any]]:
    """Each title of the file with what it means."""
    titles = {column.name: _title(column) for column in known}
    fields = {int(index): field for index, field in run.mapping.items()}
    return [
        {"title": title, "field": fields.get(index, ""), "means": titles.get(fields.get(index, ""))}
        for index, title in enumerate(run.header)
        if title
    ]


def _title(column: Column) -> str:
    return column.titles[1 if get_language() == "en" else 0]


def _counts(run: ImportRun) -> list[dict[str, Any]]:
    return [
        {"verdict": verdict, "label": label, "count": getattr(run, f"{verdict}_rows")}
        for verdict, label in VERDICTS.items()
    ]


def _told(row: ImportRow) -> dict[str, Any]:
    english = get_language() == "en"
    return {
        "number": row.number,
        "verdict": row.verdict,
        "word": VERDICTS[RowVerdict(row.verdict)],
        "cells": ["" if cell is None else cell for cell in row.cells],
        "faults": [
            {"column": fault["column"], "text": fault["en" if english else "tr"]}
            for fault in row.faults
        ],
    }
