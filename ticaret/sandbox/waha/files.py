"""Files of messages at addresses that live 180 seconds, and files that a send names."""

from __future__ import annotations

import asyncio
import base64
import binascii
import mimetypes
import secrets
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.fetch import NotReachable, download
from ticaret.sandbox.media import Media
from ticaret.sandbox.waha import errors
from ticaret.sandbox.waha.gateway import Gateway

LIVES_MS = 180_000
_EXTENSIONS = {"audio/ogg": ".oga", "image/jpeg": ".jpeg", "image/webp": ".webp"}


def described(gateway: Gateway, media_id: str) -> dict[str, Any] | None:
    """A WAMedia with a new address."""
    media = gateway.media.find(media_id)
    if media is None:
        return None
    major = media.mime_type.partition(";")[0].strip()
    extension = _EXTENSIONS.get(major) or mimetypes.guess_extension(major) or ".bin"
    name = secrets.token_hex(12).upper() + extension
    lives = int(gateway.store.setting("wa_file_ms", str(LIVES_MS)))
    gateway.store.run("INSERT INTO wa_file VALUES (?, ?, ?)", name, media.id, ids.now_ms() + lives)
    is_named = not media.mime_type.startswith(("image/", "audio/", "video/"))
    return {
        "url": f"{gateway.base_url}/api/files/{name}",
        "mimetype": media.mime_type,
        "filename": media.filename if is_named else None,
        "s3": None,
        "error": None,
    }


def behind(gateway: Gateway, name: str) -> Media | None:
    row = gateway.store.one("SELECT * FROM wa_file WHERE name = ?", name)
    if row is None or row["expires_ms"] < ids.now_ms():
        return None
    return gateway.media.find(row["media"])


async def from_send(gateway: Gateway, account: str, file: dict[str, Any]) -> Media:
    """Keep what `{mimetype, filename, url | data}` names; an address is fetched now, as the
    engine does before it sends. Raise 400 or, when the address gives nothing, 500."""
    filename = str(file.get("filename") or "")
    mime_type = str(file.get("mimetype") or "")
    if file.get("data") is not None:
        try:
            data = base64.b64decode(str(file["data"]), validate=True)
        except binascii.Error:
            raise errors.invalid("file.data must be base64") from None
    else:
        try:
            data, found_type = await asyncio.to_thread(download, str(file["url"]))
        except NotReachable as error:
            raise errors.failure(f"Failed to fetch the file: {error}") from None
        mime_type = mime_type or found_type
    if not data:
        raise errors.failure("The file is empty")
    return gateway.media.keep(
        owner(account), data, filename=filename or "file", mime_type=mime_type
    )


def owner(account: str) -> str:
    """Under whose name a number's files are kept."""
    return f"waha:{account}"
