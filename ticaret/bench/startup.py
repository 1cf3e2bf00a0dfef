"""P12: how long the second `up` takes, and what everything uses when nothing happens."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from ticaret.bench.figures import Figure, Sizes, Skipped
from ticaret.bench.processes import memory_megabytes

_WHAT = "second `up` until healthy"
_QUIET_SECONDS = 5.0
_NAMED = {
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "MEDIA_STORAGE_URL",
    "PUBLIC_URL",
    "REDIS_URL",
    "SANDBOX_URL",
    "STATIC_ROOT",
    "TICARET_DATA",
}


def measure(
    sizes: Sizes, environment: Mapping[str, str], wanted: set[str]
) -> Iterator[Figure | Skipped]:
    """P12; skipped where `up` would first have to install itself."""
    if Path(sys.prefix).resolve() != (settings.BASE_DIR / ".venv").resolve():
        yield Skipped("P12", _WHAT, "not in the virtual environment that `up` makes")
        return
    with tempfile.TemporaryDirectory(prefix="ticaret-bench-") as data:
        try:
            with _up(data):
                pass
            with _up(data) as (seconds, pid):
                time.sleep(_QUIET_SECONDS)
                memory = memory_megabytes(pid)
        except RuntimeError as error:
            yield Skipped("P12", _WHAT, str(error))
            return
    yield Figure("P12", _WHAT, seconds, 6, 3, unit="s", at_most=True)
    yield Figure("P12", "resident memory of everything, idle", memory, 700, 450, "MB", at_most=True)


@contextlib.contextmanager
def _up(data: str) -> Iterator[tuple[float, int]]:
    """`up` with servers of its own while the block runs: (seconds until healthy, process id)."""
    environment = {name: value for name, value in os.environ.items() if name not in _NAMED}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--json", "--data", data],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        for line in process.stdout or ():
            said = line
            if line.startswith("{") and "url" in json.loads(line):
                break
        else:
            reason = (process.stderr.read() if process.stderr else said).strip().splitlines()
            raise RuntimeError(f"`up` did not come up: {reason[-1] if reason else said}")
        yield time.perf_counter() - began, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()
