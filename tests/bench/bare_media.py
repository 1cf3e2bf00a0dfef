"""The least that passes a file on: 64 KiB from the source, 64 KiB to the reader.

`application` passes on the file of that name at `FILE_SOURCE` (host:port).
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

_PIECE = 64 * 1024
_HOST, _, _PORT = os.environ["FILE_SOURCE"].partition(":")


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    reader, writer = await asyncio.open_connection(_HOST, int(_PORT), limit=_PIECE)
    writer.write(f"GET {scope['path']} HTTP/1.1\r\nHost: {_HOST}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.rpartition(b"Content-Length: ")[2].strip()
    left = int(length)
    headers = [(b"content-type", b"video/mp4"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    while left:
        piece = await reader.read(_PIECE)
        left -= len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": bool(left)})
    writer.close()
