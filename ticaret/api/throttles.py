"""How often one may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ticaret.api import buckets
from ticaret.api.addresses import client_address
from ticaret.errors import Throttled
from ticaret.tenancy.actor import Actor

if TYPE_CHECKING:
    from rest_framework.views import APIView  # loads this module while it loads itself


class PerCaller(BaseThrottle):
    """One bucket for each caller; for each address while nobody is signed in.

    An operation that declares `per_address` has a bucket of its own per address.
    """

    def allow_request(self, request: Request, view: APIView) -> bool:
        operation = getattr(view, "operation", None)
        address = client_address(request)
        if operation is not None and operation.per_address:
            spend(operation.name, address, operation.per_address)
        if isinstance(request.user, Actor):
            spend("caller", f"{request.user.kind}:{request.user.id}", settings.THROTTLE_PER_CALLER)
        else:
            spend("address", address, settings.THROTTLE_PER_ADDRESS_ANONYMOUS)
        return True


def spend(name: str, who: str, per_minute: int) -> None:
    """Take one token of a bucket, or raise Throttled with the seconds to wait."""
    wait = buckets.take(name, who, per_minute)
    if wait:
        raise Throttled(retry_after=wait)
