"""What Meta says of templates by webhook, on the rows that the last sync left."""

from __future__ import annotations

from datetime import datetime

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import Notice
from meta_channels.choices import TemplateStatus
from meta_channels.models import MessageTemplate, MetaAsset
from ticaret.ingress.reading import identifier, text

_STATUS = "message_template_status_update"
_QUALITY = "message_template_quality_update"
_CATEGORY = "template_category_update"
_CONTENT = "message_template_components_update"
KINDS = frozenset({_STATUS, _QUALITY, _CATEGORY, _CONTENT})
# Words of the event that are no status of a template.
_MEANT = {"REINSTATED": TemplateStatus.APPROVED, "LOCKED": TemplateStatus.DISABLED}


def apply(inbox: Inbox, notice: Notice, now: datetime) -> None:
    """Note what changed; a template whose content changed, or that is new, is fetched soon.

    A template belongs to the business account: it changes for every account with a number of it.
    """
    content = notice.payload
    external_id = identifier(content.get("message_template_id"))
    rows = MessageTemplate.objects.unscoped().filter(
        waba_id=inbox.parent_external_id, external_id=external_id
    )
    changes = _changes(notice)
    known = rows.update(**changes, updated_at=now) if changes else 0
    if notice.kind == _CONTENT or (changes and not known):
        MetaAsset.objects.unscoped().filter(
            inbox__parent_external_id=inbox.parent_external_id,
            inbox__channel=Channel.WHATSAPP_BUSINESS,
            inbox__deleted_at__isnull=True,
        ).update(next_sync_at=now, updated_at=now)


def _changes(notice: Notice) -> dict[str, str]:
    content = notice.payload
    if notice.kind == _QUALITY:
        return {"quality": text(content.get("new_quality_score"))[:16]}
    if notice.kind == _CATEGORY:
        # Without a previous category it is only announced.
        if not content.get("previous_category"):
            return {}
        return {"category": text(content.get("new_category"))[:32]}
    if notice.kind != _STATUS:
        return {}
    word = text(content.get("event")).upper()
    status = _MEANT.get(word, word)
    if status not in TemplateStatus:
        return {}
    reason = text(content.get("reason"))
    return {"status": status, "rejected_reason": "" if reason == "NONE" else reason[:255]}
