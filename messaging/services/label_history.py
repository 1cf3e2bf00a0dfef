"""Writing the history of labels, in the transaction of what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging.choices import LabelDeed
from messaging.models import Label, LabelEvent
from ticaret.tenancy.actor import Actor


def note(
    *,
    actor: Actor,
    labels: Sequence[Label],
    deed: LabelDeed,
    now: datetime,
    inbox_id: UUID | None = None,
    conversation_id: UUID | None = None,
    message_id: UUID | None = None,
    changes: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Write that `actor` did `deed` with each of `labels`."""
    LabelEvent.objects.bulk_create(
        LabelEvent(
            account_id=label.account_id,
            label=label,
            label_name=label.name,
            deed=deed,
            inbox_id=inbox_id,
            conversation_id=conversation_id,
            message_id=message_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_label=actor.label,
            changes={field: list(pair) for field, pair in (changes or {}).items()},
            occurred_at=now,
        )
        for label in labels
    )
