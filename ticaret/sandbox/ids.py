"""Identifiers in the form each channel gives them."""

from __future__ import annotations

import base64
import secrets
import time


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def message_id(channel: str, customer_id: str) -> str:
    """`m_…` on Messenger, `aWdf…` on Instagram, `wamid.HBg…` on WhatsApp."""
    if channel == "messenger":
        return "m_" + secrets.token_urlsafe(64)
    if channel.startswith("instagram"):
        raw = f"ig_dm:1:IGMessageID:{customer_id}:{secrets.randbits(160)}"
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    phone = customer_id.encode()
    raw_id = secrets.token_hex(9).upper().encode()
    framed = b"\x1c\x18" + bytes([len(phone)]) + phone + b"\x15\x02\x00\x12\x18\x12" + raw_id
    return "wamid." + base64.b64encode(framed + b"\x00").decode()


def conversation_id(channel: str, asset_id: str, customer_id: str) -> str:
    """Stable per pair; `t_…` on Messenger, opaque base64 on Instagram."""
    if channel.startswith("instagram"):
        raw = f"ig_dm:1:IGMessageThread:{asset_id}:{customer_id}"
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    return f"t_{customer_id}"


def numeric_id(digits: int = 16) -> str:
    return str(secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1))


def trace_id() -> str:
    return "A" + secrets.token_urlsafe(17)[:22]
