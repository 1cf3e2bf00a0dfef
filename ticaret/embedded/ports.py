"""Loopback ports: remembered between runs, and held until their server takes them."""

from __future__ import annotations

import socket

from ticaret.embedded.errors import Trouble


class Ports:
    """Ports by server name.

    A chosen port is kept bound until `release`, so that two copies that start together
    never choose the same one.
    """

    def __init__(self, remembered: dict[str, int]) -> None:
        self._remembered = remembered
        self._held: dict[str, socket.socket] = {}

    def insist(self, name: str, port: int) -> int:
        """Hold exactly this port; raises Trouble when something listens there."""
        try:
            self._hold(name, port)
        except PermissionError:
            raise Trouble(f"This user may not listen on port {port}.") from None
        except OSError:
            raise Trouble(
                f"Port {port} is in use; end what listens there or choose another with --port."
            ) from None
        return port

    def choose(self, name: str, preferred: int = 0) -> int:
        """Hold the port of the last run, else the preferred one, else any free one."""
        for port in (self._remembered.get(name, preferred), preferred, 0):
            try:
                return self._hold(name, port)
            except OSError:
                continue
        raise Trouble("No free port is left on this machine.")

    def release(self, name: str) -> None:
        if held := self._held.pop(name, None):
            held.close()

    def release_all(self) -> None:
        for name in list(self._held):
            self.release(name)

    def _hold(self, name: str, port: int) -> int:
        holder = socket.socket()
        try:
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind(("127.0.0.1", port))
            holder.listen(1)
        except OSError:
            holder.close()
            raise
        self._held[name] = holder
        self._remembered[name] = chosen = int(holder.getsockname()[1])
        return chosen
