"""The labels in the application of a linked number (WAHA, tag Labels; WhatsApp Business only)."""

from __future__ import annotations

from collections.abc import Sequence

from messaging.ports import LabelSeen, OutcomeUnknown, Partner
from messaging.waha.adapter import chat_of
from messaging.waha.client import gateway, segment
from messaging.waha.history import WahaHistory
from ticaret.ingress.reading import identifier, mapping, sequence


class WahaLabels:
    """Implements `messaging.gateways.LabelBook`."""

    def labels(self, name: str) -> Sequence[LabelSeen]:
        return WahaHistory().labels(name)

    def write(self, name: str, external_id: str, label: str, color: str) -> str:
        path = f"api/{segment(name)}/labels"
        body = {"name": label, "colorHex": color}
        if external_id:
            gateway().put(f"{path}/{segment(external_id)}", body, purpose="labels")
            return external_id
        made = identifier(mapping(gateway().post(path, body, purpose="labels")).get("id"))
        if not made:
            raise OutcomeUnknown("no_label_id", "The gateway did not name the label it made.")
        return made

    def delete(self, name: str, external_id: str) -> None:
        gateway().delete(f"api/{segment(name)}/labels/{segment(external_id)}", purpose="labels")

    def of_chat(self, name: str, partner: Partner, thread: str) -> Sequence[str]:
        rows = sequence(gateway().get(_path(name, partner, thread), purpose="labels"))
        return [found for row in rows if (found := identifier(mapping(row).get("id")))]

    def put_on_chat(
        self, name: str, partner: Partner, thread: str, external_ids: Sequence[str]
    ) -> None:
        body = {"labels": [{"id": external_id} for external_id in external_ids]}
        gateway().put(_path(name, partner, thread), body, purpose="labels")


def _path(name: str, partner: Partner, thread: str) -> str:
    return f"api/{segment(name)}/labels/chats/{segment(chat_of(partner, thread))}"
