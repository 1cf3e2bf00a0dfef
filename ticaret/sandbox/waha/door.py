"""The one door of the gateway: key, call log, outage, faults, the operation, the answer."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from ticaret.sandbox import calls, faulty
from ticaret.sandbox.faults import CALL_KINDS, Fault
from ticaret.sandbox.waha import errors, files, jids, messages, talk
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.api import sessions as sessions_api
from ticaret.sandbox.waha.api.routes import match
from ticaret.sandbox.waha.call import Call, check_key, read
from ticaret.sandbox.waha.errors import WahaError
from ticaret.sandbox.waha.gateway import Gateway

HUGE_BYTES = 300 * 1024 * 1024
CHUNK = 64 * 1024
OUTAGE_HANG_SECONDS = 60
_OPEN = (["ping"],)


async def answer(request: Request) -> Response:
    gateway: Gateway = request.app.state.sandbox.gateway
    if gateway.outage:
        return await _away(gateway.outage)
    try:
        call = await read(gateway, request)
        if call.segments not in _OPEN:
            check_key(call, request)
        found = match(call.method, call.segments)
        if found:
            call.names = found[1]
    except WahaError as error:
        return _refused(error)
    if call.method == "GET" and call.segments[:2] == ["api", "files"]:
        return await _file(call)
    return await _logged(call, found, request)


async def _logged(call: Call, found: Any, request: Request) -> Response:
    store = call.gateway.store
    path = "/waha/" + "/".join(call.segments)
    call_id = calls.begin(
        store, method=call.method, path=path, recipient=call.recipient,
        correlation=str(call.body.get("id") or ""), token_in_query="x-api-key" in call.query,
    )  # fmt: skip
    fault = call.gateway.faults.take(
        "waha", path=path, asset=call.session_name, recipient=call.recipient
    )
    if fault:
        calls.note_fault(store, call_id, fault.kind)
    call.gateway.changed()
    if fault and not CALL_KINDS[fault.kind]:
        refusal = _scripted(fault)
        if refusal is None:
            return await faulty.instead(fault)
        calls.finish(store, call_id, processed=False, status=refusal.status)
        return _refused(refusal)
    try:
        result, status = await _process(call, found, request)
    except WahaError as error:
        calls.finish(store, call_id, processed=False, status=error.status)
        return _refused(error)
    message_id = _message_id(result)
    calls.finish(store, call_id, processed=True, status=status, message_id=message_id)
    if fault and fault.kind == "failed_status":
        _fail(call, message_id)
    elif fault:
        told = {} if isinstance(result, Response) else result
        return await faulty.spoiled(fault, told, errors.failure("Evaluation failed").body)
    if isinstance(result, Response):
        return result
    return Response(status_code=status) if result is None else JSONResponse(result, status)


async def _process(call: Call, found: Any, request: Request) -> tuple[Any, int]:
    if found is None:
        raise errors.not_found(f"Cannot {call.method} /{'/'.join(call.segments)}")
    operation, _ = found
    if operation.shape is not None:
        call.fit(operation.shape)
    if operation.handler is sessions_api.qr:
        accepts_json = "application/json" in request.headers.get("accept", "")
        return await sessions_api.qr(call, accepts_json=accepts_json), 200
    return await operation.handler(call), operation.answers_with


def _refused(error: WahaError) -> Response:
    return JSONResponse(error.body, error.status, error.headers)


def _scripted(fault: Fault) -> WahaError | None:
    match fault.kind:
        case "429":
            return errors.too_many(fault.option("seconds", 2))
        case "500" | "503":
            return errors.failure("Evaluation failed", int(fault.kind))
        case "error":
            return WahaError(
                fault.option("status", 422),
                {"message": "A scripted error", "statusCode": fault.option("status", 422)},
            )
        case "expired_token":
            return errors.unauthorized()
    return None


async def _away(kind: str) -> Response:
    if kind == "503":
        return Response("upstream connect error", 503)
    if kind == "hang":
        await asyncio.sleep(OUTAGE_HANG_SECONDS)
        return faulty.Silence()
    return faulty.Reset()


def _message_id(result: Any) -> str:
    """The id in an answer to a send, whatever the engine."""
    if not isinstance(result, dict):
        return ""
    found = result.get("id") or (result.get("key") or {}).get("id") or ""
    return found if isinstance(found, str) else ""


def _fail(call: Call, message_id: str) -> None:
    session = sessions.find(call.gateway.store, call.session_name)
    bare = jids.bare(message_id)
    message = session and messages.find(call.gateway.store, session.account, bare)
    if message:
        talk.fail(call.gateway, message)


async def _file(call: Call) -> Response:
    """`GET /api/files/{name}`."""
    media = files.behind(call.gateway, call.segments[-1])
    fault = call.gateway.faults.take("media", asset="waha", path="/".join(call.segments))
    kind = fault.kind if fault else ""
    if media is None or kind in ("404", "expired"):
        return _refused(errors.not_found("File not found"))
    data = call.gateway.media.read(media)
    if fault and kind == "huge":
        size = fault.option("size", HUGE_BYTES)
        return StreamingResponse(faulty.zeros(size), media_type=media.mime_type)
    if fault and kind == "slow":
        pace = faulty.slowly(data, fault.option("size", 1))
        return StreamingResponse(pace, media_type=media.mime_type)
    return Response(data, media_type=media.mime_type)
