"""Meta's webhooks as an inbound provider: whose is an item, and what does it report?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from messaging import selectors
from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import InboundEvent, Notice
from messaging.services import inbound
from meta_channels import parsing
from meta_channels.parsing.engagement_events import EngagementEvent
from meta_channels.services import engagement, template_updates
from meta_channels.services.engagement import EngagementReport
from meta_channels.signature import is_authentic
from ticaret.ingress.choices import Verdict
from ticaret.ingress.ports import Handled, InboundProvider, ItemDraft, NotAPayload, StoredItem

_CHANNELS = {
    "page": [Channel.FACEBOOK_PAGE],
    "instagram": [Channel.INSTAGRAM_BUSINESS, Channel.INSTAGRAM_LOGIN],
    "whatsapp_business_account": [Channel.WHATSAPP_BUSINESS],
}
# Sources only share the work out fairly; whose an item is, its payload tells.
_LONGEST_SOURCE = 128
# The more telling verdict of an item with several events wins.
_WEIGHT = [Verdict.IGNORED, Verdict.DUPLICATE, Verdict.PROCESSED]


def provider() -> InboundProvider:
    """What `ticaret.ingress` needs to take in Meta's posts."""
    return InboundProvider(name="meta", is_authentic=_is_authentic, split=_split, handle=_handle)


def _is_authentic(request: HttpRequest, body: bytes) -> bool:
    # Which secret signs the webhooks of an Instagram login is not documented: either may.
    secrets = [settings.META_APP_SECRET, settings.INSTAGRAM_APP_SECRET]
    return is_authentic(body, request.headers.get("X-Hub-Signature-256"), secrets)


def _split(body: bytes, received_at: datetime) -> list[ItemDraft]:
    try:
        items = parsing.split(body, received_at=received_at)
    except parsing.NotAPayload:
        raise NotAPayload("not a JSON object with a list of entries") from None
    return [
        ItemDraft(
            source=item.external_inbox_ids[0][:_LONGEST_SOURCE] if item.external_inbox_ids else "",
            mailbox=item.mailbox,
            kind=item.kind,
            dedupe_key=item.dedupe_key,
            occurred_at=item.occurred_at,
            payload={**item.payload, "inbox_ids": list(item.external_inbox_ids)},
        )
        for item in items
    ]


def _handle(items: Sequence[StoredItem], now: datetime) -> list[Handled]:
    inboxes = _Inboxes(items)
    reports: list[inbound.Report | EngagementReport] = []
    spans: list[tuple[Inbox | None, int, int]] = []
    for item in items:
        inbox = inboxes.of(item)
        start = len(reports)
        if inbox is not None:
            reports += [_report(inbox, event) for event in parsing.parse(item.payload)]
        spans.append((inbox, start, len(reports)))
    outcomes = _outcomes(reports, now)
    for report in reports:
        if isinstance(report.event, Notice) and report.event.kind in template_updates.KINDS:
            template_updates.apply(report.inbox, report.event, now)
    return [_handled(inbox, outcomes[start:end]) for inbox, start, end in spans]


def _report(
    inbox: Inbox, event: InboundEvent | EngagementEvent
) -> inbound.Report | EngagementReport:
    if isinstance(event, EngagementEvent):
        return EngagementReport(inbox, event)
    return inbound.Report(inbox, event)


def _outcomes(
    reports: Sequence[inbound.Report | EngagementReport], now: datetime
) -> list[inbound.Outcome]:
    """Messages and the like go to `messaging`, posts and comments stay here."""
    said = [report for report in reports if isinstance(report, inbound.Report)]
    shown = [report for report in reports if isinstance(report, EngagementReport)]
    of_messaging = iter(inbound.receive(said, now=now))
    of_posts = iter(engagement.receive(shown, now=now))
    return [
        next(of_messaging)
        if isinstance(report, inbound.Report)
        else inbound.Outcome(*next(of_posts))
        for report in reports
    ]


def _handled(inbox: Inbox | None, outcomes: Sequence[inbound.Outcome]) -> Handled:
    if inbox is None:
        return Handled(Verdict.IGNORED, "no connected inbox has this id")
    verdict = max((outcome.verdict for outcome in outcomes), key=_WEIGHT.index, default=None)
    return Handled(
        verdict or Verdict.IGNORED,
        "; ".join(dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason)),
        account_id=inbox.account_id,
        inbox_id=inbox.id,
    )


class _Inboxes:
    """The connected inboxes of a batch. Only our own table says whose an id is."""

    def __init__(self, items: Sequence[StoredItem]) -> None:
        names = {name for item in items for name in item.payload["inbox_ids"]}
        rows = selectors.inboxes_of_provider(external_ids=names, channels=_all(_CHANNELS.values()))
        self._by_name = {(row.channel, row.external_id): row for row in rows}
        # What concerns a whole WhatsApp business account goes to the firm with one of its numbers.
        self._by_parent = {
            row.parent_external_id: row
            for row in rows
            if row.channel == Channel.WHATSAPP_BUSINESS and row.parent_external_id
        }

    def of(self, item: StoredItem) -> Inbox | None:
        """The inbox that `item` belongs to; None when nobody has connected it."""
        channels = _CHANNELS.get(str(item.payload.get("object")), [])
        for name in item.payload["inbox_ids"]:
            for channel in channels:
                if inbox := self._by_name.get((channel, name)):
                    return inbox
            if Channel.WHATSAPP_BUSINESS in channels and name in self._by_parent:
                return self._by_parent[name]
        return None


def _all(groups: Iterable[Sequence[Channel]]) -> list[Channel]:
    return [channel for group in groups for channel in group]
