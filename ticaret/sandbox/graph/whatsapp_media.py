"""WhatsApp files: upload, look up, download.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
"""

from __future__ import annotations

from typing import Any

from ticaret.sandbox.graph import errors
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.media import WHATSAPP_LINK_MS, Media

Json = dict[str, Any]

MAX_BYTES = {"image": 5, "video": 16, "audio": 16, "file": 100}


async def upload(call: Call) -> Json:
    """`POST /{phone-number-id}/media`."""
    owner = call.whatsapp_firm()
    if call.node_id != owner.phone["id"]:
        raise errors.unknown_object(call.node_id, call.method)
    file = call.files.get("file")
    if call.params.get("messaging_product") != "whatsapp" or file is None:
        raise errors.invalid("The parameters messaging_product and file are required.")
    data = await file.read()
    mime_type = call.text("type") or file.content_type or ""
    if "/" not in mime_type:
        raise errors.invalid(
            f"Param file must be a file with one of the following types, not {mime_type}"
        )
    media = call.sandbox.media.keep(
        call.node_id, data, filename=file.filename or "file", mime_type=mime_type
    )
    if media.size > MAX_BYTES[media.kind] * 1024 * 1024:
        call.sandbox.media.forget(media)
        raise errors.whatsapp_invalid(
            131053, "Media upload error", f"The file is over {MAX_BYTES[media.kind]} MB"
        )
    return {"id": media.id}


def _media(call: Call) -> Media:
    media = call.sandbox.media.find(call.node_id)
    asset = call.sandbox.directory.assets.get(media.asset_id) if media else None
    if media is None or asset is None or asset.firm is not call.token().firm:
        raise errors.unknown_object(call.node_id, call.method)
    return media


async def look_up(call: Call) -> Json:
    """`GET /{media-id}`: an address for five minutes."""
    media = _media(call)
    return {
        "messaging_product": "whatsapp",
        "url": call.sandbox.media.link(media, lives_ms=WHATSAPP_LINK_MS, needs_token=True),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.size,
        "id": media.id,
    }


async def delete(call: Call) -> Json:
    """`DELETE /{media-id}`."""
    call.sandbox.media.forget(_media(call))
    return {"success": True}
