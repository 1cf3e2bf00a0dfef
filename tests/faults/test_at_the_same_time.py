"""The same thing at the same time, through real connections and processes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from tests.support import meta
from tests.support.installation import NUMBER, PAGE, WABA, Installation

_T = TypeVar("_T")
AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def at_once(calls: Sequence[Callable[[], _T]]) -> list[_T]:
    """All calls, each on a connection of its own."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def _post(installation: Installation, document: meta.Json) -> int:
    return installation.post_webhook(meta.encoded(document)).status_code


def _of_partners(installation: Installation, prefix: str) -> list[dict[str, Any]]:
    return installation.rows(
        """
        SELECT contact.external_id AS partner, conversation.unread_count AS unread,
               count(message.id) AS messages
        FROM messaging_channelcontact AS contact
        JOIN messaging_conversation AS conversation ON conversation.contact_id = contact.id
        JOIN messaging_message AS message ON message.conversation_id = conversation.id
        WHERE contact.external_id LIKE %(prefix)s
        GROUP BY contact.external_id, conversation.id ORDER BY contact.external_id
        """,
        {"prefix": f"{prefix}%"},
    )


def test_the_same_message_in_three_posts_at_once_is_one_message(installation: Installation) -> None:
    posts: list[Callable[[], int]] = []
    for number in range(10):
        event = meta.direct_message(PAGE, f"31{number:04d}", f"once.{number}", "Merhaba", AT)
        for copy in range(3):
            document = meta.direct("page", PAGE, event)
            document["entry"][0]["time"] = copy  # other bytes, the same event
            posts.append(lambda document=document: _post(installation, document))  # type: ignore[misc]

    assert at_once(posts) == [200] * 30
    installation.until_drained()

    assert _of_partners(installation, "31") == [
        {"partner": f"31{number:04d}", "unread": 1, "messages": 1} for number in range(10)
    ]
    verdicts = installation.rows(
        "SELECT verdict, count(*) AS items FROM ticaret_ingress_inbounditem"
        " WHERE payload #>> '{event,message,mid}' LIKE 'once.%' GROUP BY 1 ORDER BY 1"
    )
    assert verdicts == [
        {"verdict": "duplicate", "items": 20},
        {"verdict": "processed", "items": 10},
    ]


def test_first_messages_of_one_person_at_once_open_one_conversation(
    installation: Installation,
) -> None:
    partner = "905320000001"
    posts: list[Callable[[], int]] = []
    for number in range(20):
        message = meta.whatsapp_message(partner, f"first.{number}", f"{number}", AT)
        document = meta.whatsapp(WABA, NUMBER, message)
        posts.append(lambda document=document: _post(installation, document))  # type: ignore[misc]

    assert at_once(posts) == [200] * 20
    installation.until_drained()

    assert _of_partners(installation, partner) == [
        {"partner": partner, "unread": 20, "messages": 20}
    ]


def test_two_processes_that_drain_one_mailbox_at_once_handle_each_event_once(
    installation: Installation,
) -> None:
    partner = "905330000001"
    installation.until_drained()
    installation.signal_children("worker", signal.SIGSTOP)
    try:
        for number in range(60):
            moment = AT + timedelta(seconds=number)
            message = meta.whatsapp_message(partner, f"drained.{number}", f"{number}", moment)
            assert _post(installation, meta.whatsapp(WABA, NUMBER, message)) == 200
        assert installation.backlog() >= 60
        with installation.session() as session:
            session.execute("LOCK TABLE ticaret_ingress_inbounddelivery IN ACCESS EXCLUSIVE MODE")
            drains = [
                installation.manage(
                    "shell",
                    "-c",
                    "from datetime import timedelta; from django.db import connection;"
                    " connection.cursor().execute('SET lock_timeout = 0');"
                    " connection.cursor().execute('SET statement_timeout = 0');"
                    " from django.utils import timezone;"
                    " from ticaret.ingress.drain import drain;"
                    " drain(until=timezone.now() + timedelta(seconds=20))",
                )
                for _ in range(2)
            ]
            installation.until(
                "both wait for the deliveries",
                lambda: (
                    installation.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE %(pid)s ="
                        " ANY(pg_blocking_pids(pid)) AND query LIKE '%%SKIP LOCKED%%'",
                        {"pid": session.info.backend_pid},
                    )
                    >= 2
                ),
            )
        assert [drain.wait(60) for drain in drains] == [0, 0]
    finally:
        installation.signal_children("worker", signal.SIGCONT)
    installation.until_drained()

    assert _of_partners(installation, partner) == [
        {"partner": partner, "unread": 60, "messages": 60}
    ]
    told: list[dict[str, Any]] = installation.rows(
        "SELECT payload #>> '{message,text}' AS text FROM ticaret_events_outboxevent"
        " WHERE type = 'message.received' AND payload #>> '{message,externalId}' LIKE 'drained.%'"
        " ORDER BY position"
    )
    assert sorted(int(row["text"]) for row in told) == list(range(60))
