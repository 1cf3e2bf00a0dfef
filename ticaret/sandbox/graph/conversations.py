"""Conversations, messages and profiles as the Graph API lists them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ticaret.sandbox import messages, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.graph import errors, fields
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.graph.slices import cut
from ticaret.sandbox.media import ATTACHMENT_LINK_MS
from ticaret.sandbox.messages import Message
from ticaret.sandbox.people import Customer

Json = dict[str, Any]

# Details of older messages are refused.
# https://developers.facebook.com/docs/messenger-platform/conversations
READABLE = 20


async def conversations(call: Call) -> Json:
    """`GET /{page-id}/conversations`."""
    owner = call.page_firm()
    own = owner.instagram_login["id"] if call.on_instagram else owner.page["id"]
    if call.node_id not in ("me", own):
        raise errors.unknown_object(call.node_id, call.method)
    asset = call.sandbox.directory.asset_of(owner, _platform(call))
    partners = [c for c in people.of_asset(call.sandbox.store, asset.id) if _latest(call, c)]
    if user_id := call.text("user_id"):
        partners = [customer for customer in partners if customer.id == user_id]
    partners.sort(key=lambda customer: -_latest(call, customer))
    wanted = fields.parse(call.text("fields", "id,updated_time"))
    chosen, paging = cut(call, partners)
    data = [fields.select(_conversation(call, asset, c, wanted), wanted) for c in chosen]
    return {"data": data, **paging}


def _platform(call: Call) -> str:
    if call.on_instagram:
        return "instagram_login"
    platform = call.text("platform", "messenger").lower()
    if platform not in ("messenger", "instagram"):
        raise errors.invalid("Param platform must be one of {instagram, messenger}")
    return platform


async def conversation(call: Call) -> Json:
    """`GET /{conversation-id}`."""
    asset, customer = _theirs(call)
    wanted = fields.parse(call.text("fields", "id,updated_time"))
    return fields.select(_conversation(call, asset, customer, wanted), wanted)


async def conversation_messages(call: Call) -> Json:
    """`GET /{conversation-id}/messages`, newest first."""
    asset, customer = _theirs(call)
    wanted = fields.parse(call.text("fields", "id,created_time"))
    every = messages.of_customer(call.sandbox.store, customer)
    chosen, paging = cut(call, every)
    readable = {message.mid for message in every[:READABLE]}
    data = [
        fields.select(_message(call, asset, customer, message, message.mid in readable), wanted)
        for message in chosen
    ]
    return {"data": data, **paging}


async def message(call: Call) -> Json:
    """`GET /{message-id}`."""
    firm = call.page_firm()
    found = messages.find(call.sandbox.store, call.node_id)
    asset = call.sandbox.directory.assets.get(found.asset_id) if found else None
    if (
        found is None
        or asset is None
        or asset.firm is not firm
        or asset.channel not in call.channels
    ):
        raise errors.unknown_object(call.node_id, call.method)
    if messages.newer_count(call.sandbox.store, found) >= READABLE or found.deleted:
        raise errors.GraphError(100, "This message has been deleted or is too old", subcode=10900)
    customer = people.find(call.sandbox.store, asset.id, found.customer_id)
    if customer is None:
        raise errors.unknown_object(call.node_id, call.method)
    wanted = fields.parse(call.text("fields", "id,created_time,from,to,message"))
    return fields.select(_message(call, asset, customer, found, readable=True), wanted)


async def profile(call: Call) -> Json:
    """`GET /{psid}` or `GET /{igsid}`: only of those who wrote."""
    firm = call.page_firm()
    for customer in people.find_anywhere(call.sandbox.store, call.node_id):
        asset = call.sandbox.directory.assets[customer.asset_id]
        if asset.firm is firm and asset.channel in call.channels:
            return _profile(call, asset, customer)
    raise errors.unknown_object(call.node_id, call.method)


def _profile(call: Call, asset: Asset, customer: Customer) -> Json:
    picture = f"{call.sandbox.config.base_url}/avatars/{customer.id}.png"
    first, _, last = customer.name.rpartition(" ")
    node: Json = {"id": customer.id, "name": customer.name, "profile_pic": picture}
    if asset.channel == "messenger":
        node |= {"first_name": first or last, "last_name": last if first else ""}
        default = "first_name,last_name,profile_pic"
    elif customer.last_action_ms:
        node["username"] = customer.username
        node |= {"follower_count": 312, "is_verified_user": False}
        node |= {"is_user_follow_business": True, "is_business_follow_user": False}
        default = "name,username,profile_pic"
    else:
        raise errors.GraphError(230, "User consent is required to access user profile", status=403)
    return fields.select(node, fields.parse(call.text("fields", default)))


def _theirs(call: Call) -> tuple[Asset, Customer]:
    firm = call.page_firm()
    customer = people.find_conversation(call.sandbox.store, call.node_id)
    asset = call.sandbox.directory.assets.get(customer.asset_id) if customer else None
    if (
        customer is None
        or asset is None
        or asset.firm is not firm
        or asset.channel not in call.channels
    ):
        raise errors.unknown_object(call.node_id, call.method)
    return asset, customer


def _latest(call: Call, customer: Customer) -> int:
    newest = messages.of_customer(call.sandbox.store, customer, limit=1)
    return newest[0].created_ms if newest else 0


def _conversation(call: Call, asset: Asset, customer: Customer, wanted: fields.Fields) -> Json:
    us, them = _parties(asset, customer)
    every = messages.of_customer(call.sandbox.store, customer)
    node: Json = {
        "id": customer.conversation_id,
        "link": f"/{asset.id}/inbox/{customer.id}/",
        "updated_time": _iso(every[0].created_ms if every else 0),
        "participants": {"data": [them, us]},
        "message_count": len(every),
        "unread_count": sum(not m.outgoing and m.created_ms > customer.firm_seen_ms for m in every),
        "snippet": every[0].text if every else "",
        "can_reply": True,
        "is_subscribed": True,
    }
    if "messages" in wanted:
        node["messages"] = {
            "data": [
                _message(call, asset, customer, message, position < READABLE)
                for position, message in enumerate(every[:25])
            ]
        }
    return node


def _parties(asset: Asset, customer: Customer) -> tuple[Json, Json]:
    """The firm and the customer as participants."""
    if asset.is_instagram:
        name = "instagram" if asset.channel == "instagram" else "instagram_login"
        us = {"id": asset.id, "username": getattr(asset.firm, name)["username"]}
        return us, {"id": customer.id, "username": customer.username}
    us = {
        "id": asset.id,
        "name": asset.firm.page["name"],
        "email": f"{asset.id}@facebook.com",
    }
    return us, {
        "id": customer.id, "name": customer.name, "email": f"{customer.id}@facebook.com",
    }  # fmt: skip


def _message(
    call: Call, asset: Asset, customer: Customer, message: Message, readable: bool
) -> Json:
    node: Json = {"id": message.mid, "created_time": _iso(message.created_ms)}
    if not readable:
        return node
    us, them = _parties(asset, customer)
    sender, receiver = (us, them) if message.outgoing else (them, us)
    node |= {"from": sender, "to": {"data": [receiver]}, "message": message.text}
    if attachments := [_attachment(call, item) for item in message.content.get("media", [])]:
        node["attachments"] = {"data": [a for a in attachments if a]}
    if message.reply_to:
        node["reply_to"] = {"mid": message.reply_to}
    if given := messages.reactions(call.sandbox.store, message.mid):
        by = {"firm": us, "customer": them}
        node["reactions"] = {
            "data": [
                {"reaction": emoji, "emoji": emoji, "users": [by[side]]}
                for side, emoji in given.items()
            ]
        }
    return node


def _attachment(call: Call, item: Json) -> Json | None:
    media = call.sandbox.media.find(item["id"])
    if media is None:
        return None
    url = call.sandbox.media.link(media, lives_ms=ATTACHMENT_LINK_MS)
    node: Json = {
        "id": media.id, "mime_type": media.mime_type, "name": media.filename, "size": media.size,
    }  # fmt: skip
    match media.kind:
        case "image":
            node["image_data"] = {
                "url": url,
                "preview_url": url,
                "width": 0,
                "height": 0,
            }
        case "video":
            node["video_data"] = {
                "url": url,
                "preview_url": url,
                "width": 0,
                "height": 0,
            }
        case _:
            node["file_url"] = url
    return node


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
