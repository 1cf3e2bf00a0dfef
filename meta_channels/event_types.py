"""The catalogue of what Meta's channels publish: meaning and example of each type."""

from __future__ import annotations

from typing import Any

from meta_channels import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"


def _asset(status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "inboxId": _ID,
        "channel": "facebook_page",
        "status": status,
        "name": "Deniz Gıda",
        **more,
    }


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    register_event_type(
        events.ASSET_CONNECTED,
        tr="Bir Sayfa, Instagram hesabı ya da WhatsApp numarası bağlandı veya yeniden bağlandı.",
        en="A Page, an Instagram account or a WhatsApp number was connected or reconnected.",
        example=_asset(),
    )
    register_event_type(
        events.ASSET_UPDATED,
        tr="Bağlı bir hesabın ayarları değişti.",
        en="The settings of a connected asset changed.",
        example=_asset(settings={"syncEnabled": True, "syncIntervalMinutes": 60}),
    )
    register_event_type(
        events.ASSET_REMOVED,
        tr="Bağlı bir hesap kaldırıldı.",
        en="A connected asset was removed.",
        example=_asset(status="disabled"),
    )
    register_event_type(
        events.ASSET_SYNCED,
        tr="Bir hesabın geçmişi eşitlendi.",
        en="The history of an asset was fetched.",
        example=_asset(seen=120, new=4),
    )
    register_event_type(
        events.ACCESS_EXPIRING,
        tr="Bir hesabın erişimi yakında sona erecek.",
        en="The access to an asset ends soon.",
        example=_asset(daysLeft=7, expiresAt="2026-03-21T09:26:53.589Z"),
    )
    register_event_type(
        events.ACCESS_LOST,
        tr="Bir hesabın erişimi kayboldu; yeniden bağlanana kadar gönderimler bekler.",
        en="The access to an asset is lost; sends wait until it is reconnected.",
        example=_asset(status="needs_reconnect", reason="190/463: session expired"),
    )
    register_event_type(
        events.CONNECTION_FINISHED,
        tr="Seçilen hesapların bağlanması bitti.",
        en="Connecting the chosen assets has ended.",
        example={
            "connectionId": _ID,
            "flow": "facebook",
            "connected": [{"id": "100000000000101", "state": "connected", "inboxId": _ID}],
            "failed": [],
        },
    )
