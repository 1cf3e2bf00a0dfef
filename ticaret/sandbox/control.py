"""The JSON API for tests and demos, and what the customers' page calls."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ticaret.sandbox import calls, firm, ids, messages, people, ticks, view
from ticaret.sandbox import customer as customers
from ticaret.sandbox.customer import Writing
from ticaret.sandbox.directory import CHANNELS, Asset
from ticaret.sandbox.faults import InvalidFault
from ticaret.sandbox.firm import Outgoing
from ticaret.sandbox.media import Media
from ticaret.sandbox.messages import Message
from ticaret.sandbox.people import Customer
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox

Json = dict[str, Any]
Action = Callable[[Sandbox, Json], Awaitable[Any]]

MEDIA_TYPES = ("image", "video", "audio", "file", "sticker")


def asset_of(sandbox: Sandbox, asked: Json) -> Asset:
    """By `assetId`, or by `firm` (the first one without it) and `channel`."""
    if asked.get("assetId"):
        asset = sandbox.directory.assets.get(str(asked["assetId"]))
        if asset is None:
            raise NotPossible("There is no asset with this assetId.")
        return asset
    directory = sandbox.directory
    owner = directory.firm(str(asked["firm"])) if asked.get("firm") else directory.firms[0]
    if owner is None or asked.get("channel") not in CHANNELS:
        raise NotPossible(f"Give assetId, or firm and channel (one of {', '.join(CHANNELS)}).")
    return directory.asset_of(owner, asked["channel"])


def _customer(sandbox: Sandbox, asked: Json) -> Customer:
    """By `customerId` or, made when new, by `customer`; else the asset's most recent one."""
    asset = asset_of(sandbox, asked)
    described = asked.get("customer")
    if isinstance(described, dict):
        return _add(sandbox, asset, described)
    if not asked.get("customerId"):
        return people.of_asset(sandbox.store, asset.id, limit=1)[0]
    found = people.find(sandbox.store, asset.id, str(asked["customerId"]).lstrip("+"))
    if found is None:
        raise NotPossible("There is no customer with this customerId.")
    return found


def _add(sandbox: Sandbox, asset: Asset, described: Json) -> Customer:
    return people.add(
        sandbox.store,
        asset,
        customer_id=str(described.get("id") or described.get("phone") or ""),
        name=str(described.get("name") or ""),
        username=str(described.get("username") or ""),
        hide_phone=bool(described.get("hidePhone")),
    )


def _message(sandbox: Sandbox, asked: Json) -> tuple[Customer, Message]:
    message = messages.find(sandbox.store, str(asked.get("messageId", "")))
    found = message and people.find(sandbox.store, message.asset_id, message.customer_id)
    if message is None or not found:
        raise NotPossible("There is no message with this messageId.")
    return found, message


async def media_of(sandbox: Sandbox, owner: str, asked: Json) -> Media | None:
    """Keep the file of an upload (`file`) or from `media: {base64, filename, mimeType}`."""
    upload, described = asked.get("file"), asked.get("media")
    if isinstance(upload, UploadFile):
        return sandbox.media.keep(
            owner,
            await upload.read(),
            filename=upload.filename or "file",
            mime_type=upload.content_type or "",
        )
    if not isinstance(described, dict):
        return None
    try:
        data = base64.b64decode(str(described.get("base64", "")), validate=True)
    except binascii.Error:
        raise NotPossible("media.base64 is not base64.") from None
    return sandbox.media.keep(
        owner,
        data,
        filename=str(described.get("filename") or "file"),
        mime_type=str(described.get("mimeType") or ""),
    )


