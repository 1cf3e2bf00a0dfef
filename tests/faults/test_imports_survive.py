"""An import whose workers are killed: every good row once, every bad row told."""

from __future__ import annotations

from typing import Any

import requests

from tests.support.installation import Installation

_SMALL, _FULL = 6_000, 50_000


def _file(number: int) -> bytes:
    """`number` rows, of which each hundredth has no price."""
    lines = [
        f"IMP-{place:06d};Ürün {place};{'yok' if place % 100 == 0 else '1.234,50'};{place % 50}"
        for place in range(number)
    ]
    return "\n".join(["Stok Kodu;Ürün Adı;Fiyat;Stok", *lines]).encode("cp1254")


def _send(installation: Installation, content: bytes) -> str:
    answer = requests.post(
        f"{installation.url}/accounts/{installation.account_id}/products/import",
        files={"file": ("urunler.csv", content)},
        headers=installation.key_headers,
        timeout=60,
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["data"]["import"]["id"])


def _shown(installation: Installation, import_id: str) -> dict[str, Any]:
    return installation.call(
        "GET", f"/accounts/{installation.account_id}/products/imports/{import_id}"
    )


def _until(installation: Installation, import_id: str, rows: int, seconds: float) -> None:
    def far_enough() -> bool:
        shown = _shown(installation, import_id)
        assert shown["state"] != "failed", shown
        handled = shown["createdRows"] + shown["unchangedRows"] + shown["failedRows"]
        return bool(handled >= rows)

    installation.until(f"{rows} rows of the import are handled", far_enough, seconds)


def test_two_kills_neither_lose_a_row_nor_double_one(
    installation: Installation, full_size: bool
) -> None:
    number = _FULL if full_size else _SMALL
    bad, patience = number // 100, 600.0 if full_size else 180.0
    content = _file(number)
    import_id = _send(installation, content)

    for part in (number // 6, number // 2):
        _until(installation, import_id, part, patience)
        installation.kill_children("worker")
        # What a dead worker held is free when its lease has run out; nobody waits for that here.
        installation.execute(
            "UPDATE ticaret_jobs_job SET lease_until = now() WHERE kind = 'tabular.import'"
            " AND state = 'running'"
        )
    _until(installation, import_id, number, patience)

    counted = installation.rows(
        "SELECT count(*) AS products, count(DISTINCT sku) AS skus FROM catalog_product"
        " WHERE sku LIKE 'IMP-%'",
    )
    assert counted == [{"products": number - bad, "skus": number - bad}]
    shown = _shown(installation, import_id)
    assert (shown["createdRows"], shown["failedRows"]) == (number - bad, bad)
    faults = installation.rows(
        "SELECT number, faults -> 0 ->> 'column' AS col, faults -> 0 ->> 'value' AS value,"
        " faults -> 0 ->> 'code' AS code FROM ticaret_tabular_importrow WHERE run_id = %(id)s"
        " ORDER BY number",
        {"id": import_id},
    )
    assert faults == [
        {"number": place + 2, "col": "Fiyat", "value": "yok", "code": "invalid_number"}
        for place in range(0, number, 100)
    ]
    moved = installation.value(
        "SELECT count(*) FROM catalog_stockmovement WHERE reference = %(id)s", {"id": import_id}
    )
    assert moved == number - bad

    again = _send(installation, content)
    _until(installation, again, number, patience)
    repeated = _shown(installation, again)
    assert [repeated[f"{kind}Rows"] for kind in ("created", "updated", "unchanged", "failed")] == [
        0,
        0,
        number - bad,
        bad,
    ]
