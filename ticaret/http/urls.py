"""The one URL parser. What it does not understand completely, it refuses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ticaret.http.errors import Blocked

_MAX_LENGTH = 8192
_URL = re.compile(r"(?P<scheme>[A-Za-z]+)://(?P<authority>[^/?#]+)(?P<rest>[^#]*)(?:#.*)?")
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@]+)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
_DEFAULT_PORTS = {"https": 443, "http": 80}
_KEPT = "/?%:@!$&'()*+,;=~-._[]|"

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `address` is set when the URL names one instead of a host."""

    scheme: str
    host: str
    port: int
    path: str
    address: IPAddress | None

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"


def parse(url: str, params: Mapping[str, str] | None = None) -> Target:
    """The target of `url`, with `params` added to its query. Raises `Blocked`.

    Hosts: names of letters, digits, `-` and `_` (other scripts through IDNA),
    IPv4 as four plain decimals, IPv6 in brackets without a zone. Every other
    spelling of an address that some resolver accepts (`127.1`, `0x7f000001`,
    `017700000001`) is refused, see WHATWG URL "ends in a number".
    """
    if len(url) > _MAX_LENGTH or _NOT_IN_A_URL.search(url):
        raise Blocked
    whole = _URL.fullmatch(url)
    authority = _AUTHORITY.fullmatch(whole["authority"]) if whole else None
    if whole is None or authority is None:
        raise Blocked
    scheme = whole["scheme"].lower()
    host, address = _host(authority["host"])
    port = int(authority["port"]) if authority["port"] else _DEFAULT_PORTS.get(scheme, 0)
    if not 0 < port < 65536:
        raise Blocked
    return Target(scheme, host, port, _path(whole["rest"], params), address)


def _host(raw: str) -> tuple[str, IPAddress | None]:
    if raw.startswith("["):
        try:
            address = ipaddress.IPv6Address(raw[1:-1])
        except ValueError:
            raise Blocked from None
        return str(address), address
    try:
        host = raw.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise Blocked from None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Blocked
    if not _NUMBER.fullmatch(labels[-1]):
        return host, None
    try:
        return host, ipaddress.IPv4Address(host)
    except ValueError:
        raise Blocked from None


def _path(rest: str, params: Mapping[str, str] | None) -> str:
    try:
        path = quote(rest, safe=_KEPT)
        query = urlencode(params) if params else ""
    except UnicodeError:
        raise Blocked from None
    if not path.startswith("/"):
        path = f"/{path}"
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{query}"
