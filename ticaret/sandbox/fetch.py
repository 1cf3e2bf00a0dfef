"""Providers fetch the files that a send names by address; so does the sandbox."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import requests

from ticaret.sandbox.media import Media, MediaShelf

MAX_BYTES = 100 * 1024 * 1024
TIMEOUT_SECONDS = (5, 15)


class NotReachable(Exception):
    """The address did not give a file; the text says why."""


async def fetch(shelf: MediaShelf, asset_id: str, url: str) -> Media:
    """Keep and return the file at `url`, or raise `NotReachable`."""
    data, mime_type = await asyncio.to_thread(download, url)
    name = PurePosixPath(unquote(urlsplit(url).path)).name or "file"
    return shelf.keep(asset_id, data, filename=name, mime_type=mime_type)


def download(url: str) -> tuple[bytes, str]:
    """The bytes at `url` and their type, or raise `NotReachable`. It blocks."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            with session.get(url, timeout=TIMEOUT_SECONDS, stream=True) as response:
                if response.status_code != 200:
                    raise NotReachable(f"HTTP {response.status_code}")
                data = bytearray()
                for chunk in response.iter_content(64 * 1024):
                    data += chunk
                    if len(data) > MAX_BYTES:
                        raise NotReachable("The file is over 100 MB.")
                kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        except (requests.RequestException, ValueError) as error:
            raise NotReachable(type(error).__name__) from error
    return bytes(data), kind
