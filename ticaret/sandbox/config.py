"""Where the sandbox listens, what it may reach and which app it plays Meta for."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class Refused(Exception):
    """The sandbox must not run like this; the text says why."""


@dataclass(frozen=True, slots=True)
class Config:
    host: str
    port: int
    data: Path
    webhook_url: str
    app_id: str
    app_secret: str
    verify_token: str
    instagram_app_id: str = ""
    instagram_app_secret: str = ""

    @property
    def base_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, without a port) can only be this machine."""
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def configure(
    *, host: str, port: int, data: Path, webhook_url: str, environ: Mapping[str, str]
) -> Config:
    """Raise `Refused` outside a development machine or when the app's secret is missing."""
    if environ.get("TICARET_ENV") == "production":
        raise Refused("The sandbox does not run with TICARET_ENV=production.")
    if not is_loopback(host):
        raise Refused(f"The sandbox binds loopback addresses only, not {host}.")
    for name in ("META_APP_ID", "META_APP_SECRET"):
        if not environ.get(name):
            raise Refused(f"{name} is not set.")
    return Config(
        host=host,
        port=port,
        data=data,
        webhook_url=webhook_url,
        app_id=environ["META_APP_ID"],
        app_secret=environ["META_APP_SECRET"],
        verify_token=environ.get("META_VERIFY_TOKEN", ""),
        instagram_app_id=environ.get("INSTAGRAM_APP_ID", ""),
        instagram_app_secret=environ.get("INSTAGRAM_APP_SECRET", ""),
    )
