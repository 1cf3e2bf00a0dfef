"""`manage.py test`: every check, one after the other, on servers that are thrown away."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.throwaway import throwaway_environment

_MODULES = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "mypy": ["-m", "mypy", "."],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
}

_ON_ALL_CORES = ["-n", "auto"]


def run(arguments: list[str]) -> int:
    """Run all checks, or only pytest when it is given arguments; returns the exit code.

    The last line printed counts the tests: `N passed, N failed, N skipped`.
    """
    results: dict[str, tuple[bool, float]] = {}
    with throwaway_environment(durable=False) as environment:
        if not arguments:
            for name, command in _MODULES.items():
                results[name] = _timed(name, command, environment)
        with tempfile.TemporaryDirectory(prefix="ticaret-report-") as directory:
            report = Path(directory, "report.xml")
            command = ["-m", "pytest", f"--junitxml={report}", *(arguments or _ON_ALL_CORES)]
            results["pytest"] = _timed("pytest", command, environment)
            counts = _counts(report)
    print()
    for name, (passed, seconds) in results.items():
        print(f"{'ok    ' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
    print(counts, flush=True)
    return 0 if all(passed for passed, _ in results.values()) else 1


def _timed(name: str, command: list[str], environment: Mapping[str, str]) -> tuple[bool, float]:
    print(f"\n== {name}", flush=True)
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=dict(environment))
    try:
        code = process.wait()
    except BaseException as reason:
        if not isinstance(reason, KeyboardInterrupt):  # Ctrl-C has reached it already
            process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        raise
    return code == 0, time.monotonic() - begun


def _counts(report: Path) -> str:
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))
    except (OSError, ET.ParseError):
        return "0 passed, 1 failed, 0 skipped"  # pytest itself did not run to its end

    def count(*names: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    failed, skipped = count("failures", "errors"), count("skipped")
    return f"{count('tests') - failed - skipped} passed, {failed} failed, {skipped} skipped"
