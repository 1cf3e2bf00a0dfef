"""Carrying requests out: one step for each holder, in one transaction with its receipt."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from ticaret.jobs.ports import Stage, Step
from ticaret.privacy.models import PersonalDataRequest
from ticaret.privacy.ports import PersonalDataHolder, Subject, holders
from ticaret.privacy.services.requesting import KEPT

_Work = Callable[[PersonalDataRequest, PersonalDataHolder, Subject, datetime], None]


def export_step(stage: Stage, now: datetime) -> Step:
    """The next holder's data goes into the document."""
    return _step(stage, now, _export)


def erase_step(stage: Stage, now: datetime) -> Step:
    """The next holder erases; what it did goes into the receipt."""
    return _step(stage, now, _erase)


def _step(stage: Stage, now: datetime, work: _Work) -> Step:
    request = (
        PersonalDataRequest.objects.for_accounts([stage.account_id])
        .select_for_update()
        .get(id=stage.parameters["requestId"])
    )
    behind = list(stage.checkpoint.get("holders", []))
    ahead = [holder for holder in holders() if holder.name not in behind]
    if ahead:
        if request.subject is None:
            raise RuntimeError("the request expired before its job ended")
        work(request, ahead[0], Subject(**json.loads(request.subject)), now)
        behind.append(ahead[0].name)
    finished = len(ahead) <= 1
    if finished:
        request.subject = None
        request.finished_at = now
        request.expires_at = now + KEPT
    request.save()
    return Step(
        done=len(behind),
        total=max(len(behind), len(holders())),
        checkpoint={"holders": behind},
        result={"requestId": str(request.id)} if finished else None,
    )


def _export(
    request: PersonalDataRequest, holder: PersonalDataHolder, subject: Subject, now: datetime
) -> None:
    found = holder.export(request.account_id, subject)
    document = json.loads(request.document or "{}")
    request.document = json.dumps({**document, holder.name: found}, ensure_ascii=False)
    request.receipt = {**request.receipt, holder.name: {"found": found is not None}}


def _erase(
    request: PersonalDataRequest, holder: PersonalDataHolder, subject: Subject, now: datetime
) -> None:
    erased = holder.erase(request.account_id, subject, now)
    done = {"rows": erased.rows, "kept": [kept.as_dict() for kept in erased.kept]}
    request.receipt = {**request.receipt, holder.name: done}
