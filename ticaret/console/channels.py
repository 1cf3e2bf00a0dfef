"""How the console names and draws channels: by what customers know, not by how they connect."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from messaging.choices import Channel, ChatType

# The icon, the colour and the filter of each channel.
FAMILIES: dict[str, str] = {
    Channel.PROVIDER_WHATSAPP: "whatsapp",
    Channel.WHATSAPP_BUSINESS: "whatsapp",
    Channel.FACEBOOK_PAGE: "messenger",
    Channel.INSTAGRAM_BUSINESS: "instagram",
    Channel.INSTAGRAM_LOGIN: "instagram",
}
NAMES = {"whatsapp": "WhatsApp", "messenger": "Messenger", "instagram": "Instagram"}
CHAT_TYPES = {
    ChatType.DIRECT.value: _("Kişiler"),
    ChatType.GROUP.value: _("Gruplar"),
    ChatType.CHANNEL.value: _("Kanallar"),
}
