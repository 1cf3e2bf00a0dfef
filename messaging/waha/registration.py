"""Plugging the gateway in: called once, when the app is ready."""

from __future__ import annotations

from messaging.choices import Channel
from messaging.gateways import Gateway, register_gateway
from messaging.ports import register_adapter
from messaging.waha import PROVIDER, webhooks
from messaging.waha.adapter import WahaAdapter
from messaging.waha.history import WahaHistory
from messaging.waha.labels import WahaLabels
from messaging.waha.sessions import WahaSessions
from ticaret.ingress.ports import register_provider


def register() -> None:
    """The channel, the provider of its webhooks, and the gateway's sessions, history and labels."""
    register_adapter(Channel.PROVIDER_WHATSAPP, WahaAdapter())
    register_provider(webhooks.provider())
    register_gateway(
        PROVIDER, Gateway(sessions=WahaSessions(), history=WahaHistory(), labels=WahaLabels())
    )