async def write(sandbox: Sandbox, asked: Json) -> Json:
    """Write as a customer; return the message id and who wrote."""
    customer = _customer(sandbox, asked)
    asset = sandbox.directory.assets[customer.asset_id]
    media = await media_of(sandbox, asset.id, asked)
    location = asked.get("location")
    if isinstance(location, dict):
        location = {
            "latitude": float(location.get("latitude", 0)),
            "longitude": float(location.get("longitude", 0)),
            "name": str(location.get("name", "")),
        }
    kind = str(asked.get("type") or (media.kind if media else "text"))
    if kind not in (*MEDIA_TYPES, "text", "location", "contacts", "referral"):
        raise NotPossible("type is text, a kind of file, location, contacts or referral.")
    writing = Writing(
        type=kind,
        text=str(asked.get("text") or ""),
        media=media,
        location=location if isinstance(location, dict) else None,
        contacts=asked.get("contacts") if isinstance(asked.get("contacts"), list) else None,
        reply_to=str(asked.get("replyTo") or ""),
        referral=asked.get("referral") if isinstance(asked.get("referral"), dict) else None,
        at_ms=int(asked.get("atMs") or 0),
    )
    message = customers.write(sandbox, customer, writing)
    return {"messageId": message.mid, "assetId": asset.id, "customerId": customer.id}


async def echo(sandbox: Sandbox, asked: Json) -> Json:
    """Answer as the firm from Meta's own inbox: an echo without our app id."""
    customer = _customer(sandbox, asked)
    asset = sandbox.directory.assets[customer.asset_id]
    if asset.channel == "whatsapp":
        raise NotPossible("WhatsApp Cloud sends no echoes.")
    message = firm.send(sandbox, asset, customer, Outgoing(text=str(asked.get("text") or "")))
    return {"messageId": message.mid}


async def add_customer(sandbox: Sandbox, asked: Json) -> Json:
    customer = _add(sandbox, asset_of(sandbox, asked), asked.get("customer") or asked)
    sandbox.changed()
    return view.customer_json(customer)


async def react(sandbox: Sandbox, asked: Json) -> Json:
    customer, message = _message(sandbox, asked)
    customers.react(sandbox, customer, message, str(asked.get("emoji") or ""))
    return {"success": True}


async def edit(sandbox: Sandbox, asked: Json) -> Json:
    customer, message = _message(sandbox, asked)
    customers.edit(sandbox, customer, message, str(asked.get("text") or ""))
    return {"success": True}


async def unsend(sandbox: Sandbox, asked: Json) -> Json:
    customer, message = _message(sandbox, asked)
    customers.unsend(sandbox, customer, message)
    return {"success": True}


async def press(sandbox: Sandbox, asked: Json) -> Json:
    customer, message = _message(sandbox, asked)
    pressed = customers.press(sandbox, customer, message, str(asked.get("buttonId") or ""))
    return {"messageId": pressed.mid}


async def read(sandbox: Sandbox, asked: Json) -> Json:
    """The customer reads everything; return how many messages were new."""
    return {"read": ticks.read_all(sandbox, _customer(sandbox, asked))}


async def webhook(sandbox: Sandbox, asked: Json) -> Json:
    """Sign and send any body, in a lane of its own."""
    if not isinstance(asked.get("body"), dict):
        raise NotPossible("body is the object to send.")
    sandbox.webhooks.enqueue(str(asked.get("lane") or f"any:{ids.numeric_id()}"), asked["body"])
    return {"success": True}


async def verify(sandbox: Sandbox, asked: Json) -> Json:
    """Ask the app's webhook address the verification question."""
    return {"verified": await sandbox.webhooks.verify()}


async def settings(sandbox: Sandbox, asked: Json) -> Json:
    if "readsByItself" in asked:
        sandbox.store.set_setting("reads_by_itself", "on" if asked["readsByItself"] else "off")
    sandbox.changed()
    return {"readsByItself": sandbox.reads_by_itself}


async def put_faults(sandbox: Sandbox, asked: Json) -> Json:
    sandbox.faults.replace(_scripts(asked))
    sandbox.changed()
    return {"faults": [fault.as_json() for fault in sandbox.faults.all()]}


async def add_faults(sandbox: Sandbox, asked: Json) -> Json:
    sandbox.faults.add(_scripts(asked))
    sandbox.changed()
    return {"faults": [fault.as_json() for fault in sandbox.faults.all()]}


