"""Sessions and linking them."""

from __future__ import annotations

import base64
import io
from typing import Any

import segno
from starlette.responses import JSONResponse, Response

from ticaret.sandbox.waha import errors, linking, people
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.gateway import EVENTS, Gateway
from ticaret.sandbox.waha.session import ENGINES, SCAN_QR_CODE, STOPPED, Session

RETRY_LIMITS = {"delaySeconds": 3600, "attempts": 1000}


def info(gateway: Gateway, session: Session) -> Json:
    """The configuration comes back whole, with the keys of its webhooks."""
    return {
        "name": session.name,
        "status": session.status,
        "config": session.config,
        "me": gateway.me(session),
        "assignedWorker": "sandbox",
        "presence": session.presence,
        "timestamps": {"activity": session.activity_ms or None},
        "engine": {"engine": session.engine, "grpc": None, "gows": None},
    }


def dto(session: Session) -> Json:
    return {"name": session.name, "status": session.status, "config": session.config}


async def index(call: Call) -> list[Json]:
    """Stopped ones only with `all=true`."""
    everything = call.flag("all", False)
    found = call.gateway.sessions()
    return [info(call.gateway, s) for s in found if everything or s.status != STOPPED]


async def create(call: Call) -> Json:
    name = str(call.body.get("name") or f"session_{len(call.gateway.sessions()) + 1}")
    if not name.replace("-", "").replace("_", "").isalnum() or len(name) > 64:
        raise errors.invalid("name may have letters, digits, - and _ and 64 characters")
    if sessions.find(call.gateway.store, name):
        raise errors.unprocessable(f"Session '{name}' already exists. Use PUT to update it.")
    config = _config(call)
    session = sessions.add(call.gateway.store, name, config, engine=_engine(config))
    if call.body.get("start", True) is not False:
        session = linking.start(call.gateway, session)
    call.gateway.changed()
    return dto(session)


def _config(call: Call) -> Json:
    config = call.body.get("config") or {}
    for hook in config.get("webhooks") or []:
        unknown = [event for event in hook["events"] if event not in (*EVENTS, "*")]
        if unknown:
            raise errors.invalid(f"events: unknown {', '.join(unknown)}")
        if not hook["url"].startswith(("http://", "https://")):
            raise errors.invalid("url must be a URL address")
        retries = hook.get("retries") or {}
        for name, most in RETRY_LIMITS.items():
            if not 0 <= (retries.get(name) or 0) <= most:
                raise errors.invalid(f"retries.{name} must be 0 to {most}")
    return dict(config)


def _engine(config: Json) -> str:
    """`metadata["sandbox.engine"]` chooses; the gateway itself has one engine for all."""
    wanted = (config.get("metadata") or {}).get("sandbox.engine", ENGINES[0])
    if wanted not in ENGINES:
        raise errors.invalid(f"metadata.sandbox.engine must be one of {', '.join(ENGINES)}")
    return str(wanted)


async def show(call: Call) -> Json:
    return info(call.gateway, call.session())


async def update(call: Call) -> Json:
    """Replaces the configuration; what runs is restarted."""
    session = call.session()
    config = _config(call)
    has_engine = "sandbox.engine" in (config.get("metadata") or {})
    engine = _engine(config) if has_engine else session.engine
    session = sessions.change(call.gateway.store, session, config=config, engine=engine)
    if session.status != STOPPED:
        session = linking.restart(call.gateway, session)
    return dto(session)


async def delete(call: Call) -> None:
    session = sessions.find(call.gateway.store, call.session_name)
    if session:
        linking.remove(call.gateway, session)


async def start(call: Call) -> Json:
    return dto(linking.start(call.gateway, call.session()))


async def stop(call: Call) -> Json:
    return dto(linking.stop(call.gateway, call.session()))


async def restart(call: Call) -> Json:
    return dto(linking.restart(call.gateway, call.session()))


async def logout(call: Call) -> Json:
    return dto(linking.logout(call.gateway, call.session()))


async def me(call: Call) -> Response:
    return JSONResponse(call.gateway.me(call.session()))


def _to_scan(call: Call) -> Session:
    session = call.session()
    if session.status != SCAN_QR_CODE:
        raise errors.wrong_state(session.name, session.status, [SCAN_QR_CODE])
    return session


async def qr(call: Call, *, accepts_json: bool = False) -> Any:
    """`format=raw`: the value. `format=image`: a PNG, or base64 for who accepts JSON."""
    session = _to_scan(call)
    if call.choice("format", ("image", "raw"), "image") == "raw":
        return {"value": session.qr_value}
    made = io.BytesIO()
    segno.make_qr(session.qr_value, error="l").save(made, kind="png", scale=5)
    if accepts_json:
        data = base64.b64encode(made.getvalue()).decode()
        return {"mimetype": "image/png", "data": data}
    return Response(made.getvalue(), media_type="image/png")


async def request_code(call: Call) -> Json:
    session = _to_scan(call)
    digits = "".join(filter(str.isdigit, call.body["phoneNumber"]))
    if not people.is_on_whatsapp(digits):
        raise errors.unprocessable("phoneNumber is not a number on WhatsApp")
    return {"code": linking.request_code(call.gateway, session)}


async def profile(call: Call) -> Json:
    account = call.account()
    picture = f"{call.gateway.config.base_url}/avatars/{account.phone}.png"
    return {"id": account.jid, "name": account.name, "picture": picture}
