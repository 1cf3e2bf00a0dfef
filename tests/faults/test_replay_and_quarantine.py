"""Reading again changes nothing that was read; what belongs to nobody touches nobody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone

from messaging.choices import Channel
from tests.factories.accounts import Firm
from tests.factories.inboxes import drain_all, make_inbox, receive
from tests.journeys.test_captured_webhooks import CAPTURED, connect
from tests.support import meta
from ticaret.events.models import OutboxEvent
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.ingress.replay import replay_range
from ticaret.tenancy.models import TenantModel

NUMBER, WABA, PAGE = "400000000000808", "200000000000808", "100000000000808"
WRITTEN_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def tenant_rows() -> dict[str, list[Any]]:
    """Every row of every tenant table, and every event."""
    models = [m for m in apps.get_models() if issubclass(m, TenantModel)]
    stored: dict[str, list[Any]] = {
        m.__name__: list(m.objects.unscoped().order_by("pk").values()) for m in models
    }
    return {**stored, "OutboxEvent": list(OutboxEvent.objects.unscoped().order_by("pk").values())}


def test_replaying_everything_adds_and_changes_nothing(firm: Firm) -> None:
    bodies = [file.read_bytes() for file in CAPTURED]
    for body in bodies:
        connect(firm, json.loads(body))
    receive(*bodies)
    receive(*reversed(bodies))
    counts = {name: len(rows) for name, rows in tenant_rows().items()}
    _replay_all()
    assert {name: len(rows) for name, rows in tenant_rows().items()} == counts
    before, verdicts = tenant_rows(), _verdicts()

    _replay_all()

    assert tenant_rows() == before
    assert _verdicts() == verdicts
    assert not InboundDelivery.objects.filter(verdict="pending").exists()


def _replay_all() -> None:
    since = timezone.now() - timedelta(hours=1)
    assert replay_range(provider="meta", since=since, before=timezone.now()) == len(CAPTURED)
    drain_all()


def _verdicts() -> list[tuple[str, str, str]]:
    return sorted(InboundItem.objects.values_list("kind", "dedupe_key", "verdict"))


def test_a_signed_post_about_an_unknown_number_touches_no_tenant(
    firm: Firm, other_firm: Firm
) -> None:
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, NUMBER, parent=WABA)
    make_inbox(other_firm, Channel.FACEBOOK_PAGE, PAGE)
    before = tenant_rows()

    forged = meta.whatsapp_message("905551110000", "wamid.forged", "Merhaba", WRITTEN_AT)
    receive(
        meta.whatsapp("999", "400000000000000", forged),
        # The id of a Page of somebody else is no WhatsApp number.
        meta.whatsapp("999", PAGE, forged),
        meta.direct("page", NUMBER, meta.direct_message(NUMBER, "7", "m.forged", "?", WRITTEN_AT)),
        meta.direct("instagram", PAGE, meta.direct_message(PAGE, "7", "m.ig", "?", WRITTEN_AT)),
    )

    assert tenant_rows() == before
    items: Any = InboundItem.objects.values_list("verdict", "reason", "account_id", "inbox_id")
    assert set(items) == {("ignored", "no connected inbox has this id", None, None)}
    assert set(InboundDelivery.objects.values_list("verdict", flat=True)) == {"ignored"}


def test_an_inbox_decides_whose_a_message_is_and_no_name_in_the_payload_does(
    firm: Firm, other_firm: Firm
) -> None:
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, NUMBER, parent=WABA)
    document = meta.whatsapp(
        WABA, NUMBER, meta.whatsapp_message("905551110000", "wamid.1", "Merhaba", WRITTEN_AT)
    )
    value = document["entry"][0]["changes"][0]["value"]
    value |= {"accountId": str(other_firm.id), "account_id": str(other_firm.id)}

    receive(document)

    for name, rows in tenant_rows().items():
        if name in {"Message", "Conversation", "ChannelContact", "OutboxEvent"}:
            assert {row["account_id"] for row in rows} == {firm.id}, name
