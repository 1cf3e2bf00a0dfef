"""`manage.py up`: the whole product on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import time
from pathlib import Path

from ticaret.embedded import digests
from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.child import Child
from ticaret.embedded.environment import told, variables
from ticaret.embedded.errors import Stopped, Trouble
from ticaret.embedded.ports import Ports
from ticaret.embedded.postgres import Postgres
from ticaret.embedded.programs import STOP_ORDER, Programs
from ticaret.embedded.progress import Progress
from ticaret.embedded.state import DataDirectory, default_directory
from ticaret.embedded.supervisor import Supervisor
from ticaret.embedded.valkey import Valkey
from ticaret.embedded.watchdog import Watchdog

_WEB_PORT, _SANDBOX_PORT = 8000, 8100
_NEEDED_BYTES = 300 * 1024 * 1024
_DEMO_KEYS = ("email", "password", "accountId", "apiKey", "apiSecret")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run everything here.")
    add = parser.add_argument
    add("--port", type=_port, help="port of the web server (default: 8000, or a free one)")
    add("--data", type=Path, help="directory for databases and uploads (default: .local)")
    add("--fresh", action="store_true", help="delete that directory's data first")
    add("--json", action="store_true", help="print one line of JSON when healthy")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("expected a number from 1 to 65535")
    return int(text)


class Up:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._say = Progress().say
        self._data = DataDirectory((options.data or default_directory()).absolute())
        self._supervisor = Supervisor(self._data, self._say)

    def run(self) -> int:
        """Start everything, stay until asked to stop; returns the exit code."""
        os.umask(0o022)
        self._data.claim()
        self._supervisor.obey_signals()
        self._supervisor.end_leftovers()
        if self._options.fresh:
            self._data.wipe()
        if shutil.disk_usage(self._data.path).free < _NEEDED_BYTES:
            raise Trouble(f"The disk of {self._data.path} is full: less than 300 MB are left.")
        self._ports = Ports(self._data.section("ports"))
        try:
            worker = self._start()
            self._tell()
            self._stay(worker)
        except Stopped:
            self._say("Stopping")
        finally:
            self._ports.release_all()
            self._supervisor.stop(STOP_ORDER)
        self._say("Stopped; nothing is lost, the next `up` goes on from here")
        return 0

    def _start(self) -> Child:
        self._choose_ports()
        self._start_servers()
        environment = self._environment = variables(self._data, os.environ)
        self._with_sandbox = environment["SANDBOX"].strip().lower() in {"1", "true", "yes", "on"}
        programs = self._programs = Programs(self._data, self._ports, environment)
        ours = self._with_sandbox and told(os.environ, "SANDBOX_URL") is None
        sandbox = [programs.sandbox(self._sandbox_port)] if ours else []
        self._supervisor.start(*sandbox)
        self._prepare()
        self._seed(sandbox)
        worker = programs.worker()
        others = [programs.web(self._web_port), worker, programs.beat()]
        self._supervisor.start(*others)
        self._supervisor.await_ready(*others, *sandbox)
        names = ", ".join(child.name for child in [*others, *sandbox])
        self._say(f"Healthy: {names}")
        return worker

    def _choose_ports(self) -> None:
        before = self._data.section("ports").get("web")
        if self._options.port:
            self._web_port = self._ports.insist("web", self._options.port)
        else:
            self._web_port = self._ports.choose("web", _WEB_PORT)
            if before not in (None, self._web_port):
                self._say(f"Port {before} is in use now; going on with {self._web_port}")
        self._sandbox_port = self._ports.choose("sandbox", _SANDBOX_PORT)

    def _start_servers(self) -> None:
        children = []
        if told(os.environ, "DATABASE_URL") is None:
            postgres = Postgres(self._data, self._ports)
            if not postgres.cluster.exists():
                self._say("Making the PostgreSQL cluster")
                self._data.values.pop("demo", None)
                self._data.values.pop("migrated", None)
            children.append(postgres.child())
        if told(os.environ, "REDIS_URL") is None:
            children.append(Valkey(self._data, self._ports).child())
        self._supervisor.start(*children)
        self._supervisor.await_ready(*children)
        for child in children:
            self._say(f"{child.name} runs")

    def _prepare(self) -> None:
        """Migrate and collect static files, as far as anything has changed since the last time."""
        private = told(os.environ, "DATABASE_URL") is None
        done = {
            "migrated": digests.migrations(self._environment.get("DATABASE_URL", "")),
            "collected": digests.static_files(),
        }
        steps = {}
        # Somebody else's database may have been emptied or restored since.
        if not private or self._data.values.get("migrated") != done["migrated"]:
            steps["migrate"] = self._manage("migrate", "--no-input")
        static = Path(self._environment["STATIC_ROOT"])
        if not static.exists() or self._data.values.get("collected") != done["collected"]:
            steps["collectstatic"] = self._manage("collectstatic", "--no-input")
        if steps:
            self._say(f"Running {', '.join(steps)}")
            self._supervisor.run_steps(steps, self._environment)
        self._data.values |= done
        self._data.save()

    def _seed(self, sandbox: list[Child]) -> None:
        database = digests.of_text(self._environment.get("DATABASE_URL", ""))
        known = self._data.values.get("demo", {})
        if known.get("database") == database or not self._with_sandbox:
            return
        self._supervisor.await_ready(*sandbox)
        self._say("Filling the demo firm")
        output = self._supervisor.run_step(
            "seed_demo", self._manage("seed_demo", "--json"), self._environment
        )
        demo = json.loads(output.strip().splitlines()[-1])
        self._data.values["demo"] = {key: demo[key] for key in _DEMO_KEYS} | {"database": database}
        self._data.save()

    def _manage(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def _tell(self) -> None:
        demo = self._data.values.get("demo", {})
        url, sandbox = self._environment["PUBLIC_URL"], self._environment["SANDBOX_URL"]
        if self._options.json:
            facts = {"url": url, "sandboxUrl": sandbox if self._with_sandbox else None}
            facts |= {key: demo.get(key) for key in _DEMO_KEYS}
            text = json.dumps(facts | {"pid": os.getpid()})
        else:
            lines = ["", f"  Ticaret runs at  {url}/console"]
            if demo:
                lines.append(f"  Sign in with     {demo['email']}  {demo['password']}")
                lines.append(f"  Call the API as  {demo['apiKey']}  {demo['apiSecret']}")
            if self._with_sandbox:
                lines.append(f"  Be the customer  {sandbox}/  (a sandbox: no real provider)")
            text = "\n".join([*lines, "  Ctrl-C ends it.", ""])
        with contextlib.suppress(BrokenPipeError):  # whoever started us need not listen
            print(text, flush=True)

    def _stay(self, worker: Child) -> None:
        watchdog = Watchdog(self._web_port, self._programs.host)
        while True:
            self._supervisor.pause(0.2)
            self._supervisor.tend()
            if watchdog.wants_restart(time.monotonic()):
                self._say("Due work waits though the worker runs; starting the worker again")
                self._supervisor.restart(worker)
