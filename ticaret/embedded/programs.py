"""The project's own processes: web, worker, beat, sandbox."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from ticaret.embedded import health
from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.child import Child
from ticaret.embedded.ports import Ports
from ticaret.embedded.state import DataDirectory

WEB, WORKER, BEAT, SANDBOX = "web", "worker", "beat", "sandbox"
# What takes in work stops first, what works on it after, what it talks to last.
STOP_ORDER = [WEB, BEAT, WORKER, SANDBOX, "Valkey", "PostgreSQL"]
# Above the hard limit of a task, so that one which is under way may finish.
_WORKER_STOP_SECONDS = 35

# So many that a slow receiver and a slow provider leave room for what comes in.
WORKER_CHILDREN = 4
# What granian holds for each reader of a long body at most; its own choice is 408 KiB.
READER_BUFFER = 64 * 1024


class Programs:
    """The processes of one data directory, in one environment."""

    def __init__(self, data: DataDirectory, ports: Ports, environment: dict[str, str]) -> None:
        self._data = data
        self._ports = ports
        self._environment = environment
        self.host = urlsplit(environment["PUBLIC_URL"]).netloc

    def web(self, port: int) -> Child:
        command = ["granian", "ticaret.asgi:application", "--interface", "asginl", "--no-ws"]
        command += ["--host", "127.0.0.1", "--port", str(port)]
        command += ["--workers", "2", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
        command += ["--http1-buffer-size", str(READER_BUFFER)]
        return Child(
            name=WEB,
            command=[sys.executable, "-m", *command],
            environment=self._environment,
            log=self._data.logs / "web.log",
            is_ready=lambda: health.answers(port, "/readyz", self.host),
            before_start=lambda: self._ports.release("web"),
            directory=ROOT,
        )

    def sandbox(self, port: int) -> Child:
        web = self._data.section("ports")["web"]
        command = ["ticaret.sandbox", "--port", str(port)]
        command += ["--data", str(self._data.path / "sandbox")]
        command += ["--webhook-url", f"http://127.0.0.1:{web}/meta/webhook"]
        return Child(
            name=SANDBOX,
            command=[sys.executable, "-m", *command],
            environment=self._environment,
            log=self._data.logs / "sandbox.log",
            is_ready=lambda: health.answers(port, "/healthz", f"127.0.0.1:{port}"),
            before_start=lambda: self._ports.release("sandbox"),
            directory=ROOT,
        )

    def worker(self) -> Child:
        queues = "ingest,send,deliver,media,ai,default"
        command = [
            "-A",
            "ticaret",
            "worker",
            "-Q",
            queues,
            "--concurrency",
            str(WORKER_CHILDREN),
            "--loglevel",
            "INFO",
        ]
        # They talk to other workers, and there are none; `mingle` alone would wait a second.
        command += ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        return self._celery(WORKER, command, stop_seconds=_WORKER_STOP_SECONDS)

    def beat(self) -> Child:
        schedule = str(self._data.path / "beat-schedule")
        command = [
            "-A",
            "ticaret.beat",
            "beat",
            "--schedule",
            schedule,
            "--pidfile",
            "",
            "--loglevel",
            "INFO",
        ]
        return self._celery(BEAT, command, stop_seconds=5)

    def _celery(self, name: str, command: list[str], stop_seconds: float) -> Child:
        ready = self._data.path / f"{name}.ready"
        return Child(
            name=name,
            command=[sys.executable, "-m", "celery", *command],
            environment={**self._environment, "READY_FILE": str(ready)},
            log=self._data.logs / f"{name}.log",
            is_ready=ready.exists,
            stop_seconds=stop_seconds,
            before_start=lambda: ready.unlink(missing_ok=True),
            directory=ROOT,
        )
