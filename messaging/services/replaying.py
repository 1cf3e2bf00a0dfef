"""Replay of what came in for an account in a stretch of time, as a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ticaret.ingress import selectors
from ticaret.ingress.replay import replay_deliveries
from ticaret.jobs import runner
from ticaret.jobs.models import Job
from ticaret.jobs.ports import Stage, Step
from ticaret.tenancy.actor import Actor, Role, system_actor

REPLAY = "inbound.replay"
_AT_ONCE = 200


def start_replay(
    *,
    actor: Actor,
    account_id: UUID,
    since: datetime,
    before: datetime,
    verdict: str,
    now: datetime,
) -> Job:
    """Queue the replay of what was received in [`since`, `before`) with `verdict` (all when "").

    Raises NotFound or Forbidden.
    """
    actor.require(account_id, Role.ADMIN)
    parameters = {"since": since.isoformat(), "before": before.isoformat(), "verdict": verdict}
    return runner.start(
        actor=actor, account_id=account_id, kind=REPLAY, parameters=parameters, now=now
    )


def replay_step(stage: Stage, now: datetime) -> Step:
    """The next deliveries, in the order in which they were received."""
    chosen = selectors.deliveries_of(
        actor=system_actor(stage.account_id),
        account_id=stage.account_id,
        **_range(stage.parameters),
    )
    total = stage.total if stage.total is not None else chosen.count()
    if after := stage.checkpoint.get("after"):
        chosen = chosen.filter(id__gt=after)
    following = list(chosen.order_by("id").values_list("id", flat=True)[:_AT_ONCE])
    if not following:
        return Step(done=stage.done, total=total, result={"replayed": stage.done})
    replay_deliveries(following)
    return Step(
        done=stage.done + len(following),
        total=total,
        checkpoint={"after": str(following[-1])},
    )


def _range(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "since": datetime.fromisoformat(parameters["since"]),
        "before": datetime.fromisoformat(parameters["before"]),
        "verdict": parameters["verdict"],
    }
