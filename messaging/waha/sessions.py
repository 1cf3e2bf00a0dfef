"""The sessions of the gateway (WAHA, `/api/sessions…` and `/api/{session}/auth…`)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from messaging.choices import WaSessionStatus
from messaging.gateways import QrImage, SessionHook, SessionInfo
from messaging.ports import Deferred, Refused
from messaging.waha.client import gateway, segment
from messaging.waha.jids import JidKind, jid
from messaging.waha.parsing.account import STATUSES

# `message` is left out: it repeats what `message.any` says.
EVENTS = (
    "session.status",
    "message.any",
    "message.ack",
    "message.ack.group",
    "message.reaction",
    "message.revoked",
    "message.edited",
    "message.waiting",
    "poll.vote",
    "poll.vote.failed",
    "group.v2.join",
    "group.v2.leave",
    "group.v2.update",
    "group.v2.participants",
    "chat.archive",
    "label.upsert",
    "label.deleted",
    "label.chat.added",
    "label.chat.deleted",
    "presence.update",
    "call.received",
    "call.accepted",
    "call.rejected",
    "event.response",
    "event.response.failed",
)
# Longer than our own restarts take; what outlasts it is fetched by gap repair.
_RETRIES = {"policy": "exponential", "delaySeconds": 2, "attempts": 10}
_LONGEST_QR = 4096
_EPOCH_END = 4_102_444_800.0  # the year 2100


class WahaSessions:
    """`messaging.gateways.SessionGateway` for WAHA."""

    def create(self, name: str, hook: SessionHook) -> SessionInfo:
        config = _config(hook)
        body = {"name": name, "start": True, "config": config}
        try:
            gateway().post("api/sessions", body, purpose="session-create")
        except Refused as refusal:
            # 422 for a name that is taken: the name is ours alone, so an earlier try made it.
            if refusal.code != "http_422" or self.info(name) is None:
                raise
            gateway().put(_path(name), {"config": config}, purpose="session-adopt")
            gateway().post(_path(name, "start"), {}, purpose="session-start")
        return self.info(name) or SessionInfo(WaSessionStatus.STARTING)

    def info(self, name: str) -> SessionInfo | None:
        try:
            found = gateway().get(_path(name), purpose="session-info")
        except Deferred as error:
            if error.code == "session_not_ready":  # what a 404 for the session becomes
                return None
            raise
        if not isinstance(found, dict):
            raise Deferred("unreadable", "The gateway's answer was unreadable.")
        return _info(found)

    def restart(self, name: str) -> None:
        gateway().post(_path(name, "restart"), {}, purpose="session-restart")

    def logout(self, name: str) -> None:
        for step in ("logout", "stop"):
            try:
                gateway().post(_path(name, step), {}, purpose=f"session-{step}")
            except Deferred as error:
                if error.code != "session_not_ready" or self.info(name) is not None:
                    raise

    def remove(self, name: str) -> None:
        try:
            gateway().delete(_path(name), purpose="session-remove")
        except Deferred as error:
            if error.code != "session_not_ready":
                raise

    def qr_value(self, name: str) -> str:
        answer = gateway().get(
            f"api/{segment(name)}/auth/qr", params={"format": "raw"}, purpose="session-qr"
        )
        value = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_QR:
            raise Refused("no_qr", "The gateway has no QR code for this session.")
        return value

    def qr_image(self, name: str) -> QrImage:
        answer = gateway().get(
            f"api/{segment(name)}/auth/qr", params={"format": "image"}, purpose="session-qr"
        )
        try:
            content = base64.b64decode(answer["data"], validate=True)
            return QrImage(content, str(answer["mimetype"]))
        except (KeyError, TypeError, binascii.Error):
            raise Refused("no_qr", "The gateway has no QR code for this session.") from None

    def pairing_code(self, name: str, phone_number: str) -> str:
        answer = gateway().post(
            f"api/{segment(name)}/auth/request-code",
            {"phoneNumber": phone_number.lstrip("+")},
            purpose="session-pairing",
        )
        code = answer.get("code") if isinstance(answer, dict) else None
        if not isinstance(code, str) or not code:
            raise Refused("no_code", "The gateway gave no pairing code.")
        return code[:32]


def _path(name: str, step: str = "") -> str:
    path = f"api/sessions/{segment(name)}"
    return f"{path}/{step}" if step else path


def _config(hook: SessionHook) -> dict[str, Any]:
    """The whole configuration; WAHA replaces it as a whole."""
    return {
        "webhooks": [
            {
                "url": hook.url,
                "events": list(EVENTS),
                "hmac": {"key": hook.key},
                "retries": _RETRIES,
            }
        ],
        "ignore": {"status": True, "channels": True, "broadcast": True},
        "noweb": {"store": {"enabled": True, "fullSync": True}, "markOnline": False},
        "gows": {"storage": {"messages": True, "groups": True, "chats": True, "labels": True}},
    }


def _info(found: Mapping[str, Any]) -> SessionInfo:
    word = str(found.get("status"))
    status = STATUSES.get(word)
    if status is None:
        raise Deferred("unknown_state", f"The gateway names a state that is unknown here ({word}).")
    me = found.get("me")
    me = me if isinstance(me, dict) else {}
    names = [jid(me.get(name)) for name in ("id", "jid", "lid")]
    number = next((n for n in names if n and n.kind is JidKind.PERSON), None)
    hidden = next((n for n in names if n and n.kind is JidKind.HIDDEN), None)
    return SessionInfo(
        status=status,
        reason=word if status is WaSessionStatus.PAIRING else "",
        jid=number.value if number else "",
        lid=hidden.value if hidden else "",
        phone_number=number.phone if number else "",
        push_name=_text(me.get("pushName")),
        engine=_engine(found.get("engine")),
        activity_at=_activity(found.get("timestamps")),
    )


def _activity(timestamps: Any) -> datetime | None:
    """`timestamps.activity` is in milliseconds, or null."""
    value = timestamps.get("activity") if isinstance(timestamps, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = value / 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _EPOCH_END else None


def _engine(engine: Any) -> str:
    """What carries the session: `{"engine": "NOWEB"}` in the answer of 2026.7."""
    word = engine.get("engine") if isinstance(engine, dict) else engine
    return _text(word).upper()[:32]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
