"""The gateway's webhooks as an inbound provider: whose is a post, and what does it report?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from messaging import selectors
from messaging.models import Inbox, WaSession
from messaging.ports import InboundEvent, MessageSeen
from messaging.services import inbound, session_health
from messaging.waha import PROVIDER, parsing
from messaging.waha.signature import is_authentic
from ticaret.db.keyring import CannotDecrypt
from ticaret.ingress.choices import Verdict
from ticaret.ingress.ports import Handled, InboundProvider, StoredItem

# The more telling verdict of an item with several events wins.
_WEIGHT = [Verdict.IGNORED, Verdict.DUPLICATE, Verdict.PROCESSED]


def provider() -> InboundProvider:
    """What `ticaret.ingress` needs to take in the gateway's posts."""
    return InboundProvider(
        name=PROVIDER, is_authentic=_is_authentic, split=parsing.split, handle=_handle
    )


def _is_authentic(request: HttpRequest, body: bytes) -> bool:
    """With `?session=` signed by that session's own key, and about that session only.

    Without it, signed by the key of a hook that is configured at the gateway itself.
    """
    header = request.headers.get("X-Webhook-Hmac")
    algorithm = request.headers.get("X-Webhook-Hmac-Algorithm")
    named = request.GET.get("session")
    if named is None:
        return is_authentic(body, header, algorithm, settings.WAHA_WEBHOOK_KEY)
    session = _session_named(named)
    if session is None or not is_authentic(body, header, algorithm, _key_of(session)):
        return False
    told = parsing.session_in(body)
    return told is None or told == session.inbox.external_id


def _session_named(raw: str) -> WaSession | None:
    try:
        inbox_id = UUID(raw)
    except ValueError:
        return None
    session = selectors.session_of(inbox_id)
    if session is None or session.provider != PROVIDER or session.inbox.deleted_at is not None:
        return None
    return session


def _key_of(session: WaSession) -> str:
    try:
        return session.webhook_key or ""
    except CannotDecrypt:
        return ""


def _handle(items: Sequence[StoredItem], now: datetime) -> list[Handled]:
    sessions = selectors.sessions_of_provider(
        provider=PROVIDER, names={str(item.payload.get("session")) for item in items}
    )
    reports: list[inbound.Report] = []
    spans: list[tuple[Inbox | None, int, int]] = []
    for item in items:
        session = sessions.get(str(item.payload.get("session")))
        start = len(reports)
        if session is not None:
            reports += [
                inbound.Report(session.inbox, _as_configured(event, session))
                for event in parsing.parse(item.payload)
            ]
        spans.append((session.inbox if session else None, start, len(reports)))
    outcomes = inbound.receive(reports, now=now)
    session_health.seen_alive({report.inbox.id for report in reports}, now=now)
    return [_handled(inbox, outcomes[start:end]) for inbox, start, end in spans]


def _as_configured(event: InboundEvent, session: WaSession) -> InboundEvent:
    """What was said before the number was linked is history; files are kept if that is wanted."""
    if not isinstance(event, MessageSeen):
        return event
    if session.linked_at is not None and event.occurred_at < session.linked_at:
        event = replace(event, backfilled=True)
    if event.media and not session.keep_media:
        event = replace(event, media=[replace(file, fetch=False) for file in event.media])
    return event


def _handled(inbox: Inbox | None, outcomes: Sequence[inbound.Outcome]) -> Handled:
    if inbox is None:
        return Handled(Verdict.IGNORED, "no connected session has this name")
    verdict = max((outcome.verdict for outcome in outcomes), key=_WEIGHT.index, default=None)
    return Handled(
        verdict or Verdict.IGNORED,
        "; ".join(dict.fromkeys(outcome.reason for outcome in outcomes if outcome.reason)),
        account_id=inbox.account_id,
        inbox_id=inbox.id,
    )


def me_of(session: WaSession) -> Mapping[str, str]:
    """The own number's names, as envelopes carry them."""
    return {"id": session.jid, "lid": session.lid}
