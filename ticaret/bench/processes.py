"""Servers that a benchmark starts, and what they use of the machine."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 30.0


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def server(
    *command: str, port: int, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m <command>` while the block runs, from the moment it listens on `port`.

    Raises RuntimeError when it does not come to listen within 30 seconds.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=settings.BASE_DIR,
        env={**environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_listening(process, port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in family(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, 9)
            process.wait()


@contextlib.contextmanager
def granian(
    application: str, *options: str, environment: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """`application` behind granian with one worker; gives its (port, process id)."""
    port = free_port()
    address = ("--host", "127.0.0.1", "--port", str(port))
    command = ("granian", application, *address, "--workers", "1", "--no-ws", *options)
    with server(*command, port=port, environment=environment) as process:
        yield port, process.pid


def run(*command: str, environment: Mapping[str, str]) -> str:
    """What `python -m <command>` prints. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=settings.BASE_DIR,
        env={**environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def family(pid: int) -> list[int]:
    """`pid` and every process below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found = [pid]
    for parent in found:
        found += parents.get(parent, [])
    return found


def cpu_seconds(pid: int) -> float:
    """The processor time that `pid` and all below it have used so far."""
    ticks = 0
    for member in family(pid):
        with contextlib.suppress(OSError):
            fields = _stat(member)
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def memory_megabytes(pid: int) -> float:
    """The memory of `pid` and all below it; what several share counts once (PSS)."""
    kilobytes = 0
    for member in family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1024


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name, which may hold blanks: state is the first."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _await_listening(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"no server on port {port}: {process.args!r}")
