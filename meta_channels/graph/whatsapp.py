"""WhatsApp business accounts and their phone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meta_channels.graph.client import Graph

_FIELDS = "id,display_phone_number,verified_name,quality_rating,code_verification_status,status"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`id` is the phone number id that sends and webhooks use, not the number."""

    id: str
    display_phone_number: str
    verified_name: str
    quality_rating: str
    status: str


def subscribed(graph: Graph, waba_id: str, *, app_id: str) -> bool:
    """Whether `app_id` gets the webhooks of the account."""
    data = graph.get(f"{waba_id}/subscribed_apps", purpose="graph.whatsapp.subscription").data
    found = data.get("data")
    apps = [app for app in found if isinstance(app, dict)] if isinstance(found, list) else []
    names = [app.get("whatsapp_business_api_data") for app in apps]
    return any(isinstance(name, dict) and str(name.get("id")) == app_id for name in names)


def unsubscribe(graph: Graph, waba_id: str) -> None:
    graph.delete(f"{waba_id}/subscribed_apps", purpose="graph.whatsapp.unsubscribe")


def phone_numbers(graph: Graph, waba_id: str) -> list[PhoneNumber]:
    found = graph.pages(
        f"{waba_id}/phone_numbers",
        purpose="graph.whatsapp.numbers",
        params={"fields": _FIELDS, "limit": "100"},
    )
    return [_number(number) for number in found if isinstance(number, dict) and number.get("id")]


def phone_number(graph: Graph, phone_number_id: str) -> PhoneNumber:
    answer = graph.get(phone_number_id, purpose="graph.whatsapp.number", params={"fields": _FIELDS})
    return _number({"id": phone_number_id, **answer.data})


def subscribe(graph: Graph, waba_id: str) -> None:
    """Send us the webhooks of all numbers of the account."""
    graph.post(f"{waba_id}/subscribed_apps", purpose="graph.whatsapp.subscribe")


def _number(data: dict[str, Any]) -> PhoneNumber:
    return PhoneNumber(
        id=str(data["id"]),
        display_phone_number=str(data.get("display_phone_number") or ""),
        verified_name=str(data.get("verified_name") or ""),
        quality_rating=str(data.get("quality_rating") or ""),
        status=str(data.get("status") or ""),
    )
