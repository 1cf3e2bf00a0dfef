"""A Graph API that refuses, lies or is away: every message ends in a state that is true."""

from __future__ import annotations

import pytest

from tests.faults.test_nothing_is_sent_twice import Customers, Queue
from tests.support.installation import Installation

SENT = {"sent", "delivered", "read"}

# What the provider does → (how often it took the message, the states that are true then).
LIES: dict[str, tuple[int, set[str]]] = {
    "429": (1, SENT),
    "error": (0, {"failed"}),
    "500": (0, {"unknown"}),
    "503": (0, {"unknown"}),
    "redirect": (0, {"unknown", "failed"}),
    "gzip_bomb": (0, {"unknown"}),
    "reset": (0, {"unknown"}),
    "reset_after": (1, SENT),
    "500_after": (1, SENT),
    "truncated": (1, SENT),
    "not_json": (1, SENT),
    "wrong_length": (1, SENT),
    "failed_status": (1, {"failed"}),
}
CODES = {"error": 100, "failed_status": 131026}


def test_whatever_the_provider_answers_a_message_goes_out_once_and_its_state_is_true(
    installation: Installation,
) -> None:
    people = Customers(installation).make(3 * len(LIES))
    by_lie = {lie: people[3 * n : 3 * n + 3] for n, lie in enumerate(LIES)}
    answers = {}
    for lie, customers in by_lie.items():
        installation.sandbox(
            "POST",
            "/faults",
            faults=[
                {
                    "target": "graph",
                    "kind": lie,
                    "seconds": 1,
                    "code": CODES.get(lie),
                    "match": {"path": "messages", "recipient": customer_id},
                }
                for channel, customer_id, _ in customers
                if lie != "failed_status" or channel == "whatsapp"
            ],
        )
        answers[lie] = Queue(installation, iter(customers))(3)

    true: dict[str, str] = {}

    def settled() -> bool:
        rows = installation.rows(
            "SELECT id, status FROM messaging_message WHERE id = ANY(%(ids)s::uuid[])",
            {"ids": [answer.id for three in answers.values() for answer in three]},
        )
        true.update({str(row["id"]): row["status"] for row in rows})
        return all(
            true[answer.id] in _states(lie, answer.channel)
            for lie, three in answers.items()
            for answer in three
        )

    try:
        installation.until("every message has a true state", settled, 100)
    except AssertionError:
        wrong = [
            (lie, answer.channel, true[answer.id])
            for lie, three in answers.items()
            for answer in three
            if true[answer.id] not in _states(lie, answer.channel)
        ]
        pytest.fail(f"not true: {wrong}")
    for lie, three in answers.items():
        for answer in three:
            seen = installation.sandbox(
                "GET", f"/messages?channel={answer.channel}&customerId={answer.customer_id}"
            )["messages"]
            times = sum(m["fromFirm"] and m["text"] == answer.text for m in seen)
            assert times == LIES[lie][0], (lie, answer)


def _states(lie: str, channel: str) -> set[str]:
    """Only WhatsApp tells a failure later by a status."""
    return SENT if lie == "failed_status" and channel != "whatsapp" else LIES[lie][1]


def test_a_provider_that_is_away_delays_what_was_said_and_loses_nothing(
    installation: Installation,
) -> None:
    people = Customers(installation).make(3)
    installation.kill("sandbox")

    answers = Queue(installation, iter(people))(3)

    def told() -> bool:
        rows = installation.rows(
            "SELECT status FROM messaging_message WHERE id = ANY(%(ids)s::uuid[])",
            {"ids": [answer.id for answer in answers]},
        )
        return {row["status"] for row in rows} <= SENT

    installation.until("the provider is back and has them", told)
    for answer in answers:
        seen = installation.sandbox(
            "GET", f"/messages?channel={answer.channel}&customerId={answer.customer_id}"
        )["messages"]
        assert [m["text"] for m in seen if m["fromFirm"]] == [answer.text]
