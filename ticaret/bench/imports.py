"""P9: products from a spreadsheet."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median

from django.utils import timezone
from openpyxl import Workbook

from catalog.columns import COLUMNS
from catalog.services.importing import PRODUCTS
from ticaret import garbage
from ticaret.bench.database import make_firm
from ticaret.bench.figures import Figure, Sizes
from ticaret.bench.processes import run
from ticaret.jobs.runner import run_due
from ticaret.tabular.services import starting
from ticaret.tenancy.actor import system_actor


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """P9: seconds of ours for one of reading the file alone and one COPY."""
    garbage.settle()  # as in a worker
    with tempfile.TemporaryDirectory(prefix="ticaret-bench-") as directory:
        path = Path(directory, "products.xlsx")
        _write(path, sizes.products)
        pairs = [
            (_ours(path, sizes.products), _bare(path, environment)) for _ in range(sizes.rounds)
        ]
    yield Figure(
        "P9",
        f"import of {sizes.products:,} products from xlsx",
        median(ours / bare for ours, bare in pairs),
        3.0,
        1.8,
        unit="s",
        ours=median(ours for ours, _ in pairs),
        bare=median(bare for _, bare in pairs),
        at_most=True,
        notes={"rounds": pairs},
    )


def _write(path: Path, products: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.titles[0] for column in COLUMNS])
    for number in range(products):
        sheet.append(
            [
                f"URN-{number:06d}",
                f"Domates Salçası {number} g",
                "Güneşte kurutulmuş domatesten",
                "Salça",
                "Deniz",
                str(8690000000000 + number),
                "adet",
                round(10 + number / 7, 2),
                "TRY",
                1,
                number % 500,
                "aktif",
            ]
        )
    book.save(path)


def _ours(path: Path, products: int) -> float:
    account_id = make_firm("Ürünler", messages=0, conversations=0).account_id
    content = path.read_bytes()
    began = time.perf_counter()
    run_of = starting.start(
        actor=system_actor(account_id),
        account_id=account_id,
        kind=PRODUCTS,
        content=content,
        now=timezone.now(),
    )
    run_due(until=timezone.now() + timedelta(minutes=10))
    took = time.perf_counter() - began
    run_of.refresh_from_db()
    if run_of.created_rows != products:
        raise RuntimeError(f"{run_of.created_rows} of {products} products came in")
    return took


def _bare(path: Path, environment: Mapping[str, str]) -> float:
    account_id = make_firm("Çıplak", messages=0, conversations=0).account_id
    return float(
        run("tests.bench.bare_import", str(path), str(account_id), environment=environment)
    )
