"""PostgreSQL and Valkey for one command, in a directory that is deleted afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ticaret.embedded.child import Child
from ticaret.embedded.environment import told, variables
from ticaret.embedded.errors import Trouble
from ticaret.embedded.ports import Ports
from ticaret.embedded.postgres import Postgres
from ticaret.embedded.state import DataDirectory
from ticaret.embedded.supervisor import Supervisor
from ticaret.embedded.valkey import Valkey

_PREFIX = "ticaret-throwaway-"
_NEW_SECONDS = 10


@contextlib.contextmanager
def throwaway_environment(*, durable: bool) -> Iterator[dict[str, str]]:
    """The environment of a development installation with empty servers of its own.

    Servers that DATABASE_URL and REDIS_URL name are used instead. Without `durable` the
    database is quicker and would not survive a crash of the machine.
    """
    _sweep()
    data = DataDirectory(Path(tempfile.mkdtemp(prefix=_PREFIX)))
    data.claim()
    supervisor = Supervisor(data, _quiet)
    ports = Ports(data.section("ports"))
    try:
        children: list[Child] = []
        if told(os.environ, "DATABASE_URL") is None:
            children.append(Postgres(data, ports, throwaway=not durable).child())
        if told(os.environ, "REDIS_URL") is None:
            children.append(Valkey(data, ports, throwaway=not durable).child())
        supervisor.start(*children)
        supervisor.await_ready(*children)
        for name in ("web", "sandbox"):
            ports.choose(name)
        ports.release_all()
        (data.path / "static").mkdir()
        yield variables(data, os.environ)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        ports.release_all()
        supervisor.stop([])
        _delete(data)


def _quiet(_text: str) -> None: ...


def _sweep() -> None:
    """End and delete what a command that was killed left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(Trouble, OSError):  # it is in use, or gone meanwhile
            seen = path.lstat()
            # A new one is perhaps not claimed yet, and in another's we believe nothing.
            if seen.st_uid != os.getuid() or time.time() - seen.st_mtime < _NEW_SECONDS:
                continue
            data = DataDirectory(path)
            data.claim()
            Supervisor(data, _quiet).end_leftovers()
            _delete(data)


def _delete(data: DataDirectory) -> None:
    data.wipe()
    shutil.rmtree(data.path, ignore_errors=True)
