"""The page of products."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.bench.bare_page import Cursor

_OURS = "account_id = %s AND deleted_at IS NULL"
_ROWS = f"""
    SELECT id, account_id, sku, name, description, category, brand, barcode, unit, price,
        currency, vat_rate, stock, status, attributes, created_at, updated_at
    FROM catalog_product WHERE {_OURS} ORDER BY created_at DESC, id DESC LIMIT 21
"""
_TOTAL = f"SELECT count(*) FROM catalog_product WHERE {_OURS}"
_IMAGES = """
    SELECT product_id, id, url, alt, width, height, position, is_primary, updated_at
    FROM catalog_productimage WHERE product_id = ANY(%s) ORDER BY product_id, position, id
"""
_FIELDS = (
    "id", "accountId", "sku", "name", "description", "category", "brand", "barcode", "unit",
    "price", "currency", "vatRate", "stock", "status", "attributes", "createdAt", "entityVersion",
)  # fmt: skip
_OF_IMAGES = ("id", "url", "alt", "width", "height", "position", "isPrimary", "entityVersion")


def products(cursor: Cursor, account_id: UUID, q: str) -> tuple[list[Any], int]:
    found = cursor.execute(_ROWS, [account_id]).fetchall()[:20]
    total = (cursor.execute(_TOTAL, [account_id]).fetchone() or (0,))[0]
    images: dict[Any, list[Any]] = {row[0]: [] for row in found}
    for product, *image in cursor.execute(_IMAGES, [list(images)]).fetchall():
        images[product].append(dict(zip(_OF_IMAGES, image, strict=True)))
    return [
        {**dict(zip(_FIELDS, row, strict=True)), "images": images[row[0]]} for row in found
    ], total
