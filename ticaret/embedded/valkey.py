"""A private Valkey (or Redis): the broker and the cache, reachable from this machine only."""

from __future__ import annotations

import os
import socket

from ticaret.embedded.binaries import major_version, valkey_program
from ticaret.embedded.child import Child
from ticaret.embedded.ports import Ports
from ticaret.embedded.state import DataDirectory

NAME = "Valkey"


class Valkey:
    """The server of a data directory."""

    def __init__(self, data: DataDirectory, ports: Ports, *, throwaway: bool = False) -> None:
        self._data = data
        self._ports = ports
        self._throwaway = throwaway
        self._port = ports.choose("valkey")
        self._password = data.secrets()["server_password"]

    def child(self) -> Child:
        """The server process, its configuration written."""
        program = valkey_program()
        # Another server or major version cannot read these files, so they never share them.
        home = self._data.path / f"{program.name}-{major_version(program)}"
        home.mkdir(mode=0o700, exist_ok=True)
        lines = [
            "bind 127.0.0.1",
            f"port {self._port}",
            f"requirepass {self._password}",
            f'dir "{home}"',
            'save ""',
            f"appendonly {'no' if self._throwaway else 'yes'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "always-show-logo no",
        ]
        configuration = home / "server.conf"
        configuration.touch(mode=0o600)
        configuration.write_text("\n".join(lines) + "\n")
        return Child(
            name=NAME,
            command=[program, configuration],
            environment=dict(os.environ),
            log=self._data.logs / "valkey.log",
            is_ready=self._answers,
            before_start=lambda: self._ports.release("valkey"),
            directory=home,
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
