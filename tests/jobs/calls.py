"""Valid calls of the operations of jobs."""

from __future__ import annotations

from django.utils import timezone

from messaging.services.replaying import REPLAY
from tests.contracts.calls import Call, World, call
from ticaret.jobs import runner
from ticaret.jobs.models import Job


def _start(world: World) -> Job:
    return runner.start(
        actor=world.firm.actor,
        account_id=world.firm.id,
        kind=REPLAY,
        parameters={"text": world.marker},
        now=timezone.now(),
    )


def _jobs(world: World, number: int) -> None:
    for _ in range(number):
        _start(world)


@call("getAccountsAccountIdJobs", rows=_jobs)
def jobs(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdJobsJobId")
def job(world: World) -> Call:
    return Call(path={"accountId": world.firm.id, "jobId": _start(world).id})
