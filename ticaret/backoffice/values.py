"""Values as pages show them: escaped, never executed, never longer than a page bears."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST = 100_000


def as_json(value: Any) -> SafeString:
    """`value` as indented JSON in a `<pre>`; texts with their own letters, not escapes."""
    return as_text(json.dumps(value, ensure_ascii=False, indent=2))


def as_body(body: bytes) -> SafeString:
    """A posted body: JSON indented, other text as it came, anything else as hexadecimal."""
    try:
        return as_json(json.loads(body))
    except (ValueError, RecursionError):
        pass
    try:
        return as_text(body.decode())
    except UnicodeDecodeError:
        return as_text(body[: LONGEST // 3].hex(" "))


def as_text(text: str) -> SafeString:
    """`text` in a `<pre>`, its lone surrogates and NULs made visible, cut at `LONGEST` letters."""
    visible = text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
    if len(visible) > LONGEST:
        visible = f"{visible[:LONGEST]}\n… (+{len(visible) - LONGEST})"
    return format_html(
        '<pre class="whitespace-pre-wrap break-words text-xs font-mono">{}</pre>', visible
    )
