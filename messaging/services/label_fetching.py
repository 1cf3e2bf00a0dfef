"""The labels of a number's own application, fetched in a session's sync (`history`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from messaging.gateways import LabelBook, Page
from messaging.ports import ChatLabelSeen, InboundEvent, LabelSeen


def page(book: LabelBook | None, name: str, checkpoint: Mapping[str, Any]) -> Page[InboundEvent]:
    """All labels, or the chats of the first one that waits. Raises ProviderError."""
    if book is None:
        return Page((), is_last=True)
    waiting: Sequence[str] = checkpoint.get("labels", ())
    if not waiting:
        return Page(book.labels(name), is_last=True)
    now = timezone.now()
    return Page(
        [
            ChatLabelSeen(
                label_external_id=waiting[0], partner=partner, added=True, occurred_at=now
            )
            for partner in book.bearers(name, waiting[0])
        ],
        is_last=True,
    )


def waiting(page: Page[InboundEvent], checkpoint: Mapping[str, Any]) -> list[str]:
    """The labels whose chats are to be fetched, once `page` is stored."""
    if "labels" in checkpoint:
        return list(checkpoint["labels"][1:])
    return [event.external_id for event in page.items if isinstance(event, LabelSeen)]
