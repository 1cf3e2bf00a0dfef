"""Sending on WhatsApp Cloud.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages

What is wrong with the call is answered at once; what is wrong with the recipient or the
window is accepted and told later by a `failed` status, as WhatsApp does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ticaret.sandbox import firm, ids, messages, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.fetch import NotReachable, fetch
from ticaret.sandbox.firm import Outgoing
from ticaret.sandbox.graph import errors
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.graph.whatsapp_content import (
    MEDIA_KINDS,
    interactive,
    template,
    wanted,
)
from ticaret.sandbox.people import Customer

Json = dict[str, Any]

WINDOW_MS = 24 * 60 * 60 * 1000
TYPING_MS = 25_000
TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
CALLBACK_CHARACTERS = 512
OUTSIDE_WINDOW = 131047
MEDIA_FAILED = 131053


async def send(call: Call) -> Json:
    """`POST /{phone-number-id}/messages`."""
    asset = _asset(call)
    if call.params.get("messaging_product") != "whatsapp":
        raise errors.invalid("The parameter messaging_product is required.")
    if call.params.get("status"):
        return _read(call, asset)
    if len(call.correlation) > CALLBACK_CHARACTERS:
        raise errors.whatsapp_invalid(
            131009,
            "Parameter value is not valid",
            "biz_opaque_callback_data is too long",
        )
    customer = _customer(call, asset)
    kind = call.text("type", "text")
    if kind not in _READERS:
        raise errors.invalid(f"Param type must be one of {{{', '.join(_READERS)}}}")
    outgoing = await _READERS[kind](call, asset, customer)
    sent_id = _send(call, asset, customer, outgoing)
    contact = {
        "input": call.text("to") or call.text("recipient"),
        "user_id": customer.user_id,
    }
    if customer.phone:
        contact["wa_id"] = customer.phone
    message: Json = {"id": sent_id}
    if kind == "template":
        message["message_status"] = "accepted"
    return {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [message],
    }


def _asset(call: Call) -> Asset:
    owner = call.whatsapp_firm()
    if call.node_id != owner.phone["id"]:
        raise errors.unknown_object(call.node_id, call.method)
    return call.sandbox.directory.assets[call.node_id]


def _customer(call: Call, asset: Asset) -> Customer:
    """A number that nobody has yet becomes a customer: WhatsApp reaches any number."""
    to, user_id = call.text("to"), call.text("recipient")
    digits = "".join(filter(str.isdigit, to))
    if not to and not user_id:
        raise errors.invalid("The parameter to is required.")
    if to and not to.startswith("TR.") and not 8 <= len(digits) <= 15:
        raise errors.whatsapp_invalid(131009, "Parameter value is not valid", "to is no number")
    wanted_id = user_id if not to else (to if to.startswith("TR.") else digits)
    customer = people.find(call.sandbox.store, asset.id, wanted_id)
    if customer is None and wanted_id != digits:
        raise errors.whatsapp_invalid(131009, "Parameter value is not valid", "unknown recipient")
    return customer or people.add(call.sandbox.store, asset, customer_id=digits)


def _send(call: Call, asset: Asset, customer: Customer, outgoing: Outgoing) -> str:
    if outgoing.type == "reaction":
        target = messages.find(call.sandbox.store, outgoing.reply_to)
        if target:
            firm.react(call.sandbox, target, outgoing.text)
        return ids.message_id("whatsapp", customer.id)
    return firm.send(call.sandbox, asset, customer, outgoing).mid


def _read(call: Call, asset: Asset) -> Json:
    """`status: "read"`, with or without a typing indicator."""
    message = messages.find(call.sandbox.store, call.text("message_id"))
    if call.text("status") != "read" or message is None or message.asset_id != asset.id:
        raise errors.whatsapp_invalid(131009, "Parameter value is not valid", "no such message")
    customer = people.find(call.sandbox.store, asset.id, message.customer_id)
    if customer:
        people.firm_saw(call.sandbox.store, customer, message.created_ms)
        if call.params.get("typing_indicator"):
            people.firm_types(call.sandbox.store, customer, ids.now_ms() + TYPING_MS)
    call.sandbox.changed()
    return {"success": True}


def _finished(
    call: Call,
    customer: Customer,
    *,
    type: str,
    text: str,
    content: Json,
    failure: int = 0,
) -> Outgoing:
    """A free message; outside the window it is accepted and fails."""
    context = call.params.get("context")
    outside = ids.now_ms() - customer.last_action_ms > WINDOW_MS
    return Outgoing(
        type=type,
        text=text,
        content=content,
        reply_to=str(context.get("message_id", "")) if isinstance(context, dict) else "",
        correlation=call.correlation,
        failure=OUTSIDE_WINDOW if outside else failure,
    )


async def _text(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    body = wanted(call.params, "text", "body")
    if len(body) > TEXT_CHARACTERS:
        raise errors.invalid(f"Param text[body] must be at most {TEXT_CHARACTERS} characters long.")
    return _finished(call, customer, type="text", text=body, content={})


async def _media(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    kind = call.text("type")
    part = call.params.get(kind)
    if not isinstance(part, dict) or not (part.get("id") or part.get("link")):
        raise errors.invalid(f"Param {kind} must have id or link.")
    caption = str(part.get("caption", ""))
    if len(caption) > CAPTION_CHARACTERS:
        raise errors.invalid(f"Param {kind}[caption] must be at most 1024 characters long.")
    content: Json = {}
    failure = 0
    if part.get("id"):
        media = call.sandbox.media.find(str(part["id"]))
        if media is None or media.asset_id != asset.id:
            raise errors.whatsapp_invalid(
                131009, "Parameter value is not valid", f"{kind}[id] is not a media id"
            )
        content["media"] = [{"id": media.id}]
    else:
        try:
            media = await fetch(call.sandbox.media, asset.id, str(part["link"]))
            content["media"] = [{"id": media.id}]
        except NotReachable:
            failure = MEDIA_FAILED
    own_type = "file" if kind == "document" else kind
    return _finished(call, customer, type=own_type, text=caption, content=content, failure=failure)


async def _location(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    part = call.params.get("location")
    if not isinstance(part, dict) or "latitude" not in part or "longitude" not in part:
        raise errors.whatsapp_invalid(
            131008,
            "Required parameter is missing",
            "location needs latitude and longitude",
        )
    return _finished(call, customer, type="location", text="", content={"location": part})


async def _contacts(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    cards = call.params.get("contacts")
    if not isinstance(cards, list) or not all(
        isinstance(card, dict) and (card.get("name") or {}).get("formatted_name") for card in cards
    ):
        raise errors.whatsapp_invalid(
            131008,
            "Required parameter is missing",
            "contacts need name[formatted_name]",
        )
    return _finished(call, customer, type="contacts", text="", content={"contacts": cards})


async def _reaction(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    part = call.params.get("reaction")
    part = part if isinstance(part, dict) else {}
    target = messages.find(call.sandbox.store, str(part.get("message_id", "")))
    if target is None or target.asset_id != asset.id or target.customer_id != customer.id:
        raise errors.whatsapp_invalid(
            131009,
            "Parameter value is not valid",
            "reaction[message_id] is not a message",
        )
    emoji = str(part.get("emoji", ""))
    return Outgoing(type="reaction", text=emoji, reply_to=target.mid)


async def _interactive(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    text, content = interactive(call.params)
    return _finished(call, customer, type="interactive", text=text, content=content)


async def _template(call: Call, asset: Asset, customer: Customer) -> Outgoing:
    """A template needs no window."""
    text, content = template(call.params, call.sandbox.directory.templates)
    return Outgoing(type="template", text=text, content=content, correlation=call.correlation)


_Reader = Callable[[Call, Asset, Customer], Awaitable[Outgoing]]
_READERS: dict[str, _Reader] = {
    "text": _text,
    **dict.fromkeys(MEDIA_KINDS, _media),
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
}
