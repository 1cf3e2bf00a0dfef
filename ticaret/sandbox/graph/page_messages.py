"""The Send API of Messenger and of Instagram through the linked Page.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import firm, ids, messages, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.fetch import NotReachable, fetch
from ticaret.sandbox.firm import Outgoing
from ticaret.sandbox.graph import errors
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.media import Media
from ticaret.sandbox.people import Customer
from ticaret.sandbox.posts import board, commenting

Json = dict[str, Any]

WINDOW_MS = 24 * 60 * 60 * 1000
HUMAN_AGENT_MS = 7 * WINDOW_MS
TYPING_MS = 20_000
TEXT_CHARACTERS = 2000
INSTAGRAM_TEXT_BYTES = 1000
METADATA_CHARACTERS = 1000
ATTACHMENT_BYTES = 25 * 1024 * 1024
MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")
TAGS = ("HUMAN_AGENT", "CUSTOMER_FEEDBACK")
KINDS = ("image", "video", "audio", "file")
_PERMISSION = {
    "messenger": "pages_messaging",
    "instagram": "instagram_manage_messages",
    "instagram_login": "instagram_business_manage_messages",
}
REACTIONS = {"love": "❤", "smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮",
             "like": "👍", "dislike": "👎"}  # fmt: skip


async def send(call: Call) -> Json:
    """`POST /{page-id|me}/messages`."""
    owner = call.page_firm()
    own = [owner.page["id"], owner.instagram["id"]]
    if call.node_id not in ("me", *([owner.instagram_login["id"]] if call.on_instagram else own)):
        raise errors.unknown_object(call.node_id, call.method)
    recipient = call.params.get("recipient")
    if isinstance(recipient, dict) and recipient.get("comment_id"):
        return _reply_privately(call, str(recipient["comment_id"]))
    asset, customer = _recipient(call)
    call.require(_PERMISSION[asset.channel])
    if action := call.text("sender_action"):
        return _act(call, customer, action)
    message = call.params.get("message")
    if not isinstance(message, dict):
        raise errors.invalid("Must provide either message or sender_action")
    _check(call, asset, customer, message)
    outgoing = await _outgoing(call, asset, message)
    # The window is looked at again after the files were fetched: that takes time.
    _check_window(call, asset, customer)
    sent = firm.send(call.sandbox, asset, customer, outgoing)
    answer = {"recipient_id": customer.id, "message_id": sent.mid}
    attachment = message.get("attachment")
    if isinstance(attachment, dict) and _payload(attachment).get("is_reusable"):
        answer["attachment_id"] = sent.content["media"][0]["id"]
    return answer


def _reply_privately(call: Call, comment_id: str) -> Json:
    """A message to who wrote a comment: once, within seven days, whether they wrote or not."""
    asset, comment = commenting.privately(call, comment_id)
    customer = people.find(call.sandbox.store, asset.id, comment.customer_id)
    message = call.params.get("message")
    text = message.get("text") if isinstance(message, dict) else None
    if customer is None or not isinstance(text, str) or not text:
        raise errors.invalid("Message cannot be empty, must provide valid attachment or text")
    board.change_comment(call.sandbox.store, comment, answered_privately=1)
    outgoing = Outgoing(text=text, correlation=call.correlation, app_id=call.sandbox.config.app_id)
    sent = firm.send(call.sandbox, asset, customer, outgoing)
    return {"recipient_id": customer.id, "message_id": sent.mid}


async def upload(call: Call) -> Json:
    """`POST /{page-id|me}/message_attachments`."""
    owner = call.page_firm()
    asset = call.sandbox.directory.asset_of(owner, call.text("platform", "messenger"))
    message = call.params.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("attachment"), dict):
        raise errors.invalid("Param message must carry an attachment")
    media = await _file(call, asset, message["attachment"])
    return {"attachment_id": media.id}


def _recipient(call: Call) -> tuple[Asset, Customer]:
    """The customer decides between Messenger and Instagram: their ids don't overlap."""
    directory, owner = call.sandbox.directory, call.page_firm()
    recipient = call.params.get("recipient")
    if not isinstance(recipient, dict) or not recipient:
        raise errors.invalid("The parameter recipient is required")
    person = str(recipient.get("id", ""))
    for channel in call.channels:
        asset = directory.asset_of(owner, channel)
        customer = people.find(call.sandbox.store, asset.id, person)
        if customer:
            return asset, customer
    if call.on_instagram or call.node_id == owner.instagram["id"]:
        raise errors.invalid("No matching Instagram user", subcode=2534014)
    raise errors.invalid("No matching user found", subcode=2018001)


def _act(call: Call, customer: Customer, action: str) -> Json:
    store, now = call.sandbox.store, ids.now_ms()
    match action.lower():
        case "mark_seen":
            people.firm_saw(store, customer, now)
        case "typing_on":
            people.firm_types(store, customer, now + TYPING_MS)
        case "typing_off":
            people.firm_types(store, customer, 0)
        case "react" | "unreact":
            _react(call, customer, action.lower())
        case _:
            raise errors.invalid(f"Param sender_action is not valid: {action}")
    call.sandbox.changed()
    return {"recipient_id": customer.id}


def _react(call: Call, customer: Customer, action: str) -> None:
    payload = call.params.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    message = messages.find(call.sandbox.store, str(payload.get("message_id", "")))
    if message is None or message.customer_id != customer.id:
        raise errors.invalid("The message to react to was not found")
    emoji = ""
    if action == "react":
        name = str(payload.get("reaction", ""))
        emoji = REACTIONS.get(name, name)
        if not emoji:
            raise errors.invalid("The parameter payload[reaction] is required")
    firm.react(call.sandbox, message, emoji)


