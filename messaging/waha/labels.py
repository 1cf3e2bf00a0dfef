"""The labels in the application of a linked number (WAHA, tag Labels; WhatsApp Business only)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from messaging.ports import LabelSeen, OutcomeUnknown, Partner
from messaging.waha.adapter import chat_of
from messaging.waha.client import gateway, segment
from messaging.waha.parsing.people import partner_named
from ticaret.ingress.reading import identifier, mapping, sequence, text

# All that WhatsApp Business has; the gateway refuses every other one.
_PALETTE = (
    "#ff9485", "#64c4ff", "#ffd429", "#dfaef0", "#99b6c1", "#55ccb3", "#ff9dff", "#d3a91d",
    "#6d7cce", "#d7e752", "#00d0e2", "#ffc5c7", "#93ceac", "#f74848", "#00a0f2", "#83e422",
    "#ffaf04", "#b5ebff", "#9ba6ff", "#9368cf",
)  # fmt: skip


class WahaLabels:
    """Implements `messaging.gateways.LabelBook`."""

    def labels(self, name: str) -> Sequence[LabelSeen]:
        rows = sequence(gateway().get(f"api/{segment(name)}/labels", purpose="labels"))
        now = datetime.now(UTC)
        return [
            LabelSeen(
                external_id=external_id,
                occurred_at=now,
                name=text(entry.get("name")),
                color=text(entry.get("colorHex")),
            )
            for entry in map(mapping, rows)
            if (external_id := identifier(entry.get("id")))
        ]

    def write(self, name: str, external_id: str, label: str, color: str) -> str:
        path = f"api/{segment(name)}/labels"
        body = {"name": label, "colorHex": self.nearest_color(color)}
        if external_id:
            gateway().put(f"{path}/{segment(external_id)}", body, purpose="labels")
            return external_id
        made = identifier(mapping(gateway().post(path, body, purpose="labels")).get("id"))
        if not made:
            raise OutcomeUnknown("no_label_id", "The gateway did not name the label it made.")
        return made

    def delete(self, name: str, external_id: str) -> None:
        gateway().delete(f"api/{segment(name)}/labels/{segment(external_id)}", purpose="labels")

    def nearest_color(self, color: str) -> str:
        wanted = _channels(color)
        return min(
            _PALETTE,
            key=lambda known: sum(
                (a - b) ** 2 for a, b in zip(_channels(known), wanted, strict=True)
            ),
        )

    def bearers(self, name: str, external_id: str) -> Sequence[Partner]:
        path = f"api/{segment(name)}/labels/{segment(external_id)}/chats"
        rows = map(mapping, sequence(gateway().get(path, purpose="labels")))
        return [found for row in rows if (found := partner_named(_name(row.get("id"))))]

    def of_chat(self, name: str, partner: Partner, thread: str) -> Sequence[str]:
        rows = sequence(gateway().get(_path(name, partner, thread), purpose="labels"))
        return [found for row in rows if (found := identifier(mapping(row).get("id")))]

    def put_on_chat(
        self, name: str, partner: Partner, thread: str, external_ids: Sequence[str]
    ) -> None:
        body = {"labels": [{"id": external_id} for external_id in external_ids]}
        gateway().put(_path(name, partner, thread), body, purpose="labels")


def _channels(color: str) -> bytes:
    """Red, green and blue of `#rrggbb`."""
    return bytes.fromhex(color.removeprefix("#"))


def _name(chat_id: object) -> object:
    """Engines give the id of a chat as it is, or as an object around it."""
    return chat_id.get("_serialized") if isinstance(chat_id, dict) else chat_id


def _path(name: str, partner: Partner, thread: str) -> str:
    return f"api/{segment(name)}/labels/chats/{segment(chat_of(partner, thread))}"
