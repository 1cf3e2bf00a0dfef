"""Files of messages: bytes on disk, and addresses for them that expire as Meta's do."""

from __future__ import annotations

import hashlib
import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ticaret.sandbox import ids
from ticaret.sandbox.store import Store

WHATSAPP_LINK_MS = 5 * 60 * 1000
ATTACHMENT_LINK_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Media:
    id: str
    asset_id: str
    mime_type: str
    filename: str
    size: int
    sha256: str

    @property
    def kind(self) -> str:
        """`image`, `video`, `audio` or `file`."""
        major = self.mime_type.partition("/")[0]
        return major if major in ("image", "video", "audio") else "file"


class MediaShelf:
    def __init__(self, store: Store, folder: Path, base_url: str) -> None:
        self._store = store
        self._folder = folder
        self._base_url = base_url
        self._page_links: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, asset_id: str, data: bytes, *, filename: str, mime_type: str = "") -> Media:
        name = Path(filename).name or "file"
        media = Media(
            id=ids.numeric_id(15),
            asset_id=asset_id,
            mime_type=(mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"),
            filename=name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        (self._folder / media.id).write_bytes(data)
        self._store.run(
            "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?)",
            media.id, asset_id, media.mime_type, name, media.size, media.sha256,
        )  # fmt: skip
        return media

    def find(self, media_id: str) -> Media | None:
        row = self._store.one("SELECT * FROM media WHERE id = ?", media_id)
        return Media(**row) if row else None

    def read(self, media: Media) -> bytes:
        return (self._folder / media.id).read_bytes()

    def forget(self, media: Media) -> None:
        self._store.run("DELETE FROM media WHERE id = ?", media.id)
        (self._folder / media.id).unlink(missing_ok=True)

    def link(self, media: Media, *, lives_ms: int, needs_token: bool = False) -> str:
        """An address that serves the bytes until it expires, to the firm's token alone if asked."""
        key = secrets.token_urlsafe(24)
        self._store.run(
            "INSERT INTO media_link VALUES (?, ?, ?, ?)",
            key, media.id, ids.now_ms() + lives_ms, needs_token,
        )  # fmt: skip
        return f"{self._base_url}/media/{key}/{quote(media.filename)}"

    def page_link(self, media: Media) -> str:
        """One address for as long as this process lives: the page asks again and again."""
        if media.id not in self._page_links:
            self._page_links[media.id] = self.link(media, lives_ms=30 * ATTACHMENT_LINK_MS)
        return self._page_links[media.id]

    def behind(self, key: str) -> tuple[Media, bool] | None:
        """The file of a link and whether the firm's token is needed; None once it has expired."""
        row = self._store.one("SELECT * FROM media_link WHERE key = ?", key)
        if row is None or row["expires_ms"] < ids.now_ms():
            return None
        media = self.find(row["media_id"])
        return (media, bool(row["needs_token"])) if media else None

    def clear(self) -> None:
        self._page_links.clear()
        for file in self._folder.iterdir():
            file.unlink()
