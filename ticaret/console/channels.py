"""How the console names and draws channels: by what customers know, not by how they connect."""

from __future__ import annotations

from messaging.choices import Channel

# The icon, the colour and the filter of each channel.
FAMILIES: dict[str, str] = {
    Channel.PROVIDER_WHATSAPP: "whatsapp",
    Channel.WHATSAPP_BUSINESS: "whatsapp",
    Channel.FACEBOOK_PAGE: "messenger",
    Channel.INSTAGRAM_BUSINESS: "instagram",
    Channel.INSTAGRAM_LOGIN: "instagram",
}
NAMES = {"whatsapp": "WhatsApp", "messenger": "Messenger", "instagram": "Instagram"}
