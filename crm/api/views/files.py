"""`/accounts/{accountId}/crm/customers/import…` and `…/export`."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.serializers.files import ExportQuery, FileQuery
from crm.services import exporting
from crm.services.importing import CUSTOMERS
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

_EXAMPLE = {
    "rows": [
        {
            "title": "Yıldız Market",
            "taxNumber": "4540536920",
            "contactName": "Ayşe Yıldız",
            "phone": "0532 123 45 67",
        }
    ],
    "mode": "good_rows_only",
    "dryRun": False,
}


class CustomerImportViews(ApiViewSet):
    parser_classes = [StrictJson, Upload]

    @operation(
        tag="CRM",
        summary="Customer ve contactlari JSON rows, CSV veya Excel dosyasi ile ice aktarir",
        description=(
            "`rows` ile JSON, ya da `multipart/form-data` içinde `file`. Her satır bir müşteri ve "
            "en çok bir kişidir; vergi numarası, e-posta, telefon ya da aynı unvanla eşleşir. "
            "`dryRun` yazmadan her satırın sonucunu verir."
        ),
        role=Role.AGENT,
        scope="crm:write",
        request=ImportInput,
        request_example=_EXAMPLE,
        response=ImportStartedOutput,
        status=202,
        errors=[NothingToImport, UnreadableFile, FileTooLarge],
        extension=True,
    )
    def start(self, request: Request, account_id: UUID) -> Response:
        run = starting.start(
            actor=self.actor,
            account_id=account_id,
            kind=CUSTOMERS,
            now=timezone.now(),
            **start_arguments(self.body()),
        )
        return self._started(run)

    @operation(
        tag="CRM",
        summary="Customer ice aktarimlarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        response=ImportOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.imports(actor=self.actor, account_id=account_id, kind=CUSTOMERS))

    @operation(
        tag="CRM",
        summary="Customer ice aktariminin durumunu getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=ImportOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, import_id: UUID) -> Response:
        found = selectors.imports(actor=self.actor, account_id=account_id, kind=CUSTOMERS)
        return self.row(found.filter(id=import_id))

    @operation(
        tag="CRM",
        summary="Customer ice aktariminin satir sonuclarini listeler",
        description="Denemede her satır, aktarımda yalnız hatalı satırlar.",
        role=Role.VIEWER,
        scope="crm:read",
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
                kind=CUSTOMERS,
                import_id=import_id,
                **self.query(),
            )
        )

    @operation(
        tag="CRM",
        summary="Customer ice aktariminin hatali satirlarini dosya olarak indirir",
        description="Düzeltilip yeniden gönderilebilir; `Hata` sütunu okunmaz.",
        role=Role.VIEWER,
        scope="crm:read",
        query=FileQuery,
        streams="application/octet-stream",
        extension=True,
    )
    def errors_file(self, request: Request, account_id: UUID, import_id: UUID) -> HttpResponseBase:
        table = files.rows_in_error(
            actor=self.actor,
            account_id=account_id,
            kind=CUSTOMERS,
            import_id=import_id,
            english=speaks_english(),
        )
        return download(table, name="hatali-satirlar", **self.query())

    @operation(
        tag="CRM",
        summary="Customer ice aktarimini geri alir",
        description="O günden beri değişen ya da kullanılan kayıtlar kalır.",
        role=Role.AGENT,
        scope="crm:write",
        response=ImportStartedOutput,
        status=202,
        errors=[NotUndoable],
        extension=True,
    )
    def undo(self, request: Request, account_id: UUID, import_id: UUID) -> Response:
        run = starting.undo(
            actor=self.actor,
            account_id=account_id,
            kind=CUSTOMERS,
            import_id=import_id,
            now=timezone.now(),
        )
        return self._started(run)

    @operation(
        tag="CRM",
        summary="Customer ice aktarimi icin bos sablon indirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=FileQuery,
        streams="application/octet-stream",
        extension=True,
    )
    def template(self, request: Request, account_id: UUID) -> HttpResponseBase:
        table = files.template(kind=CUSTOMERS, english=speaks_english())
        return download(table, name="musteri-sablonu", **self.query())

    def _started(self, run: ImportRun) -> Response:
        job = None if run.job is None else rows.show(JobOutput, run.job)
        return self.answer({"job": job, "import": rows.show(ImportOutput, run)})


class CustomerMappingViews(ApiViewSet):
    """What the account said of the titles in its files of customers."""

    @operation(
        tag="CRM",
        summary="Customer dosyalari icin hatirlanan sutun eslemelerini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        response=ColumnMappingOutput,
        listing=Listing(sorts={"column": "title", "createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(
            selectors.mappings(actor=self.actor, account_id=account_id, kind=CUSTOMERS)
        )

    @operation(
        tag="CRM",
        summary="Customer dosyalari icin hatirlanan sutun eslemesini siler",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        if_match=True,
        extension=True,
    )
    def destroy(self, request: Request, account_id: UUID, mapping_id: UUID) -> Response:
        starting.forget_mapping(
            actor=self.actor,
            account_id=account_id,
            kind=CUSTOMERS,
            mapping_id=mapping_id,
            if_match=self.if_match,
        )
        return self.deleted(mapping_id)


class CustomerExportViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer ve contactlari CSV veya Excel olarak disa aktarir",
        description="Her kişi bir satırdır; dosya olduğu gibi içe aktarılabilir.",
        role=Role.VIEWER,
        scope="crm:read",
        query=ExportQuery,
        streams="application/octet-stream",
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> HttpResponseBase:
        query = self.query()
        shape = {name: query.pop(name) for name in ("format", "separator")}
        table = exporting.table(
            actor=self.actor, account_id=account_id, english=speaks_english(), **query
        )
        return download(table, name="musteriler", **shape)
