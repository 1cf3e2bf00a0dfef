"""Files of as many bytes as their name says: `python -m tests.bench.file_source PORT`."""

from __future__ import annotations

import asyncio
import sys

_PIECE = bytes(64 * 1024)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            left = int(head.split(b" ", 2)[1].rpartition(b"/")[2])
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % left
            )
            while left:
                writer.write(_PIECE[:left])
                left -= min(left, len(_PIECE))
                await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main(port: int) -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
