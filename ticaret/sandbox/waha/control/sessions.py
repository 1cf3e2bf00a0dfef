"""Linking by a scan, broken networks, the gateway away."""

from __future__ import annotations

import json
from typing import Any

from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import linking, people, view
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.control import asked as asked_for
from ticaret.sandbox.waha.gateway import EVENTS
from ticaret.sandbox.waha.session import ENGINES, SCAN_QR_CODE, STATUSES

Json = dict[str, Any]

OUTAGES = ("", "reset", "503", "hang")


async def see(sandbox: Sandbox, asked: Json) -> Json:
    gateway = sandbox.gateway
    accounts = sandbox.store.all("SELECT phone, name FROM wa_account ORDER BY rowid")
    return {
        "sessions": [view.session_json(session) for session in gateway.sessions()],
        "accounts": accounts,
        "outage": gateway.outage,
        "readsByItself": sandbox.reads_by_itself,
    }


async def make_session(sandbox: Sandbox, asked: Json) -> Json:
    name = str(asked.get("name") or f"demo-{len(sandbox.gateway.sessions()) + 1}")
    if sessions.find(sandbox.store, name):
        raise NotPossible("There is a session with this name.")
    made = sessions.add(sandbox.store, name, {}, engine=ENGINES[0])
    return view.session_json(linking.start(sandbox.gateway, made))


async def change_session(sandbox: Sandbox, asked: Json) -> Json:
    """`engine`, `muted`, `online`, or `status` to force one."""
    gateway = sandbox.gateway
    session = asked_for.session_of(gateway, asked)
    if asked.get("engine") not in (None, *ENGINES):
        raise NotPossible(f"engine is one of {', '.join(ENGINES)}.")
    if asked.get("status") not in (None, *STATUSES):
        raise NotPossible(f"status is one of {', '.join(STATUSES)}.")
    if "engine" in asked:
        session = sessions.change(sandbox.store, session, engine=asked["engine"])
    if "muted" in asked:
        session = sessions.change(sandbox.store, session, muted=bool(asked["muted"]))
    if "online" in asked:
        session = linking.set_online(gateway, session, bool(asked["online"]))
    if asked.get("status"):
        session = linking.set_status(gateway, session, asked["status"])
    sandbox.changed()
    return view.session_json(session)


async def scan(sandbox: Sandbox, asked: Json) -> Json:
    """Scan the session's QR code with the phone of `phone` or `firm`, or type its `code`."""
    session = asked_for.session_of(sandbox.gateway, asked)
    if session.status != SCAN_QR_CODE:
        raise NotPossible(f"The session waits for no scan, it is {session.status}.")
    if "code" in asked and asked["code"] != session.pairing_code:
        raise NotPossible("This is not the pairing code.")
    phone = "".join(filter(str.isdigit, str(asked.get("phone") or "")))
    name = str(asked.get("name") or "")
    if not phone:
        account = asked_for.account_of(sandbox, {"firm": asked.get("firm")})
        phone, name = account.phone, name or account.name
    if not people.is_on_whatsapp(phone):
        raise NotPossible("phone is no number on WhatsApp.")
    return view.session_json(linking.link(sandbox.gateway, session, phone, name or f"+{phone}"))


async def unlink(sandbox: Sandbox, asked: Json) -> Json:
    session = asked_for.session_of(sandbox.gateway, asked)
    if not session.account:
        raise NotPossible("No number is linked.")
    return view.session_json(linking.unlink_from_phone(sandbox.gateway, session))


async def outage(sandbox: Sandbox, asked: Json) -> Json:
    kind = str(asked.get("kind") or "")
    if kind not in OUTAGES:
        raise NotPossible("kind is reset, 503, hang or empty.")
    if kind:
        linking.begin_outage(sandbox.gateway, kind)
    else:
        linking.end_outage(sandbox.gateway)
    sandbox.changed()
    return {"outage": kind}


async def settings(sandbox: Sandbox, asked: Json) -> Json:
    """`qrMs`, `fileMs`: how long a QR code and the address of a file live; `globalHook`:
    `{url, events, hmac?: {key}}` as the server's environment would have it, or null."""
    for name, setting in (("qrMs", "wa_qr_ms"), ("fileMs", "wa_file_ms")):
        if name in asked:
            sandbox.store.set_setting(setting, str(int(asked[name])))
    if "globalHook" in asked:
        hook = asked["globalHook"]
        good = hook is None or (isinstance(hook, dict) and {"url", "events"} <= set(hook))
        if not good:
            raise NotPossible("globalHook is null or has url and events.")
        sandbox.store.set_setting("wa_global_hook", json.dumps(hook))
    return {"success": True}


async def see_hooks(sandbox: Sandbox, asked: Json) -> Json:
    """What is on its way, and what was lost."""
    hooks = sandbox.gateway.hooks
    return {"waiting": hooks.waiting(), "lost": list(hooks.lost)}


async def send_event(sandbox: Sandbox, asked: Json) -> Json:
    """Send any event of a session with any payload."""
    session = asked_for.session_of(sandbox.gateway, asked)
    if asked.get("event") not in EVENTS:
        raise NotPossible(f"event is one of {', '.join(EVENTS)}.")
    sandbox.gateway.emit(session, asked["event"], asked.get("payload"))
    return {"success": True}
