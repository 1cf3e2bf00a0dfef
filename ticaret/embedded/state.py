"""The data directory: who owns it, who uses it now, and what is remembered between two runs."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.errors import Trouble

_MARKER = "made-by-ticaret"
_LOCK = "lock"
_STATE = "state.json"

# Application ids are public, so they may be the same everywhere; the rest is random per directory.
_PUBLIC = {"META_APP_ID": "100000000000001", "INSTAGRAM_APP_ID": "100000000000002"}
_RANDOM = (
    "META_APP_SECRET",
    "META_VERIFY_TOKEN",
    "INSTAGRAM_APP_SECRET",
    "INSTAGRAM_VERIFY_TOKEN",
)


def default_directory() -> Path:
    return Path(os.environ.get("TICARET_DATA") or ROOT / ".local").absolute()


class DataDirectory:
    """One directory with its secrets, its servers' files and their logs.

    `values` is kept in a file that only its owner can read; change it and call `save()`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self.values: dict[str, Any] = {}
        self._lock: int | None = None

    def claim(self) -> None:
        """Take the directory for this process, creating it when absent.

        Raises Trouble when another process has it, or when it holds files that are not ours.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker = self.path / _MARKER
        if not marker.exists():
            if any(self.path.iterdir()):
                raise Trouble(f"{self.path} holds files that Ticaret did not make; choose another.")
            marker.write_text("Everything here is made by `manage.py up` and may be deleted.\n")
        lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.read(lock, 20).decode().strip()
            os.close(lock)
            raise Trouble(f"Process {pid} already runs on {self.path}.") from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        self._lock = lock
        self.load()
        self._private_directories()

    def load(self) -> None:
        """Read what the last run remembered; nothing when there was none."""
        try:
            self.values = json.loads((self.path / _STATE).read_text())
        except FileNotFoundError:
            self.values = {}
        except ValueError:
            raise Trouble(f"{self.path / _STATE} is damaged; `--fresh` starts anew.") from None

    def save(self) -> None:
        fresh = self.path / f"{_STATE}.new"
        fresh.touch(mode=0o600)
        with fresh.open("w") as file:
            json.dump(self.values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path / _STATE)

    def wipe(self) -> None:
        """Delete what the claimed directory holds, and a cluster that had to live elsewhere."""
        for item in self.path.iterdir():
            if item.name in (_MARKER, _LOCK):
                continue
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item)
            else:
                item.unlink()
        if elsewhere := self.values.get("elsewhere"):
            shutil.rmtree(elsewhere, ignore_errors=True)
        self.values = {}
        self._private_directories()

    def _private_directories(self) -> None:
        for directory in (self.logs, self.path / "media"):
            directory.mkdir(mode=0o700, exist_ok=True)

    def section(self, name: str) -> dict[str, Any]:
        """A part of `values` that can be changed in place."""
        part: dict[str, Any] = self.values.setdefault(name, {})
        return part

    def secrets(self) -> dict[str, str]:
        """The secrets of this directory, made at the first call."""
        kept = self.section("secrets")
        for name, value in _PUBLIC.items():
            kept.setdefault(name, value)
        for name in _RANDOM:
            kept.setdefault(name, secrets.token_hex(24))
        kept.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        kept.setdefault("ENCRYPTION_KEYS", f"1:{key}")
        kept.setdefault("server_password", secrets.token_hex(24))
        return kept
