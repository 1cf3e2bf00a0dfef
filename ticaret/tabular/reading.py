"""Reading a file in a process of its own, which can harm nobody but itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import orjson
from django.conf import settings

from ticaret.tabular.cells import Cell
from ticaret.tabular.sources import Refused

WALL_SECONDS = 12.0

RawRow = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was recognised: `kind` is csv, xlsx, xlsb, ods or xls; `sheets` the visible ones."""

    kind: str
    encoding: str
    delimiter: str
    sheet: str
    sheets: list[str]


def read_file(path: Path, options: Mapping[str, Any]) -> Iterator[Facts | list[RawRow]]:
    """First the facts of the file, then its rows in lists of up to a thousand.

    `options` may name `encoding`, `delimiter` and `sheet`. A row is its number in the file
    and its cells; rows without a word are left out. Raises Refused, also when the process
    needed more memory or time than it is given.
    """
    # Without our environment, so without our secrets; without a shell.
    process = subprocess.Popen(
        [sys.executable, "-m", "ticaret.tabular.child", str(path), json.dumps(dict(options))],
        cwd=settings.BASE_DIR,
        env={"PYTHONPATH": str(settings.BASE_DIR), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    alarm = Timer(WALL_SECONDS, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield from _said(process)
    finally:
        alarm.cancel()
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _said(process: subprocess.Popen[bytes]) -> Iterator[Facts | list[RawRow]]:
    for line in process.stdout or ():
        said = orjson.loads(line)
        if isinstance(said, list):
            yield said
        elif "refused" in said:
            raise Refused(said["refused"])
        elif "end" in said:
            return
        else:
            yield Facts(**said)
    raise Refused("too_complex")  # it was killed before it came to the end
