"""`/{sender}/messages`: the Send API of all three products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meta_channels.graph.client import Answer, Graph


def send(graph: Graph, sender_id: str, body: Mapping[str, Any]) -> Answer:
    """Send once: `{recipient_id, message_id}`, or WhatsApp's `{contacts, messages}`."""
    return graph.post(
        f"{sender_id}/messages", purpose="graph.messages.send", json=body, sending=True
    )


def act(graph: Graph, sender_id: str, body: Mapping[str, Any]) -> None:
    """A reaction, a read mark, a typing sign: what may be repeated."""
    graph.post(f"{sender_id}/messages", purpose="graph.messages.act", json=body)


def sender_action(
    graph: Graph,
    sender_id: str,
    recipient_id: str,
    action: str,
    payload: Mapping[str, str] | None = None,
) -> None:
    """`mark_seen`, `typing_on`, `typing_off`; `react` and `unreact` take a `payload`."""
    body: dict[str, Any] = {"recipient": {"id": recipient_id}, "sender_action": action}
    if payload:
        body["payload"] = dict(payload)
    act(graph, sender_id, body)
