"""Stored deliveries of providers."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

from django.utils import timezone

from tests.factories.accounts import Firm
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem

_numbers = count(1)


def make_item(firm: Firm, **fields: Any) -> InboundItem:
    """An item of `firm` that is done with; ignored unless told otherwise."""
    number = next(_numbers)
    now = timezone.now()
    body = f"body {number}".encode()
    delivery = InboundDelivery.objects.create(
        provider="meta", digest=hashlib.sha256(body).digest(), body=body, split_at=now
    )
    fields.setdefault("verdict", Verdict.IGNORED)
    fields.setdefault("payload", {})
    return InboundItem.objects.create(
        delivery=delivery,
        index=0,
        provider="meta",
        source=f"source {number}",
        mailbox=f"mailbox {number}",
        kind="feed.comment",
        dedupe_key=f"key {number}",
        occurred_at=now,
        account=firm.account,
        **fields,
    )
