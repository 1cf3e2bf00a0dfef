"""Telling the app that a person goes: a signed request, as Meta posts it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit, urlunsplit

import requests

from ticaret.sandbox.directory import Firm
from ticaret.sandbox.sandbox import Sandbox


async def tell(sandbox: Sandbox, firm: Firm, flow: str, what: str) -> requests.Response:
    """Post `deauthorize` or `data-deletion` to the app; return its answer."""
    person, secret = firm.user["id"], sandbox.config.app_secret
    if flow == "instagram":
        person, secret = firm.instagram_login["person_id"], sandbox.config.instagram_app_secret
    parts = urlsplit(sandbox.config.webhook_url)
    prefix = "instagram" if flow == "instagram" else "meta"
    address = urlunsplit((parts.scheme, parts.netloc, f"/{prefix}/{what}", "", ""))
    return await asyncio.to_thread(
        requests.post,
        address,
        data={"signed_request": signed_request(person, secret)},
        timeout=10,
        allow_redirects=False,
    )


def signed_request(person: str, secret: str) -> str:
    """https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback"""
    content = {"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), "user_id": person}
    payload = _part(json.dumps(content).encode())
    return (
        f"{_part(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}.{payload}"
    )


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
