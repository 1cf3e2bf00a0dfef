"""A sender dies at every point around the call: what went out went out once, and is told so."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.faults.crash_points import Answer, CrashPoints
from tests.support.installation import Installation

CHANNELS = ["messenger", "instagram", "whatsapp"]
ROUNDS_OF = 5
LEASE_SECONDS = 60
PROCESSED = {"sent", "delivered", "read"}

# How often the provider has processed an answer after a crash at that point. What died before
# its call is tried again, and may then meet the crash of the next point in the middle of it.
POINTS: list[tuple[Callable[[CrashPoints], Sequence[Answer]], set[int]]] = [
    (CrashPoints.before_the_claim, {0, 1}),
    (CrashPoints.after_the_claim, {0, 1}),
    (CrashPoints.while_the_attempt_is_noted, {0, 1}),
    (CrashPoints.during_a_call_that_is_never_processed, {0}),
    (CrashPoints.with_the_request_in_the_air, {0, 1}),
    (CrashPoints.during_a_call_that_was_processed, {1}),
    (CrashPoints.with_the_answer_not_yet_stored, {1}),
    (CrashPoints.after_the_answer_was_stored, {1}),
]


class Customers:
    """People who have written on the three channels, and whom nobody has answered yet."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._made = 0

    def make(self, count: int) -> list[tuple[str, str, str]]:
        """(channel, customer, thread) of new ones."""
        people: list[tuple[str, str]] = []
        for _ in range(count):
            self._made += 1
            channel = CHANNELS[self._made % 3]
            customer_id = f"90544{time.time_ns() % 10**4:04d}{self._made:04d}"
            written = self._installation.sandbox(
                "POST",
                "/messages",
                channel=channel,
                customer={"id": customer_id, "name": f"Müşteri {self._made}"},
                text="Merhaba",
            )
            people.append((channel, written["customerId"]))
        threads: dict[str, str] = {}

        def known() -> bool:
            rows = self._installation.rows(
                """
                SELECT contact.external_id, conversation.id FROM messaging_conversation AS conversation
                JOIN messaging_channelcontact AS contact ON contact.id = conversation.contact_id
                WHERE contact.external_id = ANY(%(people)s) AND contact.profile_due_at IS NULL
                """,
                {"people": [customer_id for _, customer_id in people]},
            )
            threads.update({row["external_id"]: str(row["id"]) for row in rows})
            return len(threads) == len(people)

        self._installation.until("the customers are known here", known)
        return [(channel, person, threads[person]) for channel, person in people]


class Queue:
    """Answers the next customers, some at a time."""

    def __init__(self, installation: Installation, people: Iterator[tuple[str, str, str]]) -> None:
        self._installation = installation
        self._people = people

    def __call__(self, count: int = ROUNDS_OF) -> list[Answer]:
        answers = []
        for _ in range(count):
            channel, customer_id, thread = next(self._people)
            text = f"Cevap: {customer_id}"
            sent = self._installation.call(
                "POST", f"/meta/threads/{thread}/messages", {"text": text}
            )
            answers.append(Answer(sent["id"], channel, customer_id, text))
        return answers


@pytest.fixture(scope="module")
def customers(installation: Installation) -> Customers:
    return Customers(installation)


def test_a_sender_that_dies_around_the_call_sends_nothing_twice(
    installation: Installation, customers: Customers, full_size: bool
) -> None:
    rounds = 500 // (ROUNDS_OF * len(POINTS)) + 1 if full_size else 1
    people = iter(customers.make(rounds * ROUNDS_OF * len(POINTS)))
    crash = CrashPoints(installation, Queue(installation, people))
    outcomes: list[tuple[str, Answer, set[int]]] = []
    since = _last_call(installation)
    for _ in range(rounds):
        for point, times in POINTS:
            outcomes += [(point.__name__, answer, times) for answer in point(crash)]

    _let_leases_end(installation, really=full_size)
    _until_settled(installation)

    processed = _processed(installation, since)
    statuses = _until_reconciled(installation, [answer for _, answer, _ in outcomes], processed)
    for point_name, answer, times in outcomes:
        told = (point_name, answer, processed[answer.customer_id], statuses[answer.id])
        assert processed[answer.customer_id] in times, told
        assert (statuses[answer.id] in PROCESSED) == (processed[answer.customer_id] == 1), told
        assert (statuses[answer.id] == "unknown") == (processed[answer.customer_id] == 0), told
        assert _seen_by(installation, answer) == processed[answer.customer_id], told
    arrived = Counter(name for name, answer, _ in outcomes if processed[answer.customer_id])
    for point, _ in POINTS[:3]:
        assert arrived[point.__name__], "what died before its call is tried again"
    assert len(outcomes) == rounds * ROUNDS_OF * len(POINTS)


