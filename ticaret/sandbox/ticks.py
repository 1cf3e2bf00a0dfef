"""What becomes of the firm's messages: delivered and read, in their own time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ticaret.sandbox import ids, messages, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.messages import Message
from ticaret.sandbox.payloads import page, whatsapp
from ticaret.sandbox.people import Customer
from ticaret.sandbox.sandbox import Sandbox

DELIVERED_AFTER_MS = 300
READ_AFTER_MS = 1500
IDLE_SECONDS = 5.0


class Clockwork:
    """Carries out the due ticks; they are rows, so a restart loses none."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def run(self) -> None:
        while True:
            due = self._sandbox.store.all(
                "SELECT * FROM tick WHERE due_ms <= ? ORDER BY due_ms, id LIMIT 200",
                ids.now_ms(),
            )
            for row in due:
                with self._sandbox.store.transaction():
                    self._sandbox.store.run("DELETE FROM tick WHERE id = ?", row["id"])
                    message = messages.find(self._sandbox.store, row["mid"])
                    if message:
                        self._carry_out(message, row["state"])
            if not due:
                await self._rest()

    def _carry_out(self, message: Message, state: str) -> None:
        if state != "read":
            advance(self._sandbox, message, state)
        elif self._sandbox.reads_by_itself:
            customer = people.find(self._sandbox.store, message.asset_id, message.customer_id)
            if customer:
                read_all(self._sandbox, customer, up_to_seq=message.seq)

    async def _rest(self) -> None:
        """Sleep until the next tick is due or something changes."""
        revision = self._sandbox.revision
        row = self._sandbox.store.one("SELECT min(due_ms) AS due FROM tick")
        wait = IDLE_SECONDS
        if row and row["due"]:
            wait = max(0.005, min(wait, (row["due"] - ids.now_ms()) / 1000))
        try:
            async with asyncio.timeout(wait):
                await self._sandbox.wait_for_change(revision)
        except TimeoutError:
            return


def schedule(sandbox: Sandbox, message: Message) -> None:
    for state, delay in (("delivered", DELIVERED_AFTER_MS), ("read", READ_AFTER_MS)):
        sandbox.store.run(
            "INSERT INTO tick (due_ms, mid, state) VALUES (?, ?, ?)",
            ids.now_ms() + delay, message.mid, state,
        )  # fmt: skip


def advance(sandbox: Sandbox, message: Message, state: str) -> None:
    """Move one message to `sent`, `delivered` or `read` and tell the firm. Never backwards."""
    asset = sandbox.directory.assets[message.asset_id]
    customer = people.find(sandbox.store, message.asset_id, message.customer_id)
    if customer is None or not messages.advance(sandbox.store, message, state):
        return
    _TELL[asset.channel](sandbox, asset, customer, message, state)
    sandbox.changed()


def fail(sandbox: Sandbox, message: Message, code: int) -> None:
    """A WhatsApp message that was accepted and could not be delivered."""
    asset = sandbox.directory.assets[message.asset_id]
    customer = people.find(sandbox.store, message.asset_id, message.customer_id)
    if customer is None:
        return
    messages.fail(sandbox.store, message, code)
    _tell_whatsapp(sandbox, asset, customer, message, "failed", error_code=code)
    sandbox.changed()


def read_all(sandbox: Sandbox, customer: Customer, *, up_to_seq: int = 0) -> int:
    """The customer reads everything (up to a message); return how many were new to them."""
    unread = [
        message
        for message in reversed(messages.of_customer(sandbox.store, customer))
        if message.outgoing
        and message.state in ("sent", "delivered")
        and (not up_to_seq or message.seq <= up_to_seq)
    ]
    if not unread:
        return 0
    asset = sandbox.directory.assets[customer.asset_id]
    with sandbox.store.transaction():
        # One read on Messenger and Instagram says it for all earlier messages.
        quiet = unread[:-1] if asset.channel != "whatsapp" else []
        for message in quiet:
            messages.advance(sandbox.store, message, "read")
        for message in unread[len(quiet) :]:
            advance(sandbox, message, "read")
    return len(unread)


def _tell_messenger(
    sandbox: Sandbox, asset: Asset, customer: Customer, message: Message, state: str
) -> None:
    now = ids.now_ms()
    if state == "delivered":
        content = {"delivery": {"mids": [message.mid], "watermark": now}}
        field = "message_deliveries"
    elif state == "read":
        content, field = {"read": {"watermark": now}}, "message_reads"
    else:
        return
    body = page.envelope(asset, page.item(customer.id, asset.id, now, **content), now_ms=now)
    sandbox.notify(asset, customer.lane, field, body)


def _tell_instagram(
    sandbox: Sandbox, asset: Asset, customer: Customer, message: Message, state: str
) -> None:
    """Instagram says nothing of deliveries, and names the message that was read."""
    if state != "read":
        return
    now = ids.now_ms()
    item = page.item(customer.id, asset.id, now, read={"mid": message.mid})
    sandbox.notify(asset, customer.lane, "messaging_seen", page.envelope(asset, item, now_ms=now))


def _tell_whatsapp(
    sandbox: Sandbox,
    asset: Asset,
    customer: Customer,
    message: Message,
    state: str,
    *,
    error_code: int = 0,
) -> None:
    status = whatsapp.status(
        customer,
        message.mid,
        state,
        ids.now_ms(),
        correlation=message.correlation,
        category=message.content.get("category", "service"),
        error_code=error_code,
    )
    body = whatsapp.envelope(asset, statuses=[status])
    sandbox.notify(asset, customer.lane, "messages", body)


_TELL: dict[str, Callable[[Sandbox, Asset, Customer, Message, str], None]] = {
    "messenger": _tell_messenger,
    "instagram": _tell_instagram,
    "instagram_login": _tell_instagram,
    "whatsapp": _tell_whatsapp,
}
