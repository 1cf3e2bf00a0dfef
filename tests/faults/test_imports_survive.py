"""Imports whose workers are killed: every good row once, every bad row told."""

from __future__ import annotations

from typing import Any

import psycopg
import requests

from tests.support.installation import Installation

_PRODUCTS, _PRODUCTS_IN_FULL, _CUSTOMERS = 4_500, 50_000, 2_200


def _products(number: int) -> bytes:
    """`number` rows, of which each hundredth has no price."""
    lines = [
        f"IMP-{place:06d};Ürün {place};{'yok' if place % 100 == 0 else '1.234,50'};{place % 50}"
        for place in range(number)
    ]
    return "\n".join(["Stok Kodu;Ürün Adı;Fiyat;Stok", *lines]).encode("cp1254")


def _customers(number: int) -> bytes:
    """`number` customers with a contact, of which each hundredth has no valid address."""
    lines = [
        f"Kırık Market {place};Ayşe {place};{'yok' if place % 100 == 0 else f'a{place}@kirik.com'}"
        f";0533 {place:05d}11"
        for place in range(1_000, 1_000 + number)
    ]
    return "\n".join(["Unvan;Yetkili;E-posta;Telefon", *lines]).encode()


def _path(installation: Installation, what: str, *more: str) -> str:
    return "/".join(["", "accounts", str(installation.account_id), what, *more])


def _send(installation: Installation, what: str, content: bytes) -> str:
    answer = requests.post(
        f"{installation.url}{_path(installation, what, 'import')}",
        files={"file": ("dosya.csv", content)},
        headers=installation.key_headers,
        timeout=60,
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["data"]["import"]["id"])


def _finished(
    installation: Installation, what: str, import_id: str, seconds: float
) -> dict[str, Any]:
    def shown() -> dict[str, Any]:
        return installation.call("GET", _path(installation, what, "imports", import_id))

    installation.until("the import ends", lambda: shown()["state"] == "finished", seconds)
    return shown()


def _counts(shown: dict[str, Any]) -> list[int]:
    return [shown[f"{kind}Rows"] for kind in ("created", "updated", "unchanged", "failed")]


def _kill_who_waits_for(
    installation: Installation, session: psycopg.Connection[dict[str, Any]]
) -> None:
    pid = session.info.backend_pid
    installation.until(
        "the import waits for our lock",
        lambda: bool(
            installation.value(
                "SELECT count(*) FROM pg_stat_activity WHERE %(pid)s = ANY(pg_blocking_pids(pid))",
                {"pid": pid},
            )
        ),
    )
    installation.kill_children("worker")


def _import_with_two_kills(
    installation: Installation, what: str, table: str, content: bytes, chunk: int
) -> str:
    """Kill the worker amidst its first thousand rows, and when all of a later chunk is written."""
    with installation.session() as first:
        first.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
        import_id = _send(installation, what, content)
        _kill_who_waits_for(installation, first)
    with installation.session() as second:
        second.execute(
            "SELECT 1 FROM ticaret_tabular_importchunk WHERE run_id = %s AND number = %s FOR UPDATE",
            [import_id, chunk],
        )
        _free_lease(installation)
        _kill_who_waits_for(installation, second)
    _free_lease(installation)
    return import_id


def _free_lease(installation: Installation) -> None:
    # What a dead worker held is free when its lease has run out; nobody waits for that here.
    freed = installation.execute(
        "UPDATE ticaret_jobs_job SET lease_until = now()"
        " WHERE kind = 'tabular.import' AND state = 'running'"
    )
    assert freed == 1


def test_two_kills_neither_lose_a_product_nor_double_one(
    installation: Installation, full_size: bool
) -> None:
    number = _PRODUCTS_IN_FULL if full_size else _PRODUCTS
    bad, patience = number // 100, 300.0 if full_size else 90.0
    content = _products(number)

    import_id = _import_with_two_kills(
        installation, "products", "catalog_stockmovement", content, chunk=number // 2_400
    )
    shown = _finished(installation, "products", import_id, patience)

    assert _counts(shown) == [number - bad, 0, 0, bad]
    counted = installation.rows(
        "SELECT count(*) AS products, count(DISTINCT sku) AS skus FROM catalog_product"
        " WHERE sku LIKE 'IMP-%'",
    )
    assert counted == [{"products": number - bad, "skus": number - bad}]
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
    told = installation.value(
        "SELECT sum(jsonb_array_length(payload -> 'created')) FROM ticaret_events_outboxevent"
        " WHERE type = 'product.imported' AND payload ->> 'importId' = %(id)s",
        {"id": import_id},
    )
    assert told == number - bad

    again = _finished(installation, "products", _send(installation, "products", content), patience)
    assert _counts(again) == [0, 0, number - bad, bad]


def test_two_kills_neither_lose_a_customer_nor_double_one(installation: Installation) -> None:
    number, bad = _CUSTOMERS, _CUSTOMERS // 100
    content = _customers(number)

    import_id = _import_with_two_kills(
        installation, "crm/customers", "crm_contactphone", content, chunk=1
    )
    shown = _finished(installation, "crm/customers", import_id, 90.0)

    assert _counts(shown) == [number - bad, 0, 0, bad]
    counted = installation.rows(
        "SELECT count(*) AS customers, count(DISTINCT title) AS titles,"
        " (SELECT count(*) FROM crm_contact WHERE email LIKE '%%@kirik.com') AS contacts,"
        " (SELECT count(*) FROM crm_contactphone WHERE normalized LIKE '+90533%%11') AS phones,"
        " (SELECT count(*) FROM ticaret_events_outboxevent AS event JOIN crm_customer AS made"
        "  ON event.payload ->> 'customerId' = made.id::text"
        "  WHERE event.type = 'customer.created' AND made.title LIKE 'Kırık Market %%') AS told,"
        " (SELECT count(*) FROM ticaret_audit_auditentry AS entry JOIN crm_customer AS made"
        "  ON entry.target_id = made.id"
        "  WHERE entry.action = 'customer.created' AND made.title LIKE 'Kırık Market %%') AS audited"
        " FROM crm_customer WHERE title LIKE 'Kırık Market %%'",
        {},
    )
    assert counted == [
        dict.fromkeys(
            ("customers", "titles", "contacts", "phones", "told", "audited"), number - bad
        )
    ]

    again = _finished(
        installation, "crm/customers", _send(installation, "crm/customers", content), 90.0
    )
    assert _counts(again) == [0, 0, number - bad, bad]
