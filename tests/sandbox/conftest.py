"""A real sandbox process, the app's webhook address, and a client that talks like the app."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

APP_ID = "1000"
APP_SECRET = "app-secret-0123456789"
VERIFY_TOKEN = "verify-me"
INSTAGRAM_APP_ID = "2000"
INSTAGRAM_APP_SECRET = "instagram-secret-0123456789"
PATIENCE_SECONDS = 15.0


class Receiver:
    """Where webhooks arrive. `status` is what it answers; `files` are what it serves."""

    def __init__(self) -> None:
        self.status = 200
        self.files: dict[str, bytes] = {}
        self.received: list[tuple[dict[str, str], bytes]] = []
        self._arrival = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver._arrival:
                    status = receiver.status
                    if status == 200:
                        receiver.received.append((dict(self.headers), body))
                    receiver._arrival.notify_all()
                self._answer(status, b"")

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                data = receiver.files.get(path)
                asked = parse_qs(query)
                if asked.get("hub.verify_token") == [VERIFY_TOKEN]:
                    data = asked["hub.challenge"][0].encode()
                self._answer(404 if data is None else 200, data or b"")

            def _answer(self, status: int, data: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def clear(self) -> None:
        with self._arrival:
            self.status = 200
            self.received.clear()
            self.files.clear()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in list(self.received)]

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The bodies, as soon as there are `count` of them."""
        with self._arrival:
            enough = self._arrival.wait_for(
                lambda: len(self.received) >= count, timeout=PATIENCE_SECONDS
            )
        assert enough, f"{len(self.received)} of {count} webhooks came: {self.bodies()}"
        return self.bodies()

    def items(self, count: int) -> list[dict[str, Any]]:
        """The messaging items of `count` Messenger or Instagram webhooks."""
        return [body["entry"][0]["messaging"][0] for body in self.wait_for(count)]

    def events(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """The payloads of the gateway's events of one name, as soon as there are `count`."""

        def found() -> list[dict[str, Any]]:
            return [b["payload"] for b in self.bodies() if b.get("event") == name]

        with self._arrival:
            enough = self._arrival.wait_for(lambda: len(found()) >= count, timeout=PATIENCE_SECONDS)
        assert enough, f"{len(found())} of {count} {name} came"
        return found()

    def values(self, count: int) -> list[dict[str, Any]]:
        """The values of `count` WhatsApp webhooks."""
        return [body["entry"][0]["changes"][0]["value"] for body in self.wait_for(count)]

    def close(self) -> None:
        self._server.shutdown()


class Process:
    """One `python -m ticaret.sandbox`."""

    def __init__(self, data: Path, webhook_url: str, *, port: int = 0) -> None:
        self.port = port or _free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        arguments = ["--port", str(self.port), "--data", str(data), "--webhook-url", webhook_url]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ticaret.sandbox", *arguments],
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        until(lambda: self._is_up())

    def _is_up(self) -> bool:
        assert self._process.poll() is None, "the sandbox ended"
        try:
            return requests.get(f"{self.base_url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """Return the exit code after a polite request to end."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=PATIENCE_SECONDS)


class Client:
    """The app's side of the Graph API, and the control API."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def graph(
        self, method: str, path: str, token: str, *, proof: str | None = None, **options: Any
    ) -> requests.Response:
        proof = appsecret_proof(token) if proof is None else proof
        params = {"appsecret_proof": proof, **options.pop("params", {})}
        return requests.request(
            method,
            f"{self.base_url}/graph/v25.0{path}",
            headers={"Authorization": f"Bearer {token}"},
            params={name: value for name, value in params.items() if value},
            **{"timeout": 10, "allow_redirects": False, **options},
        )

    def gateway(
        self, method: str, path: str, *, key: str = "sandbox-waha-key", **options: Any
    ) -> requests.Response:
        """A call of the app to the WhatsApp gateway."""
        headers = {"X-Api-Key": key, **options.pop("headers", {})}
        address = f"{self.base_url}/waha/api{path}"
        return requests.request(method, address, headers=headers, **{"timeout": 10, **options})

    def phone(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """What happens on the phones behind the gateway."""
        return self.control(method, f"/waha{path}", **body)

    def control(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = requests.request(
            method, f"{self.base_url}/control{path}", json=body or None, timeout=10
        )
        assert answer.ok, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def write(self, channel: str, **message: Any) -> str:
        """Write as a customer; return the message id."""
        return str(self.control("POST", "/messages", channel=channel, **message)["messageId"])

    def seen(self, channel: str, customer_id: str) -> list[dict[str, Any]]:
        """What a customer of the first firm sees."""
        query = f"?channel={channel}&customerId={customer_id}"
        messages: list[dict[str, Any]] = self.control("GET", f"/messages{query}")["messages"]
        return messages

    def calls(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = self.control("GET", "/calls")["calls"]
        return calls


def appsecret_proof(token: str) -> str:
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


def environment(**changes: str) -> dict[str, str]:
    return {
        **os.environ,
        "TICARET_ENV": "development",
        "META_APP_ID": APP_ID,
        "META_APP_SECRET": APP_SECRET,
        "META_VERIFY_TOKEN": VERIFY_TOKEN,
        "INSTAGRAM_APP_ID": INSTAGRAM_APP_ID,
        "INSTAGRAM_APP_SECRET": INSTAGRAM_APP_SECRET,
        **changes,
    }


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def receiver_process() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def sandbox_process(
    tmp_path_factory: pytest.TempPathFactory, receiver_process: Receiver
) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("sandbox"), receiver_process.base_url + "/webhook")
    yield process
    process.stop()


@pytest.fixture
def sandbox(sandbox_process: Process, receiver_process: Receiver) -> Client:
    """A sandbox with nothing in it, and customers who read nothing by themselves."""
    client = Client(sandbox_process.base_url)
    client.control("POST", "/reset")
    client.control("PUT", "/settings", readsByItself=False)
    receiver_process.clear()
    return client


@pytest.fixture
def receiver(sandbox: Client, receiver_process: Receiver) -> Receiver:
    return receiver_process


@pytest.fixture
def start_sandbox() -> Iterator[Callable[..., Process]]:
    """Start further sandboxes; they end with the test."""
    started: list[Process] = []

    def start(*arguments: Any, **options: Any) -> Process:
        started.append(Process(*arguments, **options))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    return until


@pytest.fixture
def process_environment() -> Callable[..., dict[str, str]]:
    return environment