async def clear_faults(sandbox: Sandbox, asked: Json) -> Json:
    sandbox.faults.clear()
    sandbox.changed()
    return {"faults": []}


def _scripts(asked: Json) -> list[Any]:
    scripts = asked.get("faults", [asked] if "kind" in asked else None)
    if not isinstance(scripts, list):
        raise InvalidFault("Give {faults: [...]} or one fault.")
    return scripts


async def reset(sandbox: Sandbox, asked: Json) -> Json:
    await sandbox.reset()
    return {"success": True}


async def see_messages(sandbox: Sandbox, asked: Json) -> Json:
    """What the customer sees, with the firm's ticks."""
    return view.conversation_json(sandbox, _customer(sandbox, asked))


async def see_customers(sandbox: Sandbox, asked: Json) -> Json:
    limit = int(asked.get("limit") or 100)
    found = people.of_asset(sandbox.store, asset_of(sandbox, asked).id, limit=limit)
    return {"customers": [view.listed_json(sandbox, customer) for customer in found]}


async def see_firms(sandbox: Sandbox, asked: Json) -> Json:
    """The firms with their tokens and assets: what one connects in a demo."""
    return {
        "firms": [
            {
                "slug": owner.slug,
                "name": owner.name,
                "userToken": owner.user["token"],
                "pageToken": owner.page["token"],
                "wabaId": owner.waba["id"],
                "gateway": owner.gateway,
                "assets": {c: sandbox.directory.asset_of(owner, c).id for c in CHANNELS},
            }
            for owner in sandbox.directory.firms
        ]
    }


async def see_faults(sandbox: Sandbox, asked: Json) -> Json:
    return {"faults": [fault.as_json() for fault in sandbox.faults.all()]}


async def see_calls(sandbox: Sandbox, asked: Json) -> Json:
    """The newest `last` calls, or those with an id past `since`."""
    if asked.get("last"):
        return {"calls": calls.last(sandbox.store, int(asked["last"]))}
    since, limit = int(asked.get("since") or 0), int(asked.get("limit") or 1000)
    return {"calls": calls.since(sandbox.store, since, limit)}


async def see_webhooks(sandbox: Sandbox, asked: Json) -> Json:
    """What has not been delivered yet."""
    return {"waiting": sandbox.webhooks.waiting()}


async def _asked(request: Request) -> Json:
    """The query, the form or the JSON object of a request."""
    asked: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return asked | dict(await request.form())
    body = await request.body()
    if not body:
        return asked
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise NotPossible("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise NotPossible("The body is an object.")
    return asked | value


def route(path: str, method: str, action: Action, status: int = 200) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            result = await action(request.app.state.sandbox, await _asked(request))
        except (NotPossible, InvalidFault) as error:
            return JSONResponse({"error": str(error)}, 400)
        except (TypeError, ValueError, OverflowError):
            return JSONResponse({"error": "A value has the wrong form."}, 400)
        return JSONResponse(result, status)

    return Route(f"/control{path}", endpoint, methods=[method], name=f"{method} {path}")


ROUTES = [
    route("/messages", "POST", write, 201),
    route("/messages", "GET", see_messages),
    route("/echoes", "POST", echo, 201),
    route("/reactions", "POST", react),
    route("/edits", "POST", edit),
    route("/unsends", "POST", unsend),
    route("/presses", "POST", press),
    route("/read", "POST", read),
    route("/customers", "POST", add_customer, 201),
    route("/customers", "GET", see_customers),
    route("/firms", "GET", see_firms),
    route("/webhook", "POST", webhook, 202),
    route("/webhooks", "GET", see_webhooks),
    route("/verify", "POST", verify),
    route("/settings", "PUT", settings),
    route("/faults", "GET", see_faults),
    route("/faults", "PUT", put_faults),
    route("/faults", "POST", add_faults),
    route("/faults", "DELETE", clear_faults),
    route("/calls", "GET", see_calls),
    route("/reset", "POST", reset),
]
