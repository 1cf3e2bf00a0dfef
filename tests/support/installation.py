"""A whole installation of its own: `manage.py up` on private servers that a test may kill."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import redis
import requests
from psycopg.rows import dict_row

from tests.support.meta import signature

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 180
PATIENCE_SECONDS = 60.0
# What the customers of the demo firms write at the very beginning.
GREETINGS = 4
# The first firm of the sandbox, which `up` connects.
PAGE, INSTAGRAM, WABA, NUMBER = (
    "100000000000101",
    "17841400000000101",
    "200000000000101",
    "400000000000101",
)


class Installation:
    """Started by the constructor; `stop` ends it and everything it started."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._log = (directory.parent / "up.log").open("wb")
        self._up = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "up", "--json"),
                *("--data", str(directory), "--port", str(_free_port())),
            ],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )
        assert self._up.stdout is not None
        last = b""
        for line in self._up.stdout:
            last = line
            if line.startswith(b"{"):
                break
        assert last.startswith(b"{"), (directory.parent / "up.log").read_text()
        facts = json.loads(last)
        self.url: str = facts["url"]
        self.sandbox_url: str = facts["sandboxUrl"]
        self.account_id = UUID(facts["accountId"])
        self.email: str = facts["email"]
        self.password: str = facts["password"]
        self.key_headers = {"X-Api-Key": facts["apiKey"], "X-Api-Secret": facts["apiSecret"]}
        state = self.state()
        self.app_secret: str = state["secrets"]["META_APP_SECRET"]
        password = state["secrets"]["server_password"]
        ports = state["ports"]
        self.database_url = f"postgresql://ticaret:{password}@127.0.0.1:{ports['postgres']}/ticaret"
        self.redis_url = f"redis://:{password}@127.0.0.1:{ports['valkey']}/0"

        self.until(
            "the greetings of the demo are in",
            lambda: (
                self.backlog() == 0
                and self.value("SELECT count(*) FROM messaging_message") >= GREETINGS
            ),
        )

    def stop(self) -> None:
        self._up.send_signal(signal.SIGTERM)
        try:
            self._up.wait(60)
        except subprocess.TimeoutExpired:
            self._up.kill()
            self._up.wait()
        self._log.close()

    # ------------------------------------------------------------- processes

    def state(self) -> dict[str, Any]:
        """What `up` remembers: ports, secrets, processes."""
        state: dict[str, Any] = json.loads((self.directory / "state.json").read_text())
        return state

    def pid(self, name: str) -> int:
        """The main process of `web`, `worker`, `beat`, `sandbox`, `Valkey` or `PostgreSQL`."""
        return int(self.state()["processes"][name][0])

    def children(self, name: str) -> list[int]:
        """The processes that the main process of `name` has forked."""
        pid = self.pid(name)
        with contextlib.suppress(OSError):
            return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill(self, name: str) -> None:
        """SIGKILL the process and all it has forked; `up` starts it again."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid(name), signal.SIGKILL)

    def kill_children(self, name: str) -> None:
        """SIGKILL what does the work, so that the main process has to notice."""
        self.signal_children(name, signal.SIGKILL)

    def signal_children(self, name: str, number: signal.Signals) -> None:
        for pid in self.children(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def crash_postgres(self) -> None:
        """An immediate shutdown: sessions are cut, recovery runs at the next start."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid("PostgreSQL"), signal.SIGQUIT)

    def flush_redis(self) -> None:
        """Empty the private Valkey; refuses a server that is not ours."""
        with contextlib.suppress(redis.RedisError), self.redis() as client:
            where: Any = client.config_get("dir")
            assert str(where["dir"]).startswith(str(self.directory))
            client.flushall()

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url, decode_responses=True, socket_timeout=5)

    def manage(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A further process of this installation: `manage.py <arguments>`."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**_environment(), "TICARET_DATA": str(self.directory)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )

    # -------------------------------------------------------------- database

    @contextlib.contextmanager
    def session(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        """A session of our own at its database, in one transaction."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            yield connection

    def rows(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        with self.session() as session:
            return session.execute(query.encode(), parameters).fetchall()

    def value(self, query: str, parameters: Mapping[str, Any] | None = None) -> Any:
        (row,) = self.rows(query, parameters)
        (value,) = row.values()
        return value

    def execute(self, query: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement; returns how many rows it touched."""
        with self.session() as session:
            return session.execute(query.encode(), parameters).rowcount

    def backlog(self) -> int:
        """Deliveries and items that nobody has finished."""
        count: int = self.value(
            "SELECT (SELECT count(*) FROM ticaret_ingress_inbounddelivery WHERE split_at IS NULL)"
            " + (SELECT count(*) FROM ticaret_ingress_inbounditem WHERE verdict = 'pending')"
            " + (SELECT count(*) FROM ticaret_events_outboxevent WHERE position IS NULL)"
        )
        return count

    # ------------------------------------------------------------------ HTTP

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        """A call by API key; returns `data`."""
        answer = requests.request(
            method,
            f"{self.url}{path}",
            json=body,
            params=query,
            headers=self.key_headers,
            timeout=20,
        )
        envelope = answer.json()
        assert envelope["status"] is True, (answer.status_code, envelope)
        data: dict[str, Any] = envelope["data"]
        return data

    def post_webhook(self, body: bytes) -> requests.Response:
        """A POST as Meta makes it, signed."""
        return requests.post(
            f"{self.url}/meta/webhook",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Hub-Signature-256": signature(body, self.app_secret),
            },
            timeout=20,
        )

    def sandbox(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """A call of the sandbox's control API."""
        answer = requests.request(
            method, f"{self.sandbox_url}/control{path}", json=body or None, timeout=20
        )
        assert answer.ok, answer.text
        data: dict[str, Any] = answer.json()
        return data

    # --------------------------------------------------------------- waiting

    def until(
        self, what: str, condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS
    ) -> float:
        """Wait for `condition`; returns the seconds it took, fails the test after `seconds`."""
        begun = time.monotonic()
        while True:
            with contextlib.suppress(psycopg.OperationalError, requests.RequestException):
                if condition():
                    return time.monotonic() - begun
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"not within {seconds:g} s: {what}\n{self.log_tails()}")
            time.sleep(0.02)

    def first_value(self, what: str, query: str) -> Any:
        """The value that `query` gives once it gives a row."""
        found: list[Any] = []

        def look() -> bool:
            found.extend(value for row in self.rows(query) for value in row.values())
            return bool(found)

        self.until(what, look)
        return found[0]

    def until_drained(self, seconds: float = PATIENCE_SECONDS) -> float:
        return self.until("everything is handled", lambda: self.backlog() == 0, seconds)

    def log_tails(self) -> str:
        """The last lines of the logs, for whoever has to see why."""
        tails = []
        for log in sorted((self.directory / "logs").glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-15:]
            tails.append(f"--- {log.name}\n" + "\n".join(lines))
        return "\n".join(tails)


def _environment() -> dict[str, str]:
    """Ours without anything that would lead to another installation's servers or secrets."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _free_port() -> int:
    """One that nobody takes by chance before the web server does, seconds later."""
    for port in random.sample(range(20_000, 30_000), 100):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


@contextlib.contextmanager
def running_installation() -> Iterator[Installation]:
    """An installation with the demo firms in it, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ticaret-faults-") as directory:
        installation = Installation(Path(directory, "data"))
        try:
            yield installation
        finally:
            installation.stop()
