"""`manage.py test`: every check, on servers that are thrown away."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.environment import told
from ticaret.embedded.throwaway import throwaway_environment

_TYPES = ["-m", "mypy", "."]
_BESIDE_TYPES = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
}
_MIGRATE = ["manage.py", "migrate", "--no-input", "--verbosity", "0"]

_ON_ALL_CORES = ["-n", "auto"]


def run(arguments: list[str]) -> int:
    """Run all checks, or only pytest when it is given arguments; returns the exit code.

    The last line printed counts the tests: `N passed, N failed, N skipped`.
    """
    results: dict[str, tuple[bool, float]] = {}
    with (
        throwaway_environment(durable=False) as environment,
        tempfile.TemporaryDirectory(prefix="ticaret-report-") as directory,
    ):
        if not arguments:
            results |= _all_but_pytest(environment, Path(directory))
            migrated, _ = results.get("migrate", (False, 0.0))
            if migrated:
                name = urlsplit(environment["DATABASE_URL"]).path.removeprefix("/")
                environment["TEST_DATABASE_TEMPLATE"] = name
        report = Path(directory, "report.xml")
        command = ["-m", "pytest", f"--junitxml={report}", *(arguments or _ON_ALL_CORES)]
        results["pytest"] = _timed("pytest", command, environment)
        counts = _counts(report)
    print()
    for name, (passed, seconds) in results.items():
        print(f"{'ok    ' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
    print(counts, flush=True)
    return 0 if all(passed for passed, _ in results.values()) else 1


def _all_but_pytest(
    environment: Mapping[str, str], directory: Path
) -> dict[str, tuple[bool, float]]:
    results = {}
    begun = time.monotonic()
    # The types take as long as all others together, and one core.
    with (directory / "mypy").open("w+") as said, _started(_TYPES, environment, said) as types:
        for name, command in _BESIDE_TYPES.items():
            results[name] = _timed(name, command, environment)
        # Each worker's database is a copy of this one; a person's own server is left alone.
        if told(os.environ, "DATABASE_URL") is None:
            results["migrate"] = _timed("migrate", _MIGRATE, environment)
        code = types.wait()
        said.seek(0)
        print(f"\n== mypy\n{said.read()}", end="", flush=True)
    results["mypy"] = (code == 0, time.monotonic() - begun)
    return results


def _timed(name: str, command: list[str], environment: Mapping[str, str]) -> tuple[bool, float]:
    print(f"\n== {name}", flush=True)
    begun = time.monotonic()
    with _started(command, environment) as process:
        return process.wait() == 0, time.monotonic() - begun


@contextlib.contextmanager
def _started(
    command: list[str], environment: Mapping[str, str], output: TextIO | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=dict(environment), stdout=output
    )
    try:
        yield process
    except BaseException as reason:
        if not isinstance(reason, KeyboardInterrupt):  # Ctrl-C has reached it already
            process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        raise


def _counts(report: Path) -> str:
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))
    except (OSError, ET.ParseError):
        return "0 passed, 1 failed, 0 skipped"  # pytest itself did not run to its end

    def count(*names: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    failed, skipped = count("failures", "errors"), count("skipped")
    return f"{count('tests') - failed - skipped} passed, {failed} failed, {skipped} skipped"
