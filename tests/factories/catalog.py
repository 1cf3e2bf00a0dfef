"""Products, and files that people fill with them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from openpyxl import Workbook

from catalog.models import Product
from catalog.services import products
from tests.factories.accounts import Firm
from tests.support.client import Answer, Api
from ticaret.jobs import runner

_numbers = count(1)


def make_product(firm: Firm, **fields: Any) -> Product:
    """A product of `firm`, with a stock of ten unless told otherwise."""
    number = next(_numbers)
    fields.setdefault("sku", f"URN-{number:05d}")
    fields.setdefault("name", f"Domates salçası {number}")
    fields.setdefault("price", Decimal("89.90"))
    fields.setdefault("stock", Decimal(10))
    return products.create(actor=firm.actor, account_id=firm.id, now=timezone.now(), **fields)


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """An Excel file with these rows on its first sheet."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send_file(
    api: Api, firm: Firm, content: bytes, name: str = "urunler.xlsx", **fields: Any
) -> Answer:
    """The file as a browser uploads it, with the other fields of the form."""
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, content), **fields})
    return api.post(f"/accounts/{firm.id}/products/import", body, content_type=MULTIPART_CONTENT)


def work() -> None:
    """Let a worker do what is queued."""
    runner.run_due(until=timezone.now() + timedelta(seconds=60))