def _check(call: Call, asset: Asset, customer: Customer, message: Json) -> None:
    kind = call.text("messaging_type", "RESPONSE")
    if kind not in MESSAGING_TYPES:
        raise errors.invalid(
            f"Param messaging_type must be one of {{{', '.join(MESSAGING_TYPES)}}}"
        )
    tag = call.text("tag")
    if kind == "MESSAGE_TAG" and tag not in TAGS:
        raise errors.invalid(f"Param tag must be one of {{{', '.join(TAGS)}}}")
    text = message.get("text", "")
    if not isinstance(text, str):
        raise errors.invalid("Param message[text] must be a string")
    attached = message.get("attachment") or message.get("attachments")
    if text and attached:
        raise errors.invalid("Only one of message[text] and message[attachment] may be given")
    if not text and not attached:
        raise errors.invalid("Message cannot be empty, must provide valid attachment or text")
    if asset.channel == "messenger" and len(text) > TEXT_CHARACTERS:
        raise errors.invalid(
            f"Length of param message[text] must be less than or equal to {TEXT_CHARACTERS}"
        )
    if asset.is_instagram and len(text.encode()) > INSTAGRAM_TEXT_BYTES:
        raise errors.invalid(
            f"Length of param message[text] must be less than or equal to {INSTAGRAM_TEXT_BYTES}"
            " bytes"
        )
    if len(call.correlation) > METADATA_CHARACTERS:
        raise errors.invalid("Length of param message[metadata] must be at most 1000")
    if len(message.get("quick_replies") or []) > 13:
        raise errors.invalid("Param message[quick_replies] must have at most 13 elements")
    _check_window(call, asset, customer)


def _check_window(call: Call, asset: Asset, customer: Customer) -> None:
    current = people.find(call.sandbox.store, customer.asset_id, customer.id) or customer
    span = WINDOW_MS
    if call.text("messaging_type") == "MESSAGE_TAG" and call.text("tag") == "HUMAN_AGENT":
        span = HUMAN_AGENT_MS
    if ids.now_ms() - current.last_action_ms > span:
        raise errors.GraphError(
            10,
            "This message is sent outside of allowed window.",
            subcode=2018278 if asset.channel == "messenger" else 2534022,
            status=403,
        )


async def _outgoing(call: Call, asset: Asset, message: Json) -> Outgoing:
    content: Json = {}
    kind, text = "text", message.get("text", "")
    attachments = message.get("attachments") or [message.get("attachment")]
    for attachment in filter(None, attachments):
        if not isinstance(attachment, dict):
            raise errors.invalid("Param message[attachment] must be an object")
        kind = str(attachment.get("type", ""))
        if kind == "template":
            text = _template(_payload(attachment), content)
        elif kind == "like_heart" and asset.is_instagram:
            text = "❤"
        elif kind == "MEDIA_SHARE" and asset.is_instagram:
            text = str(_payload(attachment).get("id", ""))
        else:
            media = await _file(call, asset, attachment)
            content.setdefault("media", []).append({"id": media.id})
    replies = message.get("quick_replies") or []
    if replies:
        content["buttons"] = [
            {
                "kind": "quick_reply",
                "id": str(r.get("payload", "")),
                "title": r.get("title", ""),
            }
            for r in replies
        ]
    reply_to = call.params.get("reply_to")
    return Outgoing(
        type=kind,
        text=text,
        content=content,
        reply_to=str(reply_to.get("mid", "")) if isinstance(reply_to, dict) else "",
        correlation=call.correlation,
        app_id=call.sandbox.config.app_id,
    )


def _template(payload: Json, content: Json) -> str:
    """Put the buttons of a button or generic template into `content`; return its text."""
    elements = payload.get("elements") or []
    lines = [str(payload.get("text", ""))]
    buttons = list(payload.get("buttons") or [])
    for element in elements:
        lines += [str(element.get("title", "")), str(element.get("subtitle", ""))]
        buttons += element.get("buttons") or []
    content["buttons"] = [
        {
            "kind": "postback" if button.get("type") == "postback" else "url",
            "id": str(button.get("payload") or button.get("url", "")),
            "title": button.get("title", ""),
        }
        for button in buttons
    ]
    return "\n".join(line for line in lines if line)


def _payload(attachment: Json) -> Json:
    payload = attachment.get("payload")
    return payload if isinstance(payload, dict) else {}


async def _file(call: Call, asset: Asset, attachment: Json) -> Media:
    """The file of an attachment: uploaded before, uploaded now, or fetched."""
    payload = _payload(attachment)
    if attachment.get("type") not in KINDS:
        raise errors.invalid(
            f"Param message[attachment][type] must be one of {{{', '.join(KINDS)}}}"
        )
    media: Media | None = None
    if payload.get("attachment_id"):
        media = call.sandbox.media.find(str(payload["attachment_id"]))
        if media is None or media.asset_id != asset.id:
            raise errors.invalid("The attachment was not found", subcode=2018047)
    elif uploaded := call.files.get("filedata"):
        data = await uploaded.read()
        media = call.sandbox.media.keep(
            asset.id,
            data,
            filename=uploaded.filename or "file",
            mime_type=uploaded.content_type or "",
        )
    elif payload.get("url"):
        try:
            media = await fetch(call.sandbox.media, asset.id, str(payload["url"]))
        except NotReachable:
            raise errors.invalid("Failed to fetch the file from the url", subcode=2018008) from None
    if media is None:
        raise errors.invalid("Param message[attachment][payload] must have url or attachment_id")
    if media.size > ATTACHMENT_BYTES:
        raise errors.invalid("The attachment is over 25 MB", subcode=2018047)
    return media
