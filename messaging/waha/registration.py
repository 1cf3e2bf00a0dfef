"""Plugging the gateway in: called once, when the app is ready."""

from __future__ import annotations

from messaging.choices import Channel
from messaging.ports import register_adapter
from messaging.waha import webhooks
from messaging.waha.adapter import WahaAdapter
from ticaret.ingress.ports import register_provider


def register() -> None:
    """The channel, and the provider of its webhooks."""
    register_adapter(Channel.PROVIDER_WHATSAPP, WahaAdapter())
    register_provider(webhooks.provider())
