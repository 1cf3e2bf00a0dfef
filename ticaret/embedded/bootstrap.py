"""The virtual environment: made once, filled from the lock files, entered by re-executing."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ticaret.embedded.errors import Trouble
from ticaret.embedded.progress import Progress

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
APPLICATION = ("requirements.txt", "ticaret/embedded/requirements.txt")
TESTS = "tests/requirements.txt"

_STAMP = VENV / "installed.json"
_LOG = VENV / "install.log"
_NO_VENV = "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv."


def enter(requirements: tuple[str, ...]) -> None:
    """Return inside the project's virtual environment, with these lock files installed.

    Raises Trouble when it cannot be made or filled.
    """
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in requirements}
    if not _holds(wanted):
        with _alone():
            if not _holds(wanted):
                _make(wanted)
    enter_if_made()


def enter_if_made() -> None:
    """Go on inside `.venv` when there is one; otherwise in the Python that runs."""
    if Path(sys.prefix).resolve() == VENV.resolve() or not PYTHON.exists():
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *sys.argv[1:]])


def _installed() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(_STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def _holds(wanted: dict[str, str]) -> bool:
    return PYTHON.exists() and wanted.items() <= _installed().items()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    # Two copies may be started in one checkout at once; only one of them installs.
    with (ROOT / "manage.py").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(wanted: dict[str, str]) -> None:
    progress = Progress()
    if not _works():
        _create(progress)
    progress.say("Installing what the lock files name (a minute or two, the first time only)")
    before = _installed()
    _STAMP.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--no-deps", "--quiet"]
    command += ["--disable-pip-version-check", "--progress-bar", "off"]
    for name in wanted:
        command += ["-r", str(ROOT / name)]
    with _LOG.open("w") as log:
        done = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    if done.returncode:
        raise Trouble(_why(_LOG.read_text(errors="replace")))
    _STAMP.write_text(json.dumps({**before, **wanted}))
    progress.say("Installed")


def _works() -> bool:
    if not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", "import pip"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _create(progress: Progress) -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Trouble(_NO_VENV)
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"This user may not write to {ROOT}, where .venv belongs.")
    progress.say("Making the virtual environment .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    if made.returncode and "ensurepip" in made.stdout + made.stderr:
        raise Trouble(_NO_VENV)
    if made.returncode:
        raise Trouble(_why(made.stdout + made.stderr))


def _why(output: str) -> str:
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return f"The disk of {ROOT} is full; free some space and run the command again."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR:", "Error:"))] or lines or ["?"]
    reason = errors[-1].removeprefix("ERROR:").removeprefix("Error:").strip()
    seen = f" (all of it: {_LOG})" if _LOG.exists() else ""
    return f"Installing the requirements failed: {reason}{seen}"
