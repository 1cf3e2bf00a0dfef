"""`manage.py up` as a person meets it: one process, its output, its end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ticaret.embedded.bootstrap import ROOT

# What `manage.py up` does once it is in the virtual environment.
_UP = (
    "import sys; from ticaret.embedded.up import Up, parse; sys.exit(Up(parse(sys.argv[1:])).run())"
)
_OURS = (
    *("DATABASE_URL", "REDIS_URL", "SANDBOX", "PUBLIC_URL", "ALLOWED", "META_", "INSTAGRAM_"),
    *("STATIC_ROOT", "MEDIA_STORAGE_URL"),
)


def _start(*arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return subprocess.Popen(
        [sys.executable, "-c", _UP, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass
class Running:
    process: subprocess.Popen[str]
    data: Path
    facts: dict[str, Any]

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection(
            self.facts["url"].removeprefix("http://"), timeout=5
        )
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", path)
            return connection.getresponse().status
        return 0

    def pid(self, name: str) -> int:
        processes = json.loads((self.data / "state.json").read_text())["processes"]
        return int(processes[name][0])


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 30 s"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("up") / "data"
    process = _start("--json", "--data", str(data))
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(process.communicate()[1])
    yield Running(process, data, json.loads(line))
    process.terminate()
    process.communicate()


def test_one_line_of_json_says_all_one_needs(running: Running) -> None:
    assert list(running.facts) == [
        *("url", "sandboxUrl", "email", "password"),
        *("accountId", "apiKey", "apiSecret", "pid"),
    ]
    assert all(running.facts.values())
    assert running.facts["pid"] == running.process.pid
    assert running.status("/readyz") == 200


def test_a_second_one_on_the_same_directory_is_refused_and_the_first_goes_on(
    running: Running,
) -> None:
    second = _start("--json", "--data", str(running.data), "--fresh")
    output, errors = second.communicate()
    assert (second.returncode, output) == (1, "")
    assert f"Process {running.process.pid} already runs on {running.data}." in errors
    assert running.status("/readyz") == 200


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey", "web", "worker", "beat", "sandbox"])
def test_what_is_killed_comes_back(running: Running, name: str) -> None:
    before = running.pid(name)
    os.kill(before, signal.SIGKILL)
    _until(lambda: running.pid(name) != before)
    _until(lambda: running.status("/readyz") == 200)


def test_sigterm_ends_everything_and_the_next_one_goes_on_from_there(running: Running) -> None:
    pids = [running.pid(name) for name in ("PostgreSQL", "Valkey", "web", "worker", "beat")]
    running.process.terminate()
    output, errors = running.process.communicate(timeout=60)
    assert (running.process.returncode, output) == (0, "")
    assert "Stopped; nothing is lost" in errors
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)

    begun = time.monotonic()
    again = _start("--json", "--data", str(running.data))
    assert again.stdout is not None
    facts = json.loads(again.stdout.readline())
    assert time.monotonic() - begun < 20  # seconds on a quiet machine
    again.terminate()
    _, errors = again.communicate(timeout=60)
    assert facts == {**running.facts, "pid": again.pid}
    assert "Running migrate" not in errors
    assert "Filling the demo" not in errors
