"""WhatsApp media by id."""

from __future__ import annotations

from dataclasses import dataclass

from meta_channels.graph.client import Graph
from ticaret.http import UploadFile


@dataclass(frozen=True, slots=True)
class Media:
    """`url` lives five minutes and needs the token; `sha256` is hex here, base64 in webhooks."""

    url: str
    mime_type: str
    sha256: str
    size: int | None


def resolve(graph: Graph, media_id: str, *, phone_number_id: str) -> Media:
    """Where the file of `media_id` is now; `url` is "" when the answer names none."""
    data = graph.get(
        media_id, purpose="graph.media.resolve", params={"phone_number_id": phone_number_id}
    ).data
    size = data.get("file_size")
    return Media(
        url=str(data.get("url") or ""),
        mime_type=str(data.get("mime_type") or ""),
        sha256=str(data.get("sha256") or ""),
        size=size if isinstance(size, int) else None,
    )


def upload(graph: Graph, phone_number_id: str, file: UploadFile) -> str:
    """The id of the uploaded file, good for 30 days."""
    data = graph.post(
        f"{phone_number_id}/media",
        purpose="graph.media.upload",
        data={"messaging_product": "whatsapp", "type": file.mime_type},
        files={"file": file},
    ).data
    return str(data.get("id") or "")
