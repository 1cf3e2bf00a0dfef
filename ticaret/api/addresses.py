"""Where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's IP address, or "" when the server gives none.

    `X-Forwarded-For` counts only as far as `TRUSTED_PROXY_COUNT` proxies of our own
    append to it: the entry that the outermost of them wrote. What stands left of it
    was sent by the caller and is not believed.
    """
    proxies: int = settings.TRUSTED_PROXY_COUNT
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if proxies == 0:
        return direct
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    return hops[-proxies] if len(hops) >= proxies and hops[-proxies] else direct
