"""The message templates of a WhatsApp number's business account as a part of a sync."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import InboxAccess
from meta_channels.choices import TemplateStatus
from meta_channels.graph import facebook, templates
from meta_channels.models import MessageTemplate
from meta_channels.ports import Fetched, Stored, SyncScope
from ticaret.db.search import fold_all
from ticaret.ingress.cleaning import TooDeep, clean
from ticaret.ingress.reading import identifier, mapping, sequence, text


class TemplateSync:
    """All templates, page by page; those that no page names are gone.

    The cursor is `{after, startedAt}`.
    """

    name = "templates"
    channels: Sequence[str] = (Channel.WHATSAPP_BUSINESS,)

    def fetch(self, access: InboxAccess, scope: SyncScope, cursor: Mapping[str, Any]) -> Fetched:
        """The next page of templates."""
        page = templates.of_business(
            facebook(access.token), access.parent_external_id, after=cursor.get("after", "")
        )
        return Fetched(page, page.usage)

    def store(
        self, inbox: Inbox, scope: SyncScope, cursor: Mapping[str, Any], data: Any, now: datetime
    ) -> Stored:
        page: templates.Slice = data
        started_at = cursor.get("startedAt") or now.isoformat()
        rows = list(_rows(inbox, page, now))
        new = _upsert(rows)
        if page.after:
            return Stored({"after": page.after, "startedAt": started_at}, len(rows), new)
        MessageTemplate.objects.for_accounts([inbox.account_id]).filter(
            waba_id=inbox.parent_external_id, seen_at__lt=parse_datetime(started_at)
        ).delete()
        return Stored(None, len(rows), new)


def _rows(inbox: Inbox, page: templates.Slice, now: datetime) -> Iterator[MessageTemplate]:
    seen: set[str] = set()
    for raw in page.items:
        try:
            found = clean(dict(raw))
        except TooDeep:
            continue
        external_id, name = identifier(found.get("id"))[:64], text(found.get("name"))[:512]
        status = text(found.get("status")).upper()
        if not external_id or not name or external_id in seen:
            continue
        seen.add(external_id)
        components = [dict(mapping(c)) for c in sequence(found.get("components"))]
        texts = [text(component.get("text")) for component in components]
        yield MessageTemplate(
            account_id=inbox.account_id,
            waba_id=inbox.parent_external_id,
            external_id=external_id,
            name=name,
            language=text(found.get("language"))[:16],
            category=text(found.get("category"))[:32],
            status=status if status in TemplateStatus else TemplateStatus.DISABLED,
            quality=text(mapping(found.get("quality_score")).get("score"))[:16],
            rejected_reason=text(found.get("rejected_reason"))[:255],
            parameter_format=text(found.get("parameter_format")).upper()[:16] or "POSITIONAL",
            components=components,
            seen_at=now,
            search=fold_all(name, *texts),
        )


def _upsert(rows: list[MessageTemplate]) -> int:
    """Returns how many were not known yet."""
    if not rows:
        return 0
    known = (
        MessageTemplate.objects.for_accounts([rows[0].account_id])
        .filter(waba_id=rows[0].waba_id, external_id__in=[row.external_id for row in rows])
        .count()
    )
    MessageTemplate.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["account", "waba_id", "external_id"],
        update_fields=[
            "name",
            "language",
            "category",
            "status",
            "quality",
            "rejected_reason",
            "parameter_format",
            "components",
            "seen_at",
            "search",
            "updated_at",
        ],
    )
    return len(rows) - known
