"""Whether a step must be done again: a digest of what it works on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from ticaret.embedded.bootstrap import APPLICATION, ROOT


def migrations(database_url: str) -> str:
    """Changes with any migration, ours or of an installed package, and with the database."""
    files = [file for file in _sources() if file.parent.name == "migrations"]
    return _digest(files, database_url)


def static_files() -> str:
    """Changes with any static file, ours or of an installed package."""
    return _digest([file for file in _sources() if "static" in file.parts], "")


def of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(files: list[Path], text: str) -> str:
    digest = hashlib.sha256(text.encode())
    for file in sorted([*files, *(ROOT / name for name in APPLICATION)]):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for directory, names, files in os.walk(ROOT):
        # Hidden directories hold the environment, data and caches.
        names[:] = [n for n in names if not n.startswith(".") and n != "__pycache__"]
        for file in files:
            yield Path(directory, file)
