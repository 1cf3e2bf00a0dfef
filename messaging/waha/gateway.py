"""Makes the gateway known to messaging."""

from __future__ import annotations

from messaging.gateways import Gateway, register_gateway
from messaging.waha import PROVIDER
from messaging.waha.history import WahaHistory
from messaging.waha.sessions import WahaSessions


def register() -> None:
    """Called once at start-up."""
    register_gateway(PROVIDER, Gateway(sessions=WahaSessions(), history=WahaHistory()))
