"""The gateway itself."""

from __future__ import annotations

from ticaret.sandbox import ids
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.gateway import VERSION


async def ping(call: Call) -> Json:
    return {"message": "pong"}


async def health(call: Call) -> Json:
    return {"status": "ok", "info": {}, "error": {}, "details": {}}


async def version(call: Call) -> Json:
    return {
        "version": VERSION, "engine": "GOWS", "tier": "CORE", "browser": None,
        "platform": "linux/x64", "worker": {"id": "sandbox"},
    }  # fmt: skip


async def environment(call: Call) -> Json:
    return {"WAHA_BASE_URL": call.gateway.base_url, "WHATSAPP_DEFAULT_ENGINE": "GOWS"}


async def status(call: Call) -> Json:
    started = call.gateway.started_ms
    return {
        "startTimestamp": started, "uptime": ids.now_ms() - started, "worker": {"id": "sandbox"},
    }  # fmt: skip
