"""A load generator: keep-alive connections in one event loop, as little work as possible."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from ticaret.bench.processes import cpu_seconds

_PIECE = 1 << 20


@dataclass(slots=True)
class Load:
    """What came back: seconds per answer, in order of arrival, and the processor time it took."""

    latencies: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def per_cpu_second(self) -> float:
        return len(self.latencies) / self.cpu


class Connection:
    """One HTTP/1.1 connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 22))

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer. Raises RuntimeError unless it is a 200."""
        head, length = await self._head(request)
        body = await self._reader.readexactly(length)
        if b" 200 " not in head[:16]:
            raise RuntimeError(f"{head[:60]!r} {body[:200]!r}")
        return body

    async def drain(self, request: bytes) -> int:
        """How many bytes the body of the answer has; none are kept. Raises as `ask`."""
        head, length = await self._head(request)
        if b" 200 " not in head[:16]:
            raise RuntimeError(f"{head[:60]!r}")
        left = length
        while left and (piece := await self._reader.read(min(left, _PIECE))):
            left -= len(piece)
        return length - left

    async def _head(self, request: bytes) -> tuple[bytes, int]:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return head, length

    def close(self) -> None:
        self._writer.close()


def request(method: str, path: str, *, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; `_` in header names stands for `-`."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer(port: int, sent: bytes) -> bytes:
    """The body that one request gets."""

    async def one() -> bytes:
        connection = await Connection.open(port)
        try:
            return await connection.ask(sent)
        finally:
            connection.close()

    return asyncio.run(one())


def press(port: int, pid: int, requests: Iterator[bytes], *, clients: int, seconds: float) -> Load:
    """As much as `clients` connections get through in `seconds`."""
    load = Load()

    async def client(connection: Connection, end: float) -> None:
        while (began := time.perf_counter()) < end:
            await connection.ask(next(requests))
            load.latencies.append(time.perf_counter() - began)

    async def together() -> None:
        connections = [await Connection.open(port) for _ in range(clients)]
        before = cpu_seconds(pid)
        end = time.perf_counter() + seconds
        await asyncio.gather(*(client(connection, end) for connection in connections))
        load.cpu = cpu_seconds(pid) - before
        for connection in connections:
            connection.close()

    asyncio.run(together())
    return load


def pace(port: int, requests: Iterator[bytes], *, per_second: int, seconds: float) -> Load:
    """`per_second` requests, sent when they are due whatever came back so far."""
    load = Load()

    async def one(free: asyncio.Queue[Connection], due: float) -> None:
        connection = await free.get()
        await connection.ask(next(requests))
        load.latencies.append(time.perf_counter() - due)
        free.put_nowait(connection)

    async def together() -> None:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(per_second // 2):
            free.put_nowait(await Connection.open(port))
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(int(per_second * seconds)):
                due = began + number / per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(one(free, due))

    asyncio.run(together())
    return load
