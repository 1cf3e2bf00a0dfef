"""P6: answers out through the pipeline."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from messaging.choices import Direction, DispatchState, MessageStatus
from messaging.models import Conversation, Dispatch, Message
from messaging.services.dispatching import send_due
from ticaret.bench.database import Firm, make_firm
from ticaret.bench.figures import Figure, Sizes, alternating
from ticaret.bench.processes import free_port, run, server

_CONVERSATIONS = 200


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """P6."""
    firm = make_firm("Giden", messages=0, conversations=_CONVERSATIONS * 3)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    before = settings.META_GRAPH_URL
    with server("tests.bench.provider", str(port), port=port, environment=environment):
        settings.META_GRAPH_URL = address
        try:
            yield _figure(sizes, environment, firm, f"{address}/1/messages")
        finally:
            settings.META_GRAPH_URL = before


def _figure(sizes: Sizes, environment: Mapping[str, str], firm: Firm, url: str) -> Figure:
    threads = list(
        Conversation.objects.for_accounts([firm.account_id])
        .filter(inbox_id=firm.inbox_ids[0])
        .order_by("id")[:_CONVERSATIONS]
    )

    def ours() -> float:
        _queue(threads, sizes.sends)
        began = time.perf_counter()
        sent = send_due(until=timezone.now() + timedelta(minutes=10))
        took = time.perf_counter() - began
        left = Dispatch.objects.unscoped().exclude(state=DispatchState.DONE).count()
        if sent != sizes.sends or left:
            raise RuntimeError(f"{sent} of {sizes.sends} were sent, {left} are not done")
        return sizes.sends / took

    def bare() -> float:
        printed = run("tests.bench.bare_sends", url, str(sizes.sends), environment=environment)
        return sizes.sends / float(printed)

    return alternating(
        "P6",
        "answers out, one worker",
        ours=ours,
        bare=bare,
        rounds=sizes.rounds,
        reach=0.40,
        aim=0.70,
        unit="per s",
    )


def _queue(threads: list[Conversation], number: int) -> None:
    now = timezone.now()
    messages = [
        Message(
            account_id=thread.account_id,
            inbox_id=thread.inbox_id,
            conversation=thread,
            direction=Direction.OUTBOUND,
            text="Kargonuz yola çıktı.",
            status=MessageStatus.QUEUED,
            occurred_at=now,
        )
        for thread in itertools.islice(itertools.cycle(threads), number)
    ]
    Message.objects.bulk_create(messages, batch_size=1000)
    Dispatch.objects.bulk_create(
        [
            Dispatch(
                account_id=message.account_id,
                message=message,
                inbox_id=message.inbox_id,
                conversation_id=message.conversation_id,
            )
            for message in messages
        ],
        batch_size=1000,
    )