def test_the_late_failure_of_a_sender_that_lost_its_lease_is_refused(
    installation: Installation, customers: Customers
) -> None:
    answer = _frozen_during(installation, customers.make(1), "hang_before", seconds=3)
    before = _way_out(installation, answer)
    assert (before["status"], before["error"]["code"]) == ("unknown", "interrupted")

    with installation.session() as session:
        session.execute("LOCK TABLE messaging_dispatch IN ACCESS EXCLUSIVE MODE")
        installation.signal_children("worker", signal.SIGCONT)
        late = installation.first_value(
            "the late sender asks for its lease",
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%\"lease_token\" = %'",
        )
    installation.until(
        "the late sender is done with it",
        lambda: (
            installation.value(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = %(pid)s AND state <> 'idle'",
                {"pid": late},
            )
            == 0
        ),
    )

    assert _way_out(installation, answer) == before
    assert _seen_by(installation, answer) == 0


def test_a_sender_that_slept_past_its_lease_still_tells_what_it_sent(
    installation: Installation, customers: Customers
) -> None:
    people = customers.make(1)
    # No echo and no receipt: the late answer alone tells it.
    installation.sandbox("POST", "/faults", target="webhook", kind="drop", times=-1)
    try:
        answer = _frozen_during(installation, people, "slow", seconds=0)
        assert _way_out(installation, answer)["status"] == "unknown"

        installation.signal_children("worker", signal.SIGCONT)

        installation.until(
            "the message has the provider's id",
            lambda: _way_out(installation, answer)["status"] == "sent",
        )
        assert _way_out(installation, answer)["state"] == "done"
        assert _seen_by(installation, answer) == 1
    finally:
        installation.sandbox("DELETE", "/faults")


def _frozen_during(
    installation: Installation, people: list[tuple[str, str, str]], kind: str, seconds: int
) -> Answer:
    """An answer whose sender is stopped during the call, while another takes its lease away."""
    installation.sandbox(
        "POST",
        "/faults",
        kind=kind,
        target="graph",
        seconds=seconds,
        size=60,
        match={"path": "messages", "recipient": people[0][1]},
    )
    (answer,) = Queue(installation, iter(people))(1)
    installation.until(
        "the call has reached the provider",
        lambda: any(
            call["recipient"] == answer.customer_id
            for call in installation.sandbox("GET", "/calls?last=50")["calls"]
        ),
    )
    installation.signal_children("worker", signal.SIGSTOP)
    _let_leases_end(installation, really=False)
    other = installation.manage(
        "shell",
        "-c",
        "from django.utils import timezone; from messaging.services import dispatching;"
        " dispatching.send_due(until=timezone.now())",
    )
    assert other.wait(60) == 0
    return answer


def _let_leases_end(installation: Installation, *, really: bool) -> None:
    """Time passes: for real, or by moving back what is compared with the clock."""
    if really:
        time.sleep(LEASE_SECONDS)
    else:
        installation.execute(
            "UPDATE messaging_dispatch SET lease_until = now() - interval '1 second'"
            " WHERE state = 'sending'"
        )


def _until_settled(installation: Installation) -> None:
    installation.until(
        "no message is on its way any more",
        lambda: (
            installation.value(
                "SELECT count(*) FROM messaging_dispatch WHERE state IN ('queued', 'sending')"
            )
            == 0
        ),
    )


def _until_reconciled(
    installation: Installation, answers: Sequence[Answer], processed: Counter[str]
) -> dict[str, str]:
    """The statuses, once those of what was sent have been told by echoes and receipts."""
    statuses: dict[str, str] = {}

    def told() -> bool:
        statuses.update(_statuses(installation, [answer.id for answer in answers]))
        return all(
            statuses[answer.id] in PROCESSED for answer in answers if processed[answer.customer_id]
        )

    installation.until("what was sent is known as sent", told)
    return statuses


def _statuses(installation: Installation, ids: Sequence[str]) -> dict[str, str]:
    rows = installation.rows(
        "SELECT id, status FROM messaging_message WHERE id = ANY(%(ids)s::uuid[])",
        {"ids": list(ids)},
    )
    return {str(row["id"]): row["status"] for row in rows}


def _way_out(installation: Installation, answer: Answer) -> dict[str, Any]:
    """What is stored of a message's sending."""
    (row,) = installation.rows(
        """
        SELECT message.status, message.error, message.external_id, message.status_times,
               dispatch.state, dispatch.attempts, attempt.finished_at, attempt.outcome, attempt.code
        FROM messaging_message AS message
        JOIN messaging_dispatch AS dispatch ON dispatch.message_id = message.id
        JOIN messaging_sendattempt AS attempt ON attempt.dispatch_id = dispatch.id
        WHERE message.id = %(id)s
        """,
        {"id": answer.id},
    )
    return row


def _last_call(installation: Installation) -> int:
    calls = installation.sandbox("GET", "/calls?last=1")["calls"]
    return int(calls[-1]["id"]) if calls else 0


def _processed(installation: Installation, since: int) -> Counter[str]:
    """By customer, how many messages the provider took from us."""
    calls = installation.sandbox("GET", f"/calls?since={since}&limit=100000")["calls"]
    return Counter(call["recipient"] for call in calls if call["processed"] and call["messageId"])


def _seen_by(installation: Installation, answer: Answer) -> int:
    """How often the customer sees the answer."""
    seen = installation.sandbox(
        "GET", f"/messages?channel={answer.channel}&customerId={answer.customer_id}"
    )["messages"]
    return sum(message["fromFirm"] and message["text"] == answer.text for message in seen)
