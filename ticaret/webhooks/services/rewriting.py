"""Changing what webhooks carry or carried: for erasure alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast

from ticaret.api.renderers import to_json
from ticaret.webhooks.models import WebhookAttempt, WebhookPayload

# One walk over the account's bodies for so many.
_VALUES = 10_000
_ROWS = 500

Change = Callable[[dict[str, Any]], dict[str, Any]]


def rewrite_payloads(
    *, account_id: UUID, path: Sequence[str], values: Sequence[str], change: Change
) -> int:
    """Put `change(data)` in place of the data of every body that has one of `values` at `path`.

    What is delivered from now on is the new body, under a new signature. What receivers
    answered to the old one is emptied, since they may quote it. Returns how many bodies
    were changed.
    """
    changed: list[WebhookPayload] = []
    for start in range(0, len(values), _VALUES):
        some = list(values[start : start + _VALUES])
        for row in _carrying(account_id, path, some):
            envelope = orjson.loads(row.body)
            data = change(envelope["data"])
            if data != envelope["data"]:
                row.body = to_json({**envelope, "data": data})
                changed.append(row)
    WebhookPayload.objects.bulk_update(changed, ["body"], batch_size=_ROWS)
    WebhookAttempt.objects.for_accounts([account_id]).filter(
        delivery__payload_id__in=[row.id for row in changed]
    ).exclude(response_excerpt="").update(response_excerpt="")
    return len(changed)


def _carrying(account_id: UUID, path: Sequence[str], values: list[str]) -> list[WebhookPayload]:
    text = Func(F("body"), Value("UTF8"), function="convert_from", output_field=TextField())
    key = f"envelope__data__{'__'.join(path)}__in"
    return list(
        WebhookPayload.objects.for_accounts([account_id])
        .alias(envelope=Cast(text, JSONField()))
        .filter(**{key: values})
    )
