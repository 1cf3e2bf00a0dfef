"""Which addresses we call: public ones, and the origins that the operator configured."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.conf import settings

from ticaret.http.errors import Blocked
from ticaret.http.urls import IPAddress, Target, parse

_PORTS = frozenset({443, 8443})

# IANA "IPv4 Special-Purpose Address Registry", with multicast and the reserved rest.
_IPV4_SPECIAL = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's metadata service on a public-looking address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Only global unicast is considered at all: mapped, compatible, NAT64, unique local,
# link-local and multicast forms lie outside. Inside, these are not the internet.
_IPV6_GLOBAL = ipaddress.IPv6Network("2000::/3")
_IPV6_SPECIAL = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 wraps an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_public(address: IPAddress) -> bool:
    """True for an address of the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in _IPV4_SPECIAL)
    return address in _IPV6_GLOBAL and not any(address in block for block in _IPV6_SPECIAL)


def trusted_origin(url: str, *, provider: bool = False) -> bool:
    """True when the origin of `url` is named in settings, and may be private or plain HTTP.

    The sandbox is trusted while `SANDBOX` is on. The configured addresses of
    providers are trusted for calls to the provider only, so that no tenant's URL reaches them.
    """
    return is_trusted(parse(url), provider=provider)


def is_trusted(target: Target, *, provider: bool, webhook: bool = False) -> bool:
    if webhook and settings.WEBHOOK_ALLOW_PRIVATE and target.scheme in {"http", "https"}:
        return True
    trusted = [settings.SANDBOX_URL] if settings.SANDBOX else []
    if provider:
        trusted += [
            settings.META_GRAPH_URL,
            settings.INSTAGRAM_GRAPH_URL,
            settings.OPENAI_BASE_URL,
            settings.INSTAGRAM_TOKEN_URL,
            settings.WAHA_URL,
            settings.WAHA_MEDIA_URL,
        ]
    return any(target.origin == _origin(url) for url in trusted if url)


def check_target(target: Target) -> None:
    """Raises `Blocked` unless `target` is https, on a port we call, and not a private address."""
    if target.scheme != "https" or target.port not in _PORTS:
        raise Blocked
    if target.address is not None and not is_public(target.address):
        raise Blocked


def check_address(url: str, *, webhook: bool = False) -> None:
    """Early word to a person who types an address: raises `Blocked` for what is surely refused.

    It resolves nothing; a name is judged at every connection, not here. `webhook` as in
    `client.request`.
    """
    target = parse(url)
    if not is_trusted(target, provider=False, webhook=webhook):
        check_target(target)


def host_of(url: str) -> str:
    """The host that a request to `url` would go to. Raises `Blocked`."""
    return parse(url).host


@lru_cache(maxsize=16)
def _origin(url: str) -> tuple[str, str, int]:
    return parse(url).origin
