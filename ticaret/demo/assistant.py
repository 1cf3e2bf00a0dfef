"""The assistant of the demo's first firm: the sandbox's rules, and customers for it to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from ai_assist import selectors
from ai_assist.services import settings
from messaging.models import Inbox
from messaging.ports import MessageSeen, Partner
from messaging.services import inbound
from ticaret.tenancy.actor import Actor

_KEY = "sk-sandbox-demo"


@dataclass(frozen=True, slots=True)
class _Conversation:
    name: str
    phone: str
    texts: Sequence[str]


_CONVERSATIONS = [
    _Conversation(
        "Emine Acar", "905354001023", ["Merhaba", "2 koli domates, 5 kg pirinç yarın teslim"]
    ),
    _Conversation("Okan Bulut", "905384001026", ["Kavrulmuş fındığın fiyatı ne kadar?"]),
    _Conversation(
        "Temel Kaya", "905344001022", ["6 adet ayçiçek yağı ve 3 kg beyaz peynir lazım, acil"]
    ),
]


def fill(*, actor: Actor, account_id: UUID, inbox_id: UUID, now: datetime) -> None:
    """Switch the assistant on for every inbox, and let customers write to this one."""
    if selectors.settings_for_work(account_id) is not None:
        return
    settings.update(
        actor=actor,
        account_id=account_id,
        now=now,
        enabled=True,
        api_key=_KEY,
        instructions="Koli fiyatları KDV hariçtir. Teslimat hafta içi yapılır.",
        monthly_token_budget=2_000_000,
        input_price=Decimal("0.40"),
        output_price=Decimal("1.60"),
    )
    inbox = Inbox.objects.for_accounts([account_id]).get(pk=inbox_id)
    with transaction.atomic():
        inbound.receive(
            [
                inbound.Report(inbox, seen)
                for place, each in enumerate(_CONVERSATIONS)
                for seen in _seen(each, now - timedelta(minutes=10 * (place + 1)))
            ],
            now=now,
        )


def _seen(one: _Conversation, at: datetime) -> list[MessageSeen]:
    partner = Partner(external_id=f"{one.phone}@c.us", phone=f"+{one.phone}", name=one.name)
    return [
        MessageSeen(
            partner=partner,
            occurred_at=at + timedelta(seconds=place),
            external_id=f"demo.{one.phone}.{place}",
            text=text,
        )
        for place, text in enumerate(one.texts)
    ]
