"""Events: written with their change, numbered after it, read without a gap."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from messaging.models import Message
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Api
from ticaret.events import relay
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.events.outbox import DomainEvent, publish
from ticaret.events.selectors import oldest_waiting
from ticaret.events.tasks import relay_all


def _event(account_id: UUID, **payload: object) -> DomainEvent:
    return DomainEvent(account_id, "test.happened", payload, timezone.now())


def _positions(firm: Firm) -> list[int | None]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).order_by("position")
    return list(rows.values_list("position", flat=True))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_outside_a_transaction(firm: Firm) -> None:
    with pytest.raises(RuntimeError, match="belongs into the transaction"):
        publish(_event(firm.id))

    assert not OutboxEvent.objects.unscoped().exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_never_happened(firm: Firm) -> None:
    with transaction.atomic():
        publish(_event(firm.id))
        transaction.set_rollback(True)

    assert not OutboxEvent.objects.unscoped().exists()
    assert not EventStream.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_positions_have_no_gap_under_eight_writers(firm: Firm, other_firm: Firm) -> None:
    """Every writer also rolls some back, and writes to two firms in one transaction."""
    failures: list[BaseException] = []

    def write(seed: int) -> None:
        dice = random.Random(seed)
        try:
            for number in range(15):
                with transaction.atomic():
                    firms = dice.choice([[firm], [other_firm], [firm, other_firm]])
                    for one in firms:
                        publish(_event(one.id, writer=seed, number=number))
                    if dice.random() < 0.2:
                        transaction.set_rollback(True)
        except BaseException as error:  # noqa: BLE001  (shown by the test)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    for one in (firm, other_firm):
        positions = _positions(one)
        assert positions == list(range(1, len(positions) + 1))
        assert EventStream.objects.get(account=one.account).last_position == len(positions)
        # What one writer did stays in the order in which it did it.
        for seed in range(8):
            rows = OutboxEvent.objects.for_accounts([one.id]).order_by("position")
            mine = [row.payload["number"] for row in rows if row.payload["writer"] == seed]
            assert mine == sorted(mine)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_relays_what_a_killed_process_left(
    firm: Firm, other_firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(relay, "relay_now", lambda accounts: None)
        for one in (firm, other_firm, firm):
            with transaction.atomic():
                publish(_event(one.id))
    assert _positions(firm) == [None, None]
    OutboxEvent.objects.unscoped().update(created_at=timezone.now() - timedelta(seconds=90))
    assert 89 < Api().get("/readyz").data["queues"]["events"] < 100

    relay_all()
    relay_all()

    assert (_positions(firm), _positions(other_firm)) == ([1, 2], [1])
    assert oldest_waiting() is None
    with transaction.atomic():
        publish(_event(firm.id))
    assert _positions(firm) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_gets_a_later_position(firm: Firm) -> None:
    """Its id is older, but nobody could see it when the others were numbered."""
    with transaction.atomic():
        publish(_event(firm.id, name="first to begin, last to commit"))
        other = threading.Thread(target=_publish_and_close, args=(firm,))
        other.start()
        other.join()

    rows = OutboxEvent.objects.for_accounts([firm.id]).order_by("position")
    assert [row.payload["name"] for row in rows] == ["quick", "first to begin, last to commit"]
    assert rows[0].id > rows[1].id


def _publish_and_close(firm: Firm) -> None:
    with transaction.atomic():
        publish(_event(firm.id, name="quick"))
    connection.close()


# --------------------------------------------------------------------------- the feed


@pytest.fixture
def told(firm: Firm) -> list[str]:
    """Ten events of two types; returns the types by position."""
    account = Account.objects.get(id=firm.id)
    kinds = ["a.one" if number % 2 else "b.two" for number in range(1, 11)]
    OutboxEvent.objects.bulk_create(
        OutboxEvent(
            account=account,
            type=kind,
            payload={"n": number},
            occurred_at=timezone.now(),
            position=number,
        )
        for number, kind in enumerate(kinds, 1)
    )
    EventStream.objects.create(account=account, last_position=10)
    return kinds


def _feed(api: Api, firm: Firm, **query: object) -> list[int]:
    data = api.as_owner(firm).get(f"/accounts/{firm.id}/events", query).data
    assert (data["oldestPosition"], data["lastPosition"]) == (1, 10)
    return [row["position"] for row in data["rows"]]


@pytest.mark.django_db
def test_the_feed_is_read_by_position(api: Api, firm: Firm, told: list[str]) -> None:
    assert _feed(api, firm) == list(range(1, 11))
    assert _feed(api, firm, after=7) == [8, 9, 10]
    assert _feed(api, firm, after=7, limit=2) == [8, 9]
    assert _feed(api, firm, after=10) == []
    assert _feed(api, firm, after=10**12) == []
    assert _feed(api, firm, types="b.two", limit=2) == [2, 4]
    assert _feed(api, firm, types="a.one, b.two ,", after=8) == [9, 10]
    assert _feed(api, firm, types="unknown") == []


@pytest.mark.django_db
def test_what_is_no_longer_kept_is_gone(api: Api, firm: Firm, told: list[str]) -> None:
    EventStream.objects.update(oldest_position=5)
    owner = api.as_owner(firm)

    gone = owner.get(f"/accounts/{firm.id}/events", {"after": 3})
    assert (gone.status, gone.code) == (410, "events.position_gone")
    kept = owner.get(f"/accounts/{firm.id}/events", {"after": 4})
    assert [row["position"] for row in kept.data["rows"]] == list(range(5, 11))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "-1"}, "after"),
        ({"after": "x"}, "after"),
        ({"after": 2**63}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    api: Api, firm: Firm, query: dict[str, object], field: str
) -> None:
    answer = api.as_owner(firm).get(f"/accounts/{firm.id}/events", query)

    assert (answer.status, list(answer.fields)) == (400, [field])


@pytest.mark.django_db(transaction=True)
def test_a_key_of_one_inbox_reads_only_its_events(api: Api, firm: Firm) -> None:
    ours, other = make_inbox(firm), make_inbox(firm)
    receive(ours, text="bizim")
    receive(other, text="öteki")

    data = api.as_api_account(firm, inbox_ids=[ours.id]).get(f"/accounts/{firm.id}/events").data

    texts = [row["data"]["message"]["text"] for row in data["rows"] if "message" in row["data"]]
    assert texts == ["bizim"]
    assert all(row["data"]["inboxId"] == str(ours.id) for row in data["rows"][:1])
    assert Message.objects.unscoped().count() == 2


# ------------------------------------------------------------ readiness on large tables


@pytest.mark.django_db
@pytest.mark.parametrize("analysed", [False, True])
def test_what_waits_is_found_without_reading_what_is_done(firm: Firm, analysed: bool) -> None:
    """Readiness is asked every few seconds, also when the statistics of a table are old."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ticaret_events_outboxevent"
            " (id, account_id, position, type, payload, occurred_at, created_at)"
            " SELECT gen_random_uuid(), %s, n, 't', '{}', now(), now()"
            " FROM generate_series(1, 20000) AS n",
            [firm.id],
        )
        if analysed:
            cursor.execute("ANALYZE ticaret_events_outboxevent")
        with CaptureQueriesContext(connection) as queries:
            assert oldest_waiting() is None
        cursor.execute("EXPLAIN " + queries[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "outbox_not_relayed" in plan
    assert "outbox_created" not in plan and "Seq Scan" not in plan
