"""`/accounts/{accountId}/products/import`, `/imports` and `/export`."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import serializers
from catalog.api.views.products import TAG
from catalog.services import exporting
from catalog.services.importing import PRODUCTS
from ticaret.api import rows
from ticaret.api.errors import speaks_english
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.parsers import StrictJson, Upload
from ticaret.api.views import ApiViewSet
from ticaret.jobs.api.serializers import JobOutput
from ticaret.tabular import files, selectors
from ticaret.tabular.api.downloads import download
from ticaret.tabular.api.serializers import (
    ColumnMappingOutput,
    ImportInput,
    ImportOutput,
    ImportRowOutput,
    ImportStartedOutput,
    RowFilters,
    start_arguments,
)
from ticaret.tabular.errors import FileTooLarge, NothingToImport, NotUndoable, UnreadableFile
from ticaret.tabular.models import ImportRun
from ticaret.tabular.services import starting
from ticaret.tenancy.actor import Role

_REQUEST_EXAMPLE = {
    "rows": [{"sku": "SLC-830", "name": "Domates salçası 830 g", "price": "89,90", "stock": 120}],
    "mode": "good_rows_only",
    "dryRun": False,
}


class ImportViews(ApiViewSet):
    parser_classes = [StrictJson, Upload]

    @operation(
        tag=TAG,
        summary="Ürünleri JSON rows, CSV veya Excel dosyası ile içe aktarır",
        description=(
            "`rows` ile JSON, ya da `multipart/form-data` içinde `file` (25 MB'a kadar CSV, xlsx, "
            "xls, ods). Ürünler stok koduyla eşleşir. `dryRun` yazmadan her satırın sonucunu verir."
        ),
        role=Role.AGENT,
        scope="catalog:write",
        request=ImportInput,
        request_example=_REQUEST_EXAMPLE,
        response=ImportStartedOutput,
        status=202,
        errors=[NothingToImport, UnreadableFile, FileTooLarge],
    )
    def start(self, request: Request, account_id: UUID) -> Response:
        run = starting.start(
            actor=self.actor,
            account_id=account_id,
            kind=PRODUCTS,
            now=timezone.now(),
            **start_arguments(self.body()),
        )
        return self._started(run)

    @operation(
        tag=TAG,
        summary="Ürün içe aktarımlarını listeler",
        role=Role.VIEWER,
        scope="catalog:read",
        response=ImportOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.imports(actor=self.actor, account_id=account_id, kind=PRODUCTS))

    @operation(
        tag=TAG,
        summary="Ürün içe aktarımının durumunu getirir",
        role=Role.VIEWER,
        scope="catalog:read",
        response=ImportOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, import_id: UUID) -> Response:
        found = selectors.imports(actor=self.actor, account_id=account_id, kind=PRODUCTS)
        return self.row(found.filter(id=import_id))

    @operation(
        tag=TAG,
        summary="İçe aktarımın satır sonuçlarını listeler",
        description="Denemede her satır, aktarımda yalnız hatalı satırlar.",
        role=Role.VIEWER,
        scope="catalog:read",
        query=RowFilters,
        response=ImportRowOutput,
        listing=Listing(sorts={"number": "number"}, default="number"),
        extension=True,
    )
    def rows(self, request: Request, account_id: UUID, import_id: UUID) -> Response:
        return self.page(
            selectors.rows_of(
                actor=self.actor,
                account_id=account_id,
                kind=PRODUCTS,
                import_id=import_id,
                **self.query(),
            )
        )

    @operation(
        tag=TAG,
        summary="İçe aktarımın hatalı satırlarını dosya olarak indirir",
        description="Düzeltilip yeniden gönderilebilir; `Hata` sütunu okunmaz.",
        role=Role.VIEWER,
        scope="catalog:read",
        query=serializers.FileFilters,
        streams="application/octet-stream",
        extension=True,
    )
    def errors_file(self, request: Request, account_id: UUID, import_id: UUID) -> HttpResponseBase:
        table = files.rows_in_error(
            actor=self.actor,
            account_id=account_id,
            kind=PRODUCTS,
            import_id=import_id,
            english=speaks_english(),
        )
        return download(table, name="hatali-satirlar", **self.query())

    @operation(
        tag=TAG,
        summary="İçe aktarımı geri alır",
        role=Role.AGENT,
        scope="catalog:write",
        response=ImportStartedOutput,
        status=202,
        errors=[NotUndoable],
        extension=True,
    )
    def undo(self, request: Request, account_id: UUID, import_id: UUID) -> Response:
        run = starting.undo(
            actor=self.actor,
            account_id=account_id,
            kind=PRODUCTS,
            import_id=import_id,
            now=timezone.now(),
        )
        return self._started(run)

    @operation(
        tag=TAG,
        summary="Ürün içe aktarımı için boş şablon indirir",
        role=Role.VIEWER,
        scope="catalog:read",
        query=serializers.FileFilters,
        streams="application/octet-stream",
        extension=True,
    )
    def template(self, request: Request, account_id: UUID) -> HttpResponseBase:
        table = files.template(kind=PRODUCTS, english=speaks_english())
        return download(table, name="urun-sablonu", **self.query())

    def _started(self, run: ImportRun) -> Response:
        job = None if run.job is None else rows.show(JobOutput, run.job)
        return self.answer({"job": job, "import": rows.show(ImportOutput, run)})


class ColumnMappingViews(ApiViewSet):
    """What the account said of the titles in its files."""

    @operation(
        tag=TAG,
        summary="Hatırlanan sütun eşlemelerini listeler",
        role=Role.VIEWER,
        scope="catalog:read",
        response=ColumnMappingOutput,
        listing=Listing(sorts={"column": "title", "createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.mappings(actor=self.actor, account_id=account_id, kind=PRODUCTS))

    @operation(
        tag=TAG,
        summary="Hatırlanan sütun eşlemesini siler",
        role=Role.AGENT,
        scope="catalog:write",
        deletes=True,
        if_match=True,
        extension=True,
    )
    def destroy(self, request: Request, account_id: UUID, mapping_id: UUID) -> Response:
        starting.forget_mapping(
            actor=self.actor,
            account_id=account_id,
            kind=PRODUCTS,
            mapping_id=mapping_id,
            if_match=self.if_match,
        )
        return self.deleted(mapping_id)


class ExportViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Ürünleri CSV veya Excel olarak dışa aktarır",
        role=Role.VIEWER,
        scope="catalog:read",
        query=serializers.ExportFilters,
        streams="application/octet-stream",
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> HttpResponseBase:
        query = self.query()
        shape = {name: query.pop(name) for name in ("format", "separator")}
        table = exporting.table(
            actor=self.actor, account_id=account_id, english=speaks_english(), **query
        )
        return download(table, name="urunler", **shape)
