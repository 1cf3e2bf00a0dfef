"""One process that we start, watch and end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ticaret.embedded.identity import Identity

_TAIL_LINES = 20


def _nothing() -> None: ...


@dataclass
class Child:
    """A process in a session of its own, so that Ctrl-C reaches it through us and in our order."""

    name: str
    command: Sequence[str | Path]
    environment: dict[str, str]
    log: Path
    is_ready: Callable[[], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    identity: Identity = field(default_factory=Identity)
    before_start: Callable[[], None] = _nothing
    directory: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self) -> None:
        self.before_start()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.identity.prefix, *map(str, self.command)],
                env=self.environment,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.identity.popen,
            )
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def how_it_ended(self) -> str:
        """`with code 1` or `by signal 9`, for a line that people read."""
        code = self.process.returncode if self.process else None
        return f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"

    def ask_to_stop(self) -> None:
        if self.runs() and self.process:
            self.process.send_signal(self.stop_signal)

    def await_stop(self, seconds: float | None = None) -> None:
        """Wait for the end, and end by force what remains of it."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.stop_seconds if seconds is None else seconds)
        end_group(self.process.pid)
        self.process.wait()

    def tail(self) -> str:
        """The end of the log, for the person who must see why it did not start."""
        return tail(self.log)


def tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-_TAIL_LINES:])


def end_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def start_time(pid: int) -> str | None:
    """What tells a process from a later one with the same number; None when it is dead."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def in_group(group: int, variable: str) -> bool:
    """Whether a process of this group, its leader being dead, has `variable` (`NAME=value`)."""
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(directory.name)) != group:
                continue
            if variable.encode() in (directory / "environ").read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False


def start_new_log(log: Path) -> None:
    """Keep the log of the last run as `<name>.1` and begin an empty one."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
