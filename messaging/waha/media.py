"""Files of received messages: from the gateway or its object store, and from nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from messaging.ports import IncomingMedia, MediaSource, Refused
from messaging.waha.client import gateway, segment
from messaging.waha.jids import message_id
from ticaret.ingress.reading import mapping, text

# With its default configuration the gateway names itself so, whoever asks.
_ITSELF = {"localhost", "127.0.0.1", "0.0.0.0", "[::1]"}  # noqa: S104  (a name, nothing listens)


def resolve(session: str, media: IncomingMedia) -> MediaSource:
    """Where the bytes of `media` are.

    An address lives for three minutes (`WHATSAPP_FILES_LIFETIME`), so that the gateway is
    asked for a new one unless the message is fresh. Raises Refused for a foreign host.
    """
    found = message_id(media.external_id) if media.external_id else None
    if media.url and not media.expired:
        return _source(media.url, media.mime_type)
    if found is None or not found.chat:
        raise Refused("no_address", "The gateway names no address of this file.")
    path = f"api/{segment(session)}/chats/{segment(found.chat)}/messages/{segment(found.whole)}"
    answer = gateway().get(path, purpose="media", params={"downloadMedia": "true"})
    told = mapping(mapping(answer).get("media"))
    url = text(told.get("url"))
    if not url:
        raise Refused("no_media", "The gateway has no file of this message any more.")
    return _source(url, text(told.get("mimetype")) or media.mime_type)


def _source(url: str, mime_type: str) -> MediaSource:
    parts = urlsplit(url)
    base = urlsplit(settings.WAHA_URL)
    if parts.scheme not in {"http", "https"}:
        raise Refused("foreign_media_host", "The gateway named an address that is not its own.")
    if settings.WAHA_MEDIA_URL:
        store = urlsplit(settings.WAHA_MEDIA_URL)
        if (parts.scheme, parts.netloc) == (store.scheme, store.netloc):
            # Presigned: our key is for the gateway alone.
            return MediaSource(url=url, mime_type=mime_type, provider=True)
    own = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
    if not own and (parts.hostname or "") not in _ITSELF:
        raise Refused("foreign_media_host", "The gateway named an address that is not its own.")
    path = parts.path if own else f"{base.path.rstrip('/')}{parts.path}"
    query = f"?{parts.query}" if parts.query else ""
    return MediaSource(
        url=f"{base.scheme}://{base.netloc}{path}{query}",
        headers={"X-Api-Key": settings.WAHA_API_KEY},
        mime_type=mime_type,
        provider=True,
    )
