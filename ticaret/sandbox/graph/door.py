"""The one door of the Graph API: read the call, log it, let a fault have its way, answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ticaret.sandbox import calls, faulty, ids, messages, people, ticks
from ticaret.sandbox.faults import CALL_KINDS, Fault
from ticaret.sandbox.graph import (
    accounts,
    conversations,
    errors,
    page_messages,
    refusals,
    whatsapp_media,
    whatsapp_messages,
)
from ticaret.sandbox.graph.call import Call, read
from ticaret.sandbox.login import exchange
from ticaret.sandbox.posts import board, handlers
from ticaret.sandbox.sandbox import Sandbox

Handler = Callable[[Call], Awaitable[dict[str, Any]]]

# (method, kind of node, edge) -> who answers. A new resource is a module and its lines here.
HANDLERS: dict[tuple[str, str, str], Handler] = {
    ("GET", "debug_token", ""): accounts.debug_token,
    ("GET", "me", ""): accounts.me,
    ("GET", "me", "accounts"): accounts.pages,
    ("GET", "page", ""): accounts.page,
    ("GET", "instagram", ""): accounts.instagram_account,
    ("GET", "waba", ""): accounts.waba,
    ("GET", "waba", "phone_numbers"): accounts.phone_numbers,
    ("GET", "waba", "message_templates"): accounts.templates,
    ("GET", "phone", ""): accounts.phone_number,
    ("GET", "media", ""): whatsapp_media.look_up,
    ("DELETE", "media", ""): whatsapp_media.delete,
    ("POST", "phone", "media"): whatsapp_media.upload,
    ("POST", "phone", "messages"): whatsapp_messages.send,
    ("GET", "conversation", ""): conversations.conversation,
    ("GET", "conversation", "messages"): conversations.conversation_messages,
    ("GET", "message", ""): conversations.message,
    ("GET", "person", ""): conversations.profile,
}
for _node in ("me", "page"):
    HANDLERS |= {
        ("POST", _node, "messages"): page_messages.send,
        ("POST", _node, "message_attachments"): page_messages.upload,
        ("GET", _node, "conversations"): conversations.conversations,
    }
HANDLERS["POST", "instagram", "messages"] = page_messages.send
for _node in ("me", "page", "waba"):
    HANDLERS |= {
        ("POST", _node, "subscribed_apps"): accounts.subscribe,
        ("GET", _node, "subscribed_apps"): accounts.subscriptions,
        ("DELETE", _node, "subscribed_apps"): accounts.unsubscribe,
    }


HANDLERS["GET", "oauth", "access_token"] = exchange.facebook

INSTAGRAM_HANDLERS: dict[tuple[str, str, str], Handler] = {
    ("GET", "access_token", ""): exchange.instagram_long,
    ("GET", "refresh_access_token", ""): exchange.instagram_refresh,
    ("GET", "me", ""): accounts.instagram_me,
    ("GET", "instagram_login", ""): accounts.instagram_me,
    ("GET", "conversation", ""): conversations.conversation,
    ("GET", "conversation", "messages"): conversations.conversation_messages,
    ("GET", "message", ""): conversations.message,
    ("GET", "person", ""): conversations.profile,
}
for _node in ("me", "instagram_login"):
    INSTAGRAM_HANDLERS |= {
        ("POST", _node, "messages"): page_messages.send,
        ("GET", _node, "conversations"): conversations.conversations,
        ("POST", _node, "subscribed_apps"): accounts.subscribe,
        ("GET", _node, "subscribed_apps"): accounts.subscriptions,
        ("DELETE", _node, "subscribed_apps"): accounts.unsubscribe,
    }


HANDLERS |= handlers.FACEBOOK
INSTAGRAM_HANDLERS |= handlers.INSTAGRAM


async def answer(request: Request) -> Response:
    """The Graph API of Facebook."""
    return await _answer(request, on_instagram=False)


async def answer_instagram(request: Request) -> Response:
    """The Graph API of Instagram Login."""
    return await _answer(request, on_instagram=True)


async def _answer(request: Request, *, on_instagram: bool) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    try:
        call = await read(sandbox, request, on_instagram=on_instagram)
    except errors.GraphError as error:
        return _respond(error.body(), error.status, error.headers)
    call_id = calls.begin(
        sandbox.store, method=call.method, path="/" + "/".join(call.segments),
        recipient=call.recipient, correlation=call.correlation,
        token_in_query=call.token_in_query,
    )  # fmt: skip
    asset = _asset_id(call)
    fault = sandbox.faults.take(
        "graph", path="/".join(call.segments), asset=asset, recipient=call.recipient
    )
    if fault:
        calls.note_fault(sandbox.store, call_id, fault.kind)
    sandbox.changed()
    is_whatsapp = asset in sandbox.directory.assets and (
        sandbox.directory.assets[asset].channel == "whatsapp"
    )
    if fault and not CALL_KINDS[fault.kind]:
        refusal = refusals.refusal(fault, is_whatsapp=is_whatsapp)
        if refusal is None:
            return await faulty.instead(fault)
        calls.finish(sandbox.store, call_id, processed=False, status=refusal.status)
        return _respond(
            refusal.body(),
            refusal.status,
            refusal.headers,
            business_id=_business_id(call),
            usage=100,
        )
    return await _process(call, call_id, fault)


async def _process(call: Call, call_id: int, fault: Fault | None) -> Response:
    sandbox = call.sandbox
    try:
        handlers = INSTAGRAM_HANDLERS if call.on_instagram else HANDLERS
        handler = handlers.get((call.method, _kind(call), call.edge))
        if handler is None or len(call.segments) > 2:
            call.token()
            raise errors.unknown_path()
        result = await handler(call)
    except errors.GraphError as error:
        calls.finish(sandbox.store, call_id, processed=False, status=error.status)
        return _respond(error.body(), error.status, error.headers, business_id=_business_id(call))
    mid = _message_id(result)
    calls.finish(sandbox.store, call_id, processed=True, status=200, message_id=mid)
    if fault and fault.kind == "failed_status":
        message = messages.find(sandbox.store, mid)
        if message:
            ticks.fail(sandbox, message, fault.option("code", 131026))
    elif fault and fault.kind == "usage":
        percent = fault.option("percent", 95)
        return _respond(result, 200, {}, business_id=_business_id(call), usage=percent)
    elif fault:
        return await faulty.spoiled(fault, result, errors.unavailable().body())
    return _respond(result, 200, {}, business_id=_business_id(call))


def _business_id(call: Call) -> str:
    token = call.sandbox.tokens.whoever(call.bearer)
    return token.firm.business_id if token and token.firm else "0"


def _message_id(result: dict[str, Any]) -> str:
    sent = result.get("messages")
    if isinstance(sent, list) and sent:
        return str(sent[0]["id"])
    return str(result.get("message_id", ""))


def _kind(call: Call) -> str:
    """What sort of object the first part of the path names."""
    node_id, sandbox = call.node_id, call.sandbox
    if node_id in ("me", "debug_token", "oauth", "access_token", "refresh_access_token"):
        return node_id
    owner = sandbox.directory.firm_owning(node_id)
    if owner:
        for kind in ("page", "instagram", "instagram_login", "waba", "phone"):
            if getattr(owner, kind)["id"] == node_id:
                return kind
    if kind := board.kind_of(sandbox.store, node_id):
        return kind
    if people.find_conversation(sandbox.store, node_id):
        return "conversation"
    if messages.find(sandbox.store, node_id):
        return "message"
    if sandbox.media.find(node_id):
        return "media"
    if people.find_anywhere(sandbox.store, node_id):
        return "person"
    if node_id.isdigit() or "_" in node_id:
        call.token()
        raise errors.unknown_object(node_id, call.method)
    return "unknown"


def _asset_id(call: Call) -> str:
    """The asset that a call is about, `me` resolved."""
    if call.node_id != "me":
        return call.node_id
    token = call.sandbox.tokens.whoever(call.bearer)
    if token and token.firm and token.kind == "INSTAGRAM":
        return token.firm.instagram_login["id"]
    return token.firm.page["id"] if token and token.firm and token.kind == "PAGE" else "me"


def _respond(
    body: dict[str, Any],
    status: int,
    headers: dict[str, str],
    *,
    business_id: str = "",
    usage: int = 1,
) -> Response:
    spent = {"call_count": usage, "total_cputime": usage, "total_time": usage}
    wait = 1 if usage >= 100 else 0
    cases = [{"type": "messenger", **spent, "estimated_time_to_regain_access": wait}]
    return JSONResponse(
        body,
        status,
        {
            "X-App-Usage": json.dumps(spent),
            "X-Business-Use-Case-Usage": json.dumps({business_id: cases}),
            "X-FB-Trace-ID": ids.trace_id(),
            "Facebook-API-Version": "v25.0",
            **headers,
        },
    )
