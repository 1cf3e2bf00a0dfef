"""Starts processes, waits until they are healthy, starts again what dies, ends all in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from ticaret.embedded.child import Child, end_group, in_group, start_new_log, start_time, tail
from ticaret.embedded.errors import Stopped, Trouble
from ticaret.embedded.state import DataDirectory

_POLL_SECONDS = 0.02
_READY_SECONDS = 90
_BACK_OFF = (0.2, 1, 2, 5, 10)
_STEADY_SECONDS = 30


class Supervisor:
    """The processes of one data directory.

    A request to stop is noticed between two steps, never inside one, so that no process
    is started and then forgotten.
    """

    def __init__(self, data: DataDirectory, say: Callable[[str], None]) -> None:
        self._data = data
        self._say = say
        self._children: list[Child] = []
        self._failures: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._stop_requests = 0

    def obey_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._stop_requests += 1

    def pause(self, seconds: float = _POLL_SECONDS) -> None:
        """Wait; raises Stopped when somebody asked us to end."""
        until = time.monotonic() + seconds
        while True:
            if self._stop_requests:
                raise Stopped
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    def start(self, *children: Child) -> None:
        """Start the processes; they may become healthy in any order."""
        for child in children:
            self.pause(0)
            start_new_log(child.log)
            self._children.append(child)
            self._spawn(child)

    def await_ready(self, *children: Child) -> None:
        """Return when all are healthy; raises Trouble with the log of one that is not."""
        waiting = list(children)
        deadline = time.monotonic() + _READY_SECONDS
        while waiting:
            for child in list(waiting):
                if child.is_ready():
                    waiting.remove(child)
                elif not child.runs():
                    raise Trouble(
                        f"{child.name} ended {child.how_it_ended()} while starting;"
                        f" its log {child.log} says:\n{child.tail()}"
                    )
            if waiting and time.monotonic() > deadline:
                names = " and ".join(child.name for child in waiting)
                raise Trouble(
                    f"{names} did not become healthy within {_READY_SECONDS} s;"
                    f" the log {waiting[0].log} says:\n{waiting[0].tail()}"
                )
            self.pause()

    def run_step(self, what: str, command: list[str], environment: dict[str, str]) -> str:
        """Run one command to its end; returns its output. Raises Trouble when it fails."""
        return self.run_steps({what: command}, environment)[what]

    def run_steps(
        self, commands: dict[str, list[str]], environment: dict[str, str]
    ) -> dict[str, str]:
        """Run commands side by side; returns the standard output of each.

        Raises Trouble with the end of its log when one fails.
        """
        running: dict[str, tuple[subprocess.Popen[str], Path]] = {}
        for what, command in commands.items():
            log = self._data.logs / f"{what}.log"
            start_new_log(log)
            with log.open("w") as file:
                process = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=file,
                    text=True,
                    start_new_session=True,
                )
            running[what] = (process, log)
        try:
            return {what: self._output(what, *running[what]) for what in running}
        finally:
            for process, _ in running.values():
                end_group(process.pid)
                process.wait()

    def _output(self, what: str, process: subprocess.Popen[str], log: Path) -> str:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                output, _ = process.communicate(timeout=_POLL_SECONDS)
                break
            self.pause(0)
        if process.returncode:
            said = "\n".join(part for part in (output.strip(), tail(log)) if part)
            raise Trouble(f"`{what}` failed; its log {log} says:\n{said}")
        return output

    def tend(self) -> None:
        """Start again what has died, each time after a longer wait, and say so once per death."""
        now = time.monotonic()
        for child in self._children:
            if child.runs():
                if now - child.started_at > _STEADY_SECONDS:
                    self._failures.pop(child.name, None)
            elif child.name not in self._due:
                count = self._failures.get(child.name, 0)
                self._failures[child.name] = count + 1
                wait = _BACK_OFF[min(count, len(_BACK_OFF) - 1)]
                self._due[child.name] = now + wait
                self._say(f"{child.name} ended {child.how_it_ended()}; starting it again")
            elif now >= self._due[child.name]:
                del self._due[child.name]
                if child.pid:
                    end_group(child.pid)
                with contextlib.suppress(
                    OSError
                ):  # a full disk may pass; the next round tries again
                    self._spawn(child)

    def restart(self, child: Child) -> None:
        """End the process, by force if need be; `tend` starts it again."""
        child.ask_to_stop()
        child.await_stop(5)

    def stop(self, order: list[str]) -> None:
        """End everything: first the names given, in this order, then the rest, newest first.

        A second request to stop shortens the wait for each to a second.
        """
        already = self._stop_requests
        rank = {name: position for position, name in enumerate(order)}
        newest_first = reversed(self._children)
        for child in sorted(newest_first, key=lambda child: rank.get(child.name, len(rank))):
            child.ask_to_stop()
            deadline = time.monotonic() + child.stop_seconds
            while child.runs() and time.monotonic() < deadline:
                if self._stop_requests > already:
                    deadline = min(deadline, time.monotonic() + 1)
                    already = self._stop_requests
                time.sleep(_POLL_SECONDS)
            child.await_stop(0)
        self._children.clear()
        self._data.values.pop("processes", None)
        self._data.save()

    def end_leftovers(self) -> None:
        """End what an `up` that was killed left running."""
        for name, (pid, began, number) in self._data.values.pop("processes", {}).items():
            if start_time(pid) != began:
                if start_time(pid) is None and in_group(pid, f"TICARET_DATA={self._data.path}"):
                    end_group(pid)
                continue
            self._say(f"Ending {name} of an earlier run")
            os.kill(pid, number)
            deadline = time.monotonic() + 10
            while start_time(pid) == began and time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
            end_group(pid)
        self._data.save()

    def _spawn(self, child: Child) -> None:
        child.start()
        assert child.pid is not None
        processes = self._data.section("processes")
        processes[child.name] = (child.pid, start_time(child.pid), int(child.stop_signal))
        self._data.save()
