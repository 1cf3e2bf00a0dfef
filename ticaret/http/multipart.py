"""Form bodies with files (RFC 7578)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class UploadFile:
    filename: str
    content: bytes = field(repr=False)
    mime_type: str = "application/octet-stream"


def encode(fields: Mapping[str, str], files: Mapping[str, UploadFile]) -> tuple[bytes, str]:
    """The body and its content type."""
    boundary = uuid4().hex
    parts: list[bytes] = []
    for name, value in fields.items():
        parts.append(_head(boundary, f'name="{_quoted(name)}"') + value.encode())
    for name, file in files.items():
        disposition = f'name="{_quoted(name)}"; filename="{_quoted(file.filename)}"'
        parts.append(_head(boundary, disposition, file.mime_type) + file.content)
    body = b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"


def _head(boundary: str, disposition: str, mime_type: str = "") -> bytes:
    lines = [f"--{boundary}", f"Content-Disposition: form-data; {disposition}"]
    if mime_type:
        lines.append(f"Content-Type: {_quoted(mime_type)}")
    return "\r\n".join([*lines, "", ""]).encode()


def _quoted(text: str) -> str:
    """Names as browsers write them: WHATWG HTML, "multipart/form-data encoding algorithm"."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
