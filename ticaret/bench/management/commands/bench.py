"""`manage.py bench`."""

from __future__ import annotations

import json
import logging
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ticaret.bench import imports, lists, media, sending, startup, streams, threads, webhooks
from ticaret.bench.database import own_database
from ticaret.bench.figures import FULL, SMALL, Figure, Sizes, Skipped, table

Measure = Callable[[Sizes, Mapping[str, str], set[str]], Iterator[Figure | Skipped]]
_MEASURES: tuple[tuple[set[str], Measure], ...] = (
    ({"P1", "P2"}, threads.measure),
    ({"P4", "P5"}, webhooks.measure),
    ({"P6"}, sending.measure),
    ({"P7"}, streams.measure),
    ({"P9"}, imports.measure),
    ({"P10"}, lists.measure),
    ({"P11"}, media.measure),
    ({"P12"}, startup.measure),
)
_ALL = set[str]().union(*(names for names, _ in _MEASURES))


class Command(BaseCommand):
    help = "Measures what the product costs against bare programs that do the same work."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="at full size; takes long")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
        parser.add_argument("--only", metavar="P1,P4", help="these figures only")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["only"].upper().split(",")) if options["only"] else _ALL
        if unknown := wanted - _ALL:
            raise CommandError(f"No such figure: {', '.join(sorted(unknown))}.")
        sizes = FULL if options["full"] else SMALL
        began = time.monotonic()
        found: list[Figure | Skipped] = []
        _silence()
        with own_database() as environment:
            for names, measure in _MEASURES:
                if not names & wanted:
                    continue
                for one in measure(sizes, environment, wanted):
                    found.append(one)
                    self.stderr.write(f"{time.monotonic() - began:6.1f} s  {one.name} {one.what}")
        self.stdout.write(table(found))
        if path := options["json"]:
            report = {
                "full": options["full"],
                "python": platform.python_version(),
                "seconds": round(time.monotonic() - began, 1),
                "figures": [one.as_json() for one in found],
            }
            path.write_text(json.dumps(report, ensure_ascii=False, indent=2, default=str))


def _silence() -> None:
    """Log lines are made as always, and written to nowhere instead of over the table."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(Path(os.devnull).open("w"))  # noqa: SIM115
