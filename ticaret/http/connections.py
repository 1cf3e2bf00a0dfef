"""Sockets to checked addresses, with one deadline each, kept open for the next request."""

from __future__ import annotations

import ipaddress
import os
import queue
import socket
import ssl
import threading
import time
from collections import deque
from http.client import HTTPConnection
from typing import Any

import certifi
from django.conf import settings

from ticaret.http.errors import Blocked, ConnectionFailed, TimedOut
from ticaret.http.policy import check_target, is_public, is_trusted
from ticaret.http.urls import Target, parse

# Below the shortest keep-alive of common servers (5 s), so that a request is not
# written to a connection which the other side is just closing.
IDLE_SECONDS = 4.0
MAX_IDLE = 32
MAX_ADDRESSES = 4


class _Timed:
    """Every read and write gets what is left until `deadline`, not a time of its own."""

    deadline = float("inf")

    def _arm(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)  # type: ignore[attr-defined]

    def recv_into(self, *args: Any) -> int:
        self._arm()
        return super().recv_into(*args)  # type: ignore[misc,no-any-return]

    def send(self, *args: Any) -> int:
        self._arm()
        return super().send(*args)  # type: ignore[misc,no-any-return]

    def sendall(self, *args: Any) -> None:
        self._arm()
        super().sendall(*args)  # type: ignore[misc]


class TimedSocket(_Timed, socket.socket):
    pass


class TimedTLSSocket(_Timed, ssl.SSLSocket):
    pass


def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.sslsocket_class = TimedTLSSocket
    return context


_TLS = _tls_context()


class Connection(HTTPConnection):
    """An open connection to one origin. `trusted` ones went unchecked, by configuration."""

    def __init__(self, target: Target, sock: TimedSocket | TimedTLSSocket, *, trusted: bool):
        super().__init__(target.host, target.port)
        self.key = (target.origin, trusted)
        self.sock = sock
        self.line = sock
        # A lost connection is an error here, never a silent new one to an unchecked address.
        self.auto_open = 0
        self.idle_since = 0.0


def connect(target: Target, *, trusted: bool, deadline: float, timeout: float) -> Connection:
    """A new connection to an address of `target` that has been checked just now.

    Raises `Blocked` when any address of the name is not public, `TimedOut`, and
    `ConnectionFailed`; no byte of the request has been sent then.
    """
    if not trusted:
        check_target(target)
    connect_by = min(deadline, time.monotonic() + timeout)
    addresses = _resolve(target, connect_by)
    if not trusted and not all(is_public(ipaddress.ip_address(a[0])) for _, a in addresses):
        raise Blocked
    try:
        sock = _open(addresses[:MAX_ADDRESSES], connect_by)
        if target.scheme == "https":
            sock.settimeout(max(min(deadline - time.monotonic(), timeout), 0.01))
            try:
                wrapped = _TLS.wrap_socket(sock, server_hostname=target.host)
            except BaseException:
                sock.close()
                raise
            assert isinstance(wrapped, TimedTLSSocket)
            return Connection(target, wrapped, trusted=trusted)
        return Connection(target, sock, trusted=trusted)
    except TimeoutError:
        raise TimedOut(request_left=False) from None
    except OSError:
        raise ConnectionFailed(request_left=False) from None


def check_where_it_leads(url: str, *, page: bool = False) -> None:
    """Raises `Blocked` when `url`, or any address of its name now, is none that we would call.

    For an address that somebody else is given to fetch; the name may lead elsewhere later.
    `page` is for links that people click: any port, and plain HTTP too. Raises `TimedOut` and
    `ConnectionFailed` when the name cannot be looked up. No connection is made.
    """
    target = parse(url)
    if is_trusted(target, provider=False):
        return
    if not page:
        check_target(target)
    addresses = _resolve(target, time.monotonic() + settings.HTTP_CONNECT_TIMEOUT)
    if not all(is_public(ipaddress.ip_address(address[0])) for _, address in addresses):
        raise Blocked


_Address = tuple[socket.AddressFamily, tuple[Any, ...]]


def _resolve(target: Target, connect_by: float) -> list[_Address]:
    if target.address is not None:
        family = socket.AF_INET6 if target.address.version == 6 else socket.AF_INET
        return [(family, (str(target.address), target.port))]
    # A resolver takes no deadline; a thread that nobody waits for any more is harmless.
    answer: queue.SimpleQueue[list[_Address] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answer.put([(family, tuple(address)) for family, _, _, _, address in found])
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError())

    threading.Thread(target=look_up, name="http-resolve", daemon=True).start()
    try:
        result = answer.get(timeout=max(connect_by - time.monotonic(), 0.01))
    except queue.Empty:
        raise TimedOut(request_left=False) from None
    if isinstance(result, OSError) or not result:
        raise ConnectionFailed(request_left=False)
    return result


def _open(addresses: list[_Address], connect_by: float) -> TimedSocket:
    failure: OSError = OSError()
    for family, address in addresses:
        left = connect_by - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = TimedSocket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left)
            sock.connect(address)
            if sock.getpeername()[0] != address[0]:
                raise Blocked
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            failure = error
        except Blocked:
            sock.close()
            raise
    raise failure


class Pool:
    """Open connections that wait for another request to the same origin, newest first."""

    def __init__(self) -> None:
        self._idle: deque[Connection] = deque()
        self._lock = threading.Lock()

    def take(self, target: Target, *, trusted: bool) -> Connection | None:
        """A live connection, or None. A trusted one never serves a request that is not."""
        oldest = time.monotonic() - IDLE_SECONDS
        dropped: list[Connection] = []
        found: Connection | None = None
        with self._lock:
            while self._idle and self._idle[0].idle_since < oldest:
                dropped.append(self._idle.popleft())
            for connection in reversed(self._idle):
                if connection.key == (target.origin, trusted):
                    found = connection
                    self._idle.remove(connection)
                    break
        if found is not None and not _is_quiet(found.line):
            dropped.append(found)
            found = None
        for connection in dropped:
            connection.close()
        return found

    def give(self, connection: Connection) -> None:
        connection.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(connection)
            extra = self._idle.popleft() if len(self._idle) > MAX_IDLE else None
        if extra is not None:
            extra.close()

    def forget(self) -> None:
        """Start empty: after a fork the open connections belong to the parent."""
        self._idle = deque()
        self._lock = threading.Lock()


def _is_quiet(sock: socket.socket) -> bool:
    """False when the other side has closed, or has said something nobody asked for."""
    sock.settimeout(0)
    try:
        sock.recv(1)
        return False
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False


POOL = Pool()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOL.forget)
