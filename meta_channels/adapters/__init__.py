"""The channels of Meta, as `messaging` sees them."""

from __future__ import annotations

from messaging.choices import Channel
from messaging.ports import register_adapter
from meta_channels.adapters.instagram import InstagramAdapter, InstagramLoginAdapter
from meta_channels.adapters.messenger import MessengerAdapter
from meta_channels.adapters.whatsapp import WhatsAppAdapter


def register() -> None:
    """Plug the adapters in; called once, when the app is ready."""
    register_adapter(Channel.FACEBOOK_PAGE, MessengerAdapter())
    register_adapter(Channel.INSTAGRAM_BUSINESS, InstagramAdapter())
    register_adapter(Channel.INSTAGRAM_LOGIN, InstagramLoginAdapter())
    register_adapter(Channel.WHATSAPP_BUSINESS, WhatsAppAdapter())
