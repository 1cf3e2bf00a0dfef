"""The life of a session: start, QR code, linked, lost, logged out."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.waha import messages, payloads, people
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.session import FAILED, SCAN_QR_CODE, STARTING, STOPPED, WORKING, Session

BOOT_MS = 150
QR_MS = 20_000
QR_ROUNDS = 6
KEPT_STATUSES = 8
# How much of a number's history comes as ordinary events once it is linked.
SYNCED_ON_LINK = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTVWXYZ123456789"


def set_status(gateway: Gateway, session: Session, status: str) -> Session:
    """Note the state and tell it; a QR code that changed is told as the same state again."""
    point = {"status": status, "timestamp": ids.now_ms()}
    statuses = [*session.statuses, point][-KEPT_STATUSES:]
    session = sessions.change(gateway.store, session, status=status, statuses=statuses)
    payload = {"name": session.name, "status": status, "statuses": statuses, "data": None}
    gateway.emit(session, "session.status", payload)
    gateway.changed()
    return session


def start(gateway: Gateway, session: Session) -> Session:
    """Idempotent."""
    if session.status not in (STOPPED, FAILED):
        return session
    return _boot(gateway, session)


def _boot(gateway: Gateway, session: Session) -> Session:
    _forget_plans(gateway, session)
    session = sessions.change(gateway.store, session, qr_round=0, qr_value="", pairing_code="")
    gateway.plan("boot", session.name, after_ms=BOOT_MS)
    return set_status(gateway, session, STARTING)


def _forget_plans(gateway: Gateway, session: Session) -> None:
    for kind in ("boot", "qr"):
        gateway.unplan(kind, session.name)


def booted(gateway: Gateway, name: str, detail: dict[str, Any]) -> None:
    session = sessions.find(gateway.store, name)
    if session is None or session.status != STARTING or not session.online:
        return
    if session.account:
        _working(gateway, session)
    else:
        new_qr(gateway, name, detail)


def new_qr(gateway: Gateway, name: str, detail: dict[str, Any]) -> None:
    """The next QR code; after some rounds that nobody scans, the session has failed."""
    session = sessions.find(gateway.store, name)
    if session is None or session.status not in (STARTING, SCAN_QR_CODE):
        return
    if session.qr_round >= QR_ROUNDS:
        session = sessions.change(gateway.store, session, qr_value="")
        set_status(gateway, session, FAILED)
        return
    parts = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(3)]
    session = sessions.change(
        gateway.store, session,
        qr_round=session.qr_round + 1, qr_value=f"2@{secrets.token_urlsafe(40)},{','.join(parts)}",
    )  # fmt: skip
    gateway.plan("qr", name, after_ms=int(gateway.store.setting("wa_qr_ms", str(QR_MS))))
    set_status(gateway, session, SCAN_QR_CODE)


def _working(gateway: Gateway, session: Session) -> Session:
    """Tell what came while the session was away, as WhatsApp's servers do."""
    session = set_status(gateway, session, WORKING)
    held = gateway.store.all("SELECT * FROM wa_held WHERE session = ? ORDER BY id", session.name)
    gateway.store.run("DELETE FROM wa_held WHERE session = ?", session.name)
    for row in held:
        if message := messages.by_seq(gateway.store, row["seq"]):
            tell_message(gateway, session, message)
    return session


def tell_message(gateway: Gateway, session: Session, message: messages.Message) -> None:
    if message.chat.endswith("@g.us") and (session.config.get("ignore") or {}).get("groups"):
        return
    payload = payloads.message(gateway, session, message)
    if not message.from_me:
        gateway.emit(session, "message", payload, chat=message.chat)
    gateway.emit(session, "message.any", payload, chat=message.chat)


def link(gateway: Gateway, session: Session, phone: str, name: str) -> Session:
    """Somebody scanned the code or typed the pairing code on the phone with this number."""
    people.add_account(gateway.store, phone, name)
    _forget_plans(gateway, session)
    session = sessions.change(
        gateway.store, session, account=phone, qr_value="", pairing_code="", online=True
    )
    session = _working(gateway, set_status(gateway, session, STARTING))
    recent = messages.listed(gateway.store, phone, limit=SYNCED_ON_LINK)
    for message in reversed(recent):
        tell_message(gateway, session, message)
    return session


def request_code(gateway: Gateway, session: Session) -> str:
    letters = [secrets.choice(_ALPHABET) for _ in range(8)]
    code = "".join(letters[:4]) + "-" + "".join(letters[4:])
    sessions.change(gateway.store, session, pairing_code=code)
    return code


def stop(gateway: Gateway, session: Session) -> Session:
    _forget_plans(gateway, session)
    if session.status == STOPPED:
        return session
    return set_status(gateway, session, STOPPED)


def restart(gateway: Gateway, session: Session) -> Session:
    return _boot(gateway, stop(gateway, session))


def logout(gateway: Gateway, session: Session) -> Session:
    """The device is unlinked; the configuration stays, and what ran starts anew."""
    ran = session.status != STOPPED
    session = stop(gateway, session)
    session = _forget_link(gateway, session)
    return _boot(gateway, session) if ran else session


def _forget_link(gateway: Gateway, session: Session) -> Session:
    gateway.store.run("DELETE FROM wa_held WHERE session = ?", session.name)
    return sessions.change(gateway.store, session, account="", online=True)


def unlink_from_phone(gateway: Gateway, session: Session) -> Session:
    """The firm removed the linked device on the phone."""
    _forget_plans(gateway, session)
    session = set_status(gateway, session, FAILED)
    return _forget_link(gateway, session)


def set_online(gateway: Gateway, session: Session, online: bool) -> Session:
    """Break or mend the connection to WhatsApp; what comes meanwhile is held."""
    if session.online == online:
        return session
    session = sessions.change(gateway.store, session, online=online)
    if session.status == WORKING and not online:
        return set_status(gateway, session, STARTING)
    if session.status == STARTING and online:
        gateway.plan("boot", session.name, after_ms=BOOT_MS)
    return session


def begin_outage(gateway: Gateway, kind: str) -> None:
    gateway.store.set_setting("wa_outage", kind)


def end_outage(gateway: Gateway) -> None:
    """The gateway's process starts again, and with it every session that ran."""
    if not gateway.outage:
        return
    gateway.store.set_setting("wa_outage", "")
    for session in gateway.sessions():
        if session.status in (WORKING, STARTING, SCAN_QR_CODE):
            _boot(gateway, session)


def remove(gateway: Gateway, session: Session) -> None:
    session = stop(gateway, session)
    sessions.remove(gateway.store, session)
    gateway.changed()
