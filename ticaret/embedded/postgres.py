"""A private PostgreSQL: one cluster per major version, reachable from this machine only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ticaret.embedded import identity
from ticaret.embedded.binaries import major_version, postgres_directory
from ticaret.embedded.child import Child, start_time
from ticaret.embedded.errors import Trouble
from ticaret.embedded.ports import Ports
from ticaret.embedded.state import DataDirectory

NAME = "PostgreSQL"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Right for tests alone: a crash of the machine may lose the whole cluster.
_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class Postgres:
    """The cluster of a data directory; makes it when it is not there."""

    def __init__(self, data: DataDirectory, ports: Ports, *, throwaway: bool = False) -> None:
        self._who = identity.unprivileged()
        programs = postgres_directory()
        self._version = major_version(programs / "postgres")
        self._programs = identity.reachable_programs(self._who, programs)
        home = identity.reachable_home(self._who, data.path)
        if home != data.path:
            data.values["elsewhere"] = str(home)
        self.cluster = home / f"postgres-{self._version}"
        self._data = data
        self._ports = ports
        self._throwaway = throwaway
        self._environment = _environment()
        self._port = ports.choose("postgres")

    def child(self) -> Child:
        """The server process, its cluster being made if need be."""
        if not self.cluster.exists():
            self._make()
        settings = {**_SETTINGS, "port": str(self._port)}
        if self._version >= 18:
            settings["io_method"] = "sync"  # three helper processes less
        if self._throwaway:
            settings |= _THROWAWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._child = Child(
            name=NAME,
            command=[self._programs / "postgres", "-D", self.cluster, *options],
            environment=self._environment,
            log=self._data.logs / "postgres.log",
            is_ready=self._is_ready,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes everything, leaves cleanly
            stop_seconds=30,
            identity=self._who,
            before_start=self._before_start,
            directory=self.cluster.parent,
        )
        return self._child

    def _make(self) -> None:
        partial = self.cluster.with_name(f"{self.cluster.name}.new")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        self._who.own(partial)
        command: list[str | Path] = [
            self._programs / "initdb",
            *("-D", partial, "-U", "ticaret", "-E", "UTF8"),
            # Local sockets are switched off, so the password guards every way in.
            *("--auth-local=trust", "--auth-host=scram-sha-256"),
            *("--lc-messages=C", "--lc-collate=C"),
        ]
        if self._version >= 17:
            # The same upper and lower case on every system, whatever LANG says.
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self._throwaway:
            command.append("--no-sync")
        # pg_trgm still asks the C library what a letter is, and in "C" none beyond ASCII is one.
        for ctype in ("C.UTF-8", "en_US.UTF-8"):
            made = self._run([*command, f"--lc-ctype={ctype}"])
            if made.returncode == 0 or "locale" not in made.stderr:
                break
        if made.returncode:
            raise _trouble(made.stderr)
        password = self._data.secrets()["server_password"]
        single: list[str | Path] = [
            self._programs / "postgres",
            "--single",
            "-D",
            partial,
            "postgres",
        ]
        statements = f"ALTER ROLE ticaret PASSWORD '{password}'\nCREATE DATABASE ticaret\n"
        made = self._run(single, statements)
        if made.returncode or "ERROR" in made.stderr:
            raise _trouble(made.stderr)
        partial.rename(self.cluster)

    def _run(
        self, command: Sequence[str | Path], text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._who.prefix, *map(str, command)],
            check=False,
            input=text,
            capture_output=True,
            text=True,
            env=self._environment,
            cwd=self.cluster.parent,
            start_new_session=True,
            **self._who.popen,
        )

    def _before_start(self) -> None:
        self._ports.release("postgres")
        # A server that was killed leaves its pid behind, and when that number is a zombie, or
        # another process by now, PostgreSQL would take it for a running server.
        pid_file = self.cluster / "postmaster.pid"
        if (pid := _first_number(pid_file)) and not self._is_server(pid):
            pid_file.unlink()

    def _is_server(self, pid: int) -> bool:
        if not Path("/proc/self").exists():
            return True  # without /proc PostgreSQL's own check must do
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return start_time(pid) is not None and os.fsencode(self.cluster) in arguments

    def _is_ready(self) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ours = lines[:1] == [str(self._child.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"


def _environment() -> dict[str, str]:
    """Ours without what changes the server's behaviour (PGDATA, LC_ALL and the like)."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name not in ("LANG", "LANGUAGE")
    }


def _first_number(file: Path) -> int:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _trouble(output: str) -> Trouble:
    if "No space left on device" in output:
        return Trouble("The disk is full; free some space and run the command again.")
    return Trouble(f"PostgreSQL's data could not be made:\n{output.strip()}")
