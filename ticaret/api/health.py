"""`/healthz`: this process answers. `/readyz`: the work gets done."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from ticaret.readiness import waits


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": True, "data": {"alive": True}})


def readyz(request: HttpRequest) -> HttpResponse:
    """How long the oldest due work has waited, in seconds; 503 without a database."""
    try:
        queues = waits(timezone.now())
    except DatabaseError:
        error = {"code": "unavailable", "message": "no database", "fields": [], "requestId": ""}
        return JsonResponse({"status": False, "error": error}, status=503)
    data = {"oldestDueSeconds": max(queues.values(), default=0.0), "queues": queues}
    return JsonResponse({"status": True, "data": data})
