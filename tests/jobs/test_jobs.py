"""Long work: its steps, its progress, and what becomes of it when a worker dies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import Firm
from tests.factories.ingress import make_item
from tests.support.client import Api
from ticaret.events.models import OutboxEvent
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundItem
from ticaret.jobs import runner
from ticaret.jobs.models import Job
from ticaret.jobs.ports import Stage, Step, register_job

pytestmark = pytest.mark.django_db(transaction=True)


def _run() -> None:
    runner.run_due(until=timezone.now() + timedelta(seconds=5))


def _count_to_three(stage: Stage, now: datetime) -> Step:
    if stage.done == 3:
        return Step(done=3, total=3, result={"counted": 3})
    return Step(done=stage.done + 1, total=3, checkpoint={"last": stage.done + 1})


def _always_broken(stage: Stage, now: datetime) -> Step:
    raise ValueError("broken")


def test_a_replay_over_a_range_is_a_job_that_reports_its_progress(api: Api, firm: Firm) -> None:
    for _ in range(3):
        make_item(firm)
    now = timezone.now()

    answer = api.as_owner(firm).post(
        f"/accounts/{firm.id}/inbound-items/replay",
        {"since": str(now - timedelta(hours=1)), "before": str(now + timedelta(hours=1))},
    )
    assert answer.status == 202
    assert answer.data["job"]["state"] == "queued"
    _run()

    job = api.as_owner(firm).get(f"/accounts/{firm.id}/jobs/{answer.data['job']['id']}").data
    assert job["state"] == "succeeded"
    assert job["progress"] == {"done": 3, "total": 3}
    assert job["result"] == {"replayed": 3}
    # The stored bodies are no payloads: read again, they are rejected and their items are gone.
    assert not InboundItem.objects.filter(verdict=Verdict.IGNORED).exists()


def test_a_job_of_another_account_is_not_there(api: Api, firm: Firm, other_firm: Firm) -> None:
    register_job("test.count", _count_to_three)
    job = runner.start(
        actor=other_firm.actor,
        account_id=other_firm.id,
        kind="test.count",
        parameters={},
        now=timezone.now(),
    )

    assert api.as_owner(firm).get(f"/accounts/{firm.id}/jobs/{job.id}").status == 404


def test_every_step_is_told_to_the_event_feed(firm: Firm) -> None:
    register_job("test.count", _count_to_three)
    runner.start(
        actor=firm.actor, account_id=firm.id, kind="test.count", parameters={}, now=timezone.now()
    )
    _run()

    told = OutboxEvent.objects.for_accounts([firm.id]).order_by("position")
    assert [(e.type, e.payload["progress"]["done"]) for e in told] == [
        ("job.progress", 0),
        ("job.progress", 1),
        ("job.progress", 2),
        ("job.progress", 3),
        ("job.finished", 3),
    ]


def test_a_job_goes_on_at_its_checkpoint_when_the_lease_of_a_dead_worker_ends(firm: Firm) -> None:
    register_job("test.count", _count_to_three)
    job = runner.start(
        actor=firm.actor, account_id=firm.id, kind="test.count", parameters={}, now=timezone.now()
    )
    Job.objects.unscoped().filter(id=job.id).update(
        state="running", done=2, total=3, lease_until=timezone.now() + timedelta(minutes=1)
    )
    _run()
    assert Job.objects.unscoped().get(id=job.id).done == 2

    Job.objects.unscoped().filter(id=job.id).update(lease_until=timezone.now())
    _run()
    finished = Job.objects.unscoped().get(id=job.id)
    assert (finished.state, finished.done, finished.result) == ("succeeded", 3, {"counted": 3})


def test_a_step_that_keeps_failing_ends_the_job_and_says_so(firm: Firm) -> None:
    register_job("test.broken", _always_broken)
    job = runner.start(
        actor=firm.actor, account_id=firm.id, kind="test.broken", parameters={}, now=timezone.now()
    )
    for _ in range(runner.MAX_ATTEMPTS):
        Job.objects.unscoped().filter(id=job.id).update(next_attempt_at=timezone.now())
        _run()

    failed = Job.objects.unscoped().get(id=job.id)
    assert failed.state == "failed"
    assert failed.error == "a step failed again and again; see the log for the job's id"
    newest = OutboxEvent.objects.for_accounts([firm.id]).latest("position")
    assert (newest.type, newest.payload["state"]) == ("job.finished", "failed")
