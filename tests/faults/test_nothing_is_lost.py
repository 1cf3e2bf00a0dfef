"""Every event once, whatever dies meanwhile: web, workers, Redis and PostgreSQL are real."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.faults.traffic import Senders, Traffic
from tests.support import meta
from tests.support.installation import Installation

SEED = 20261123
# Back to work after the last fault, with nobody's help.
RECOVERY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Size:
    messages: int
    partners: int
    posts_per_second: float
    worker_kills: int
    web_kills: int
    redis_faults: int
    postgres_crashes: int


SMALL = Size(300, 24, 55, 2, 1, 2, 1)
FULL = Size(10_000, 400, 60, 20, 3, 10, 5)


def test_each_event_is_stored_once_while_workers_redis_and_postgres_die(
    installation: Installation, full_size: bool, record_property: Callable[[str, object], None]
) -> None:
    size = FULL if full_size else SMALL
    traffic = Traffic(seed=SEED, count=size.messages, partners=size.partners)
    bodies = traffic.bodies()
    senders = Senders(installation, bodies, rate=size.posts_per_second)

    senders.start()
    faults = _faults(installation, size)
    for place, (what, strike) in enumerate(faults, start=1):
        due = place / (len(faults) + 1)
        installation.until(
            f"the senders reach {due:.0%} before the fault: {what}",
            lambda due=due: senders.progress >= due,  # type: ignore[misc]
            180,
        )
        strike()
    senders.join(600)
    recovery = installation.until_drained(RECOVERY_SECONDS)

    record_property("items", traffic.items)
    record_property("posts", len(bodies))
    record_property("refusals", dict(senders.refusals))
    record_property("recovery_seconds", round(recovery, 1))
    _assert_no_false_acknowledgement(installation, senders)
    _assert_messages(installation, traffic)
    _assert_conversations(installation, traffic)
    _assert_events(installation, traffic)
    assert senders.refusals, "no fault was felt by a sender: the test tested nothing"


def _faults(installation: Installation, size: Size) -> list[tuple[str, Callable[[], None]]]:
    redis = [("Redis is emptied", installation.flush_redis)] * (size.redis_faults // 2)
    redis += [("Redis is killed", lambda: installation.kill("Valkey"))] * (
        size.redis_faults - len(redis)
    )
    faults = [
        *redis,
        *[("the worker is killed", lambda: installation.kill("worker"))] * size.worker_kills,
        *[("the web server is killed", lambda: installation.kill("web"))] * size.web_kills,
        *[("PostgreSQL crashes", installation.crash_postgres)] * size.postgres_crashes,
    ]
    random.Random(SEED).shuffle(faults)
    return faults


def _assert_no_false_acknowledgement(installation: Installation, senders: Senders) -> None:
    stored = {
        bytes(row["digest"])
        for row in installation.rows("SELECT digest FROM ticaret_ingress_inbounddelivery")
    }
    assert senders.acknowledged <= stored


def _assert_messages(installation: Installation, traffic: Traffic) -> None:
    rows = installation.rows(
        """
        SELECT message.external_id, contact.external_id AS partner, message.direction,
               message.text, message.occurred_at, message.status, message.reactions
        FROM messaging_message AS message
        JOIN messaging_conversation AS conversation ON conversation.id = message.conversation_id
        JOIN messaging_channelcontact AS contact ON contact.id = conversation.contact_id
        WHERE message.external_id LIKE %(prefix)s
        """,
        {"prefix": f"{traffic.prefix}%"},
    )
    found = {
        row["external_id"]: (
            row["partner"],
            row["direction"],
            row["text"],
            row["occurred_at"],
            row["status"],
            [reaction["emoji"] for reaction in row["reactions"]],
        )
        for row in rows
    }
    expected = {
        mid: (m.partner, m.direction, m.text, m.occurred_at, m.status, m.reactions)
        for mid, m in traffic.messages.items()
    }
    assert len(rows) == len(expected)
    assert found == expected


def _assert_conversations(installation: Installation, traffic: Traffic) -> None:
    expected: dict[str, dict[str, Any]] = {}
    for mid, message in traffic.messages.items():
        facts = expected.setdefault(message.partner, {"unread": 0, "newest": (message, mid)})
        facts["unread"] += message.direction == "inbound"
        facts["newest"] = max(facts["newest"], (message, mid), key=lambda m: m[0].occurred_at)
    rows = installation.rows(
        """
        SELECT contact.external_id AS partner, conversation.unread_count,
               conversation.last_message_at, last_message.external_id AS newest
        FROM messaging_conversation AS conversation
        JOIN messaging_channelcontact AS contact ON contact.id = conversation.contact_id
        LEFT JOIN messaging_message AS last_message
            ON last_message.id = conversation.last_message_id
        WHERE contact.external_id = ANY(%(partners)s)
        """,
        {"partners": list(expected)},
    )
    assert len(rows) == len(expected), "one conversation for each partner"
    assert {
        row["partner"]: (row["unread_count"], row["newest"], row["last_message_at"]) for row in rows
    } == {
        partner: (facts["unread"], facts["newest"][1], facts["newest"][0].occurred_at)
        for partner, facts in expected.items()
    }


def _assert_events(installation: Installation, traffic: Traffic) -> None:
    gaps = installation.rows(
        """
        SELECT stream.account_id FROM ticaret_events_eventstream AS stream
        LEFT JOIN ticaret_events_outboxevent AS event USING (account_id)
        GROUP BY stream.account_id, stream.last_position
        HAVING count(event.id) <> count(DISTINCT event.position)
            OR count(event.id) <> stream.last_position OR max(event.position) <> count(event.id)
        """
    )
    assert gaps == [], "positions are gapless"
    told = installation.rows(
        """
        SELECT payload #>> '{message,externalId}' AS mid, type, count(*) AS times
        FROM ticaret_events_outboxevent
        WHERE type IN ('message.received', 'message.echoed')
          AND payload #>> '{message,externalId}' LIKE %(prefix)s
        GROUP BY 1, 2
        """,
        {"prefix": f"{traffic.prefix}%"},
    )
    kinds = {"inbound": "message.received", "outbound": "message.echoed"}
    assert {row["mid"]: (row["type"], row["times"]) for row in told} == {
        mid: (kinds[message.direction], 1) for mid, message in traffic.messages.items()
    }


def test_a_post_whose_row_is_lost_on_the_way_is_not_acknowledged(
    installation: Installation,
) -> None:
    body = meta.encoded({"object": "page", "entry": [], "note": "cut off"})
    digest = hashlib.sha256(body).digest()
    stored = "SELECT count(*) FROM ticaret_ingress_inbounddelivery WHERE digest = %(digest)s"
    with ThreadPoolExecutor(1) as sender, installation.session() as session:
        session.execute("LOCK TABLE ticaret_ingress_inbounddelivery IN EXCLUSIVE MODE")
        answer = sender.submit(installation.post_webhook, body)
        writing = installation.first_value(
            "the web server is about to store the post",
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%INSERT INTO ticaret_ingress_inbounddelivery%'",
        )
        session.execute("SELECT pg_terminate_backend(%s)", [writing])
        assert answer.result().status_code == 503
    assert installation.value(stored, {"digest": digest}) == 0

    assert installation.post_webhook(body).status_code == 200
    assert installation.value(stored, {"digest": digest}) == 1
