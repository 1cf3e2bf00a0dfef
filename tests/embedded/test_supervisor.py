from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from ticaret.embedded.child import Child, start_time
from ticaret.embedded.errors import Stopped, Trouble
from ticaret.embedded.state import DataDirectory
from ticaret.embedded.supervisor import Supervisor

# Notes its start and its end, with a child of its own as web servers and workers have.
_PROGRAM = """
import os, pathlib, signal, subprocess, sys, time
order, name = pathlib.Path(sys.argv[1]), sys.argv[2]
def end(*_):
    with order.open("a") as file: file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[3]).write_text(str(grandchild.pid))
while True: time.sleep(0.05)
"""


@pytest.fixture
def child(data: DataDirectory) -> Callable[..., Child]:
    def make(name: str) -> Child:
        ready = data.path / f"{name}.ready"
        order = data.path / "order"
        return Child(
            name=name,
            command=[sys.executable, "-c", _PROGRAM, order, name, ready],
            environment=dict(os.environ, TICARET_DATA=str(data.path)),
            log=data.logs / f"{name}.log",
            is_ready=lambda: ready.exists() and ready.read_text() != "",
            before_start=lambda: ready.unlink(missing_ok=True),
        )

    return make


def _until(condition: Callable[[], bool], step: Callable[[], None] = lambda: None) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 20 s"
        step()
        time.sleep(0.02)


def _grandchild(data: DataDirectory, name: str) -> int:
    return int((data.path / f"{name}.ready").read_text())


def test_processes_end_in_the_order_given_and_leave_none_of_theirs(
    data: DataDirectory, supervisor: Supervisor, child: Callable[..., Child]
) -> None:
    children = [child(name) for name in ("database", "worker", "web")]
    supervisor.start(*children)
    supervisor.await_ready(*children)
    grandchildren = [_grandchild(data, name) for name in ("database", "worker", "web")]
    supervisor.stop(["web", "worker", "database"])
    assert (data.path / "order").read_text().split() == ["web", "worker", "database"]
    assert not any(one.runs() for one in children)
    _until(lambda: all(start_time(pid) is None for pid in grandchildren))


def test_a_killed_process_is_started_again_and_one_line_is_said(
    data: DataDirectory, supervisor: Supervisor, said: list[str], child: Callable[..., Child]
) -> None:
    web = child("web")
    supervisor.start(web)
    supervisor.await_ready(web)
    before, orphan = web.pid, _grandchild(data, "web")
    assert before is not None
    os.kill(before, signal.SIGKILL)
    _until(lambda: web.pid != before and web.runs(), supervisor.tend)
    supervisor.await_ready(web)
    assert said == ["web ended by signal 9; starting it again"]
    _until(lambda: start_time(orphan) is None)


def test_a_process_that_cannot_start_is_told_with_the_end_of_its_log(
    data: DataDirectory, supervisor: Supervisor
) -> None:
    broken = Child(
        name="web",
        command=[sys.executable, "-c", "raise SystemExit('no such thing as a web')"],
        environment=dict(os.environ),
        log=data.logs / "web.log",
        is_ready=lambda: False,
    )
    supervisor.start(broken)
    with pytest.raises(Trouble, match="(?s)web ended with code 1.*no such thing as a web"):
        supervisor.await_ready(broken)


def test_a_failing_step_is_told_with_what_it_said(supervisor: Supervisor) -> None:
    command = [sys.executable, "-c", "raise SystemExit('table is missing')"]
    with pytest.raises(Trouble, match="(?s)`migrate` failed.*table is missing"):
        supervisor.run_step("migrate", command, dict(os.environ))


def test_a_request_to_stop_is_noticed_while_waiting(
    supervisor: Supervisor, child: Callable[..., Child]
) -> None:
    supervisor.obey_signals()
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            supervisor.pause(20)
        with pytest.raises(Stopped):
            supervisor.start(child("web"))
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def test_what_a_killed_run_left_behind_is_ended_by_the_next(
    data: DataDirectory, supervisor: Supervisor, said: list[str], child: Callable[..., Child]
) -> None:
    web = child("web")
    supervisor.start(web)
    supervisor.await_ready(web)
    grandchild = _grandchild(data, "web")
    next_data = DataDirectory(data.path)
    next_data.load()
    Supervisor(next_data, said.append).end_leftovers()
    assert said == ["Ending web of an earlier run"]
    _until(lambda: not web.runs() and start_time(grandchild) is None)


def test_orphans_of_a_process_that_was_killed_too_are_ended(
    data: DataDirectory, supervisor: Supervisor, said: list[str], child: Callable[..., Child]
) -> None:
    web = child("web")
    supervisor.start(web)
    supervisor.await_ready(web)
    grandchild = _grandchild(data, "web")
    assert web.process is not None
    web.process.kill()
    web.process.wait()
    assert start_time(grandchild) is not None
    next_data = DataDirectory(data.path)
    next_data.load()
    Supervisor(next_data, said.append).end_leftovers()
    _until(lambda: start_time(grandchild) is None)


def test_a_process_that_only_has_the_number_of_ours_is_left_alone(
    data: DataDirectory, supervisor: Supervisor, said: list[str]
) -> None:
    stranger = os.getpid()
    data.values["processes"] = {"web": (stranger, "1", int(signal.SIGKILL))}
    supervisor.end_leftovers()
    assert said == []
    assert start_time(stranger) is not None
