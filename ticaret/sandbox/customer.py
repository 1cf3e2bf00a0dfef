"""What a customer does: each action is kept, and told to the firm by a webhook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ticaret.sandbox import ids, messages, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.media import ATTACHMENT_LINK_MS, WHATSAPP_LINK_MS, Media
from ticaret.sandbox.messages import Message
from ticaret.sandbox.payloads import page, whatsapp
from ticaret.sandbox.people import Customer
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Writing:
    """What a customer writes. `type` is `text`, `image`, `video`, `audio`, `file`, `sticker`,
    `location`, `contacts` or `referral`; `location` is `{latitude, longitude, name}`.
    """

    type: str = "text"
    text: str = ""
    media: Media | None = None
    location: dict[str, Any] | None = None
    contacts: list[dict[str, Any]] | None = None
    reply_to: str = ""
    referral: dict[str, Any] | None = None
    at_ms: int = 0


def write(sandbox: Sandbox, customer: Customer, writing: Writing) -> Message:
    """Raise `NotPossible` for what the channel does not carry."""
    asset = sandbox.directory.assets[customer.asset_id]
    _check(asset, writing)
    at_ms = writing.at_ms or ids.now_ms()
    mid = ids.message_id(asset.channel, customer.id)
    with sandbox.store.transaction():
        message = messages.add(
            sandbox.store,
            customer,
            mid=mid,
            outgoing=False,
            type=writing.type,
            text=writing.text,
            content=_content(writing),
            reply_to=writing.reply_to,
            created_ms=at_ms,
        )
        people.acted(sandbox.store, customer, at_ms)
        if asset.channel == "whatsapp":
            body = _whatsapp_body(sandbox, asset, customer, writing, mid, at_ms)
            _tell_whatsapp(sandbox, asset, customer, body)
        elif writing.type == "referral":
            _tell(
                sandbox,
                asset,
                customer,
                "messaging_referrals",
                at_ms,
                referral=writing.referral,
            )
        else:
            content = _page_message(sandbox, writing, mid)
            _tell(sandbox, asset, customer, "messages", at_ms, message=content)
    sandbox.changed()
    return message


def react(sandbox: Sandbox, customer: Customer, message: Message, emoji: str) -> None:
    """React to a message; an empty `emoji` takes the reaction back."""
    asset = sandbox.directory.assets[customer.asset_id]
    now = ids.now_ms()
    with sandbox.store.transaction():
        messages.react(sandbox.store, message, emoji, by_firm=False)
        people.acted(sandbox.store, customer, now)
        if asset.channel == "whatsapp":
            content = {"message_id": message.mid, **({"emoji": emoji} if emoji else {})}
            mid = ids.message_id("whatsapp", customer.id)
            body = whatsapp.message(customer, mid, now, "reaction", content)
            _tell_whatsapp(sandbox, asset, customer, body)
        else:
            reaction = page.reaction(message.mid, emoji)
            _tell(sandbox, asset, customer, "message_reactions", now, reaction=reaction)
    sandbox.changed()


def edit(sandbox: Sandbox, customer: Customer, message: Message, text: str) -> None:
    _check_own_text(message)
    asset = sandbox.directory.assets[customer.asset_id]
    now = ids.now_ms()
    with sandbox.store.transaction():
        number = messages.edit(sandbox.store, message, text)
        if asset.channel == "whatsapp":
            content = {
                "original_message_id": message.mid,
                "message": {"type": "text", "text": {"body": text}},
            }
            mid = ids.message_id("whatsapp", customer.id)
            body = whatsapp.message(customer, mid, now, "edit", content)
            _tell_whatsapp(sandbox, asset, customer, body)
        else:
            change = {"mid": message.mid, "text": text, "num_edit": number}
            _tell(sandbox, asset, customer, "message_edits", now, message_edit=change)
    sandbox.changed()


def unsend(sandbox: Sandbox, customer: Customer, message: Message) -> None:
    asset = sandbox.directory.assets[customer.asset_id]
    if message.outgoing or message.deleted:
        raise NotPossible("Only one's own message can be taken back, once.")
    if asset.channel == "messenger":
        raise NotPossible("Messenger does not tell a Page that a message was taken back.")
    now = ids.now_ms()
    with sandbox.store.transaction():
        messages.delete(sandbox.store, message)
        if asset.channel == "whatsapp":
            content = {"original_message_id": message.mid}
            mid = ids.message_id("whatsapp", customer.id)
            body = whatsapp.message(customer, mid, now, "revoke", content)
            _tell_whatsapp(sandbox, asset, customer, body)
        else:
            deletion = {"mid": message.mid, "is_deleted": True}
            _tell(sandbox, asset, customer, "messages", now, message=deletion)
    sandbox.changed()


def press(sandbox: Sandbox, customer: Customer, message: Message, button_id: str) -> Message:
    """Press a button or quick reply of a message of the firm; return what was written by it."""
    buttons = message.content.get("buttons", [])
    button = next((b for b in buttons if b["id"] == button_id), None)
    if button is None or button["kind"] == "url":
        raise NotPossible("The message has no such button to press.")
    asset = sandbox.directory.assets[customer.asset_id]
    now = ids.now_ms()
    mid = ids.message_id(asset.channel, customer.id)
    with sandbox.store.transaction():
        pressed = messages.add(
            sandbox.store,
            customer,
            mid=mid,
            outgoing=False,
            type="postback" if button["kind"] == "postback" else "text",
            text=button["title"],
            content={"pressed": button},
            reply_to=message.mid if asset.channel == "whatsapp" else "",
            created_ms=now,
        )
        people.acted(sandbox.store, customer, now)
        if asset.channel == "whatsapp":
            kind, answer = _whatsapp_answer(button)
            context = {"from": asset.firm.phone_digits, "id": message.mid}
            body = whatsapp.message(customer, mid, now, kind, answer, context)
            _tell_whatsapp(sandbox, asset, customer, body)
        elif button["kind"] == "postback":
            answer = {"mid": mid, "title": button["title"], "payload": button["id"]}
            _tell(sandbox, asset, customer, "messaging_postbacks", now, postback=answer)
        else:
            content = page.message(mid, text=button["title"], quick_reply=button["id"])
            _tell(sandbox, asset, customer, "messages", now, message=content)
    sandbox.changed()
    return pressed


def _whatsapp_answer(button: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if button["kind"] == "template":
        return "button", {"payload": button["id"], "text": button["title"]}
    answer = {"id": button["id"], "title": button["title"]}
    if button["kind"] == "list":
        if button.get("description"):
            answer["description"] = button["description"]
        return "interactive", {"type": "list_reply", "list_reply": answer}
    return "interactive", {"type": "button_reply", "button_reply": answer}


def _check(asset: Asset, writing: Writing) -> None:
    if writing.type == "text" and not writing.text:
        raise NotPossible("A text message needs a text.")
    if writing.type in ("image", "video", "audio", "file", "sticker") and writing.media is None:
        raise NotPossible(f"A message of type {writing.type} needs a file.")
    if writing.type == "location" and writing.location is None:
        raise NotPossible("A location needs latitude and longitude.")
    if writing.type == "location" and asset.is_instagram:
        raise NotPossible("Instagram has no location messages.")
    if writing.type == "contacts" and (asset.channel != "whatsapp" or not writing.contacts):
        raise NotPossible("Only WhatsApp carries contacts, at least one.")
    if writing.type == "referral" and not writing.referral:
        raise NotPossible("A referral needs its referral object.")


def _check_own_text(message: Message) -> None:
    if message.outgoing or message.deleted or message.type != "text":
        raise NotPossible("Only one's own text can be edited.")


def _content(writing: Writing) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if writing.media:
        content["media"] = [{"id": writing.media.id}]
    for name in ("location", "contacts", "referral"):
        if value := getattr(writing, name):
            content[name] = value
    return content


def _page_message(sandbox: Sandbox, writing: Writing, mid: str) -> dict[str, Any]:
    attachments = []
    if writing.media:
        url = sandbox.media.link(writing.media, lives_ms=ATTACHMENT_LINK_MS)
        attachments.append(page.attachment(writing.type, url))
    if writing.location:
        place = writing.location
        attachments.append(
            page.location(place["latitude"], place["longitude"], place.get("name", ""))
        )
    return page.message(
        mid,
        text=writing.text,
        attachments=attachments,
        reply_to=writing.reply_to,
        referral=writing.referral,
    )


def _whatsapp_body(
    sandbox: Sandbox,
    asset: Asset,
    customer: Customer,
    writing: Writing,
    mid: str,
    at_ms: int,
) -> dict[str, Any]:
    kind = {"file": "document", "referral": "text"}.get(writing.type, writing.type)
    content: Any
    if writing.media:
        url = sandbox.media.link(writing.media, lives_ms=WHATSAPP_LINK_MS, needs_token=True)
        content = whatsapp.media(writing.media, url, caption=writing.text, kind=kind)
    elif writing.location:
        content = writing.location
    elif writing.contacts:
        content = writing.contacts
    else:
        content = {"body": writing.text}
    context = None
    if writing.reply_to:
        quoted = messages.find(sandbox.store, writing.reply_to)
        author = asset.firm.phone_digits if quoted and quoted.outgoing else customer.phone
        context = {"from": author, "id": writing.reply_to}
    body = whatsapp.message(customer, mid, at_ms, kind, content, context)
    if writing.referral:
        body["referral"] = writing.referral
    return body


def _tell(
    sandbox: Sandbox,
    asset: Asset,
    customer: Customer,
    field: str,
    at_ms: int,
    **content: Any,
) -> None:
    item = page.item(customer.id, asset.id, at_ms, **content)
    body = page.envelope(asset, item, now_ms=ids.now_ms())
    sandbox.notify(asset, customer.lane, field, body)


def _tell_whatsapp(
    sandbox: Sandbox, asset: Asset, customer: Customer, message: dict[str, Any]
) -> None:
    body = whatsapp.envelope(asset, contacts=[whatsapp.contact(customer)], messages=[message])
    sandbox.notify(asset, customer.lane, "messages", body)
