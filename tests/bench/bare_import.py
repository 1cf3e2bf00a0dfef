"""Read the products of an xlsx FILE and COPY them into ACCOUNT at once; print the seconds it took."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from python_calamine import CalamineWorkbook
from uuid_utils.compat import uuid7

_COPY = (
    "COPY catalog_product (id, account_id, created_at, updated_at, sku, name, description,"
    " category, brand, barcode, unit, price, currency, vat_rate, stock, status, attributes,"
    " search) FROM STDIN"
)


def main(path: str, account_id: UUID) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        began = time.perf_counter()
        _, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
        now = datetime.now(UTC)
        with connection.cursor().copy(_COPY) as copy:
            for row in rows:
                search = f"{row[1]} {row[0]} {row[5]} {row[4]}".lower()
                copy.write_row((uuid7(), account_id, now, now, *row[:11], "active", "{}", search))
        connection.commit()
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], UUID(sys.argv[2]))
