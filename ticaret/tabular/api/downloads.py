"""A table as a file to download."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from ticaret.tabular.writing import CSV_TYPE, XLSX_TYPE, Table, as_csv, as_xlsx


def download(rows: Table, *, name: str, format: str, separator: str = "comma") -> HttpResponseBase:
    """`rows` as `<name>.csv` or `<name>.xlsx`, sent as they come; `name` is plain ASCII."""
    if format == "xlsx":
        pieces, content_type = as_xlsx(rows, title=name), XLSX_TYPE
    else:
        delimiter = ";" if separator == "semicolon" else ","
        pieces, content_type = as_csv(rows, delimiter=delimiter), CSV_TYPE
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
