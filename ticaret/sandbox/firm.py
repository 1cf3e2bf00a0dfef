"""What the firm sends: kept, echoed, and set on its way to `delivered` and `read`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ticaret.sandbox import ids, messages, ticks
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.media import ATTACHMENT_LINK_MS
from ticaret.sandbox.messages import Message
from ticaret.sandbox.payloads import page
from ticaret.sandbox.people import Customer
from ticaret.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`correlation` is Messenger's `metadata` or WhatsApp's `biz_opaque_callback_data`.

    `app_id` is empty for what somebody typed in the provider's own inbox.
    `failure` is a WhatsApp error code that the message is to end with.
    """

    type: str = "text"
    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    reply_to: str = ""
    correlation: str = ""
    app_id: str = ""
    failure: int = 0


def send(sandbox: Sandbox, asset: Asset, customer: Customer, outgoing: Outgoing) -> Message:
    with sandbox.store.transaction():
        message = messages.add(
            sandbox.store,
            customer,
            mid=ids.message_id(asset.channel, customer.id),
            outgoing=True,
            type=outgoing.type,
            text=outgoing.text,
            content=outgoing.content,
            reply_to=outgoing.reply_to,
            state="accepted",
            correlation=outgoing.correlation,
        )
        if outgoing.failure:
            ticks.fail(sandbox, message, outgoing.failure)
        else:
            if asset.channel != "whatsapp":
                _echo(sandbox, asset, customer, message, outgoing)
            ticks.advance(sandbox, message, "sent")
            ticks.schedule(sandbox, message)
    sandbox.changed()
    return message


def react(sandbox: Sandbox, message: Message, emoji: str) -> None:
    messages.react(sandbox.store, message, emoji, by_firm=True)
    sandbox.changed()


def _echo(
    sandbox: Sandbox,
    asset: Asset,
    customer: Customer,
    message: Message,
    outgoing: Outgoing,
) -> None:
    """Messenger hands `metadata` back; Instagram's echo carries none."""
    attachments = []
    for item in outgoing.content.get("media", []):
        file = sandbox.media.find(item["id"])
        if file:
            url = sandbox.media.link(file, lives_ms=ATTACHMENT_LINK_MS)
            attachments.append(page.attachment(file.kind, url))
    body = page.message(
        message.mid,
        text=message.text,
        attachments=attachments,
        reply_to=message.reply_to,
    )
    body["is_echo"] = True
    if outgoing.app_id:
        body["app_id"] = int(outgoing.app_id) if outgoing.app_id.isdigit() else outgoing.app_id
    if outgoing.correlation and asset.channel == "messenger":
        body["metadata"] = outgoing.correlation
    item = page.item(asset.id, customer.id, message.created_ms, message=body)
    envelope = page.envelope(asset, item, now_ms=ids.now_ms())
    sandbox.notify(asset, customer.lane, "message_echoes", envelope)
