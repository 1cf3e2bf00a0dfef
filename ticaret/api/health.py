"""`/healthz`: this process answers. `/readyz`: its work gets done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

OldestDue = Callable[[], datetime | None]

_queues: dict[str, OldestDue] = {}


def register_queue(name: str, oldest_due: OldestDue) -> None:
    """Called once at start-up by the owner of a queue.

    `oldest_due` tells since when its oldest work has been due; None when nothing is.
    """
    _queues[name] = oldest_due


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": True, "data": {"alive": True}})


def readyz(request: HttpRequest) -> HttpResponse:
    """How long the oldest due work of each queue has waited, in seconds; 503 without a database.

    A worker that runs and does nothing shows here, not in the list of processes.
    """
    now = timezone.now()
    try:
        waits = {name: _seconds(oldest_due(), now) for name, oldest_due in _queues.items()}
    except DatabaseError:
        return JsonResponse(
            {"status": False, "error": {"code": "unavailable", "message": "database"}}, status=503
        )
    data = {"oldestDueSeconds": max(waits.values(), default=0.0), "queues": waits}
    return JsonResponse({"status": True, "data": data})


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, round((now - since).total_seconds(), 3))
