"""A table as a file to download."""

from __future__ import annotations

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ticaret.tabular.writing import CSV_TYPE, XLSX_TYPE, Table, as_csv, as_xlsx


def download(rows: Table, *, name: str, format: str, separator: str = "comma") -> HttpResponseBase:
    """`rows` as `<name>.csv` (sent as they come) or `<name>.xlsx`; `name` is plain ASCII."""
    response: HttpResponseBase
    if format == "xlsx":
        response = FileResponse(as_xlsx(rows, title=name), content_type=XLSX_TYPE)
    else:
        delimiter = ";" if separator == "semicolon" else ","
        response = StreamingHttpResponse(as_csv(rows, delimiter=delimiter), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
