"""Names that a test decides about; every other name is looked up as ever."""

from __future__ import annotations

import socket
from typing import Any

import pytest

PUBLIC = "93.184.215.14"


def resolve(monkeypatch: pytest.MonkeyPatch, **addresses: str | None) -> None:
    """`example_com="10.0.0.5"`: where each name leads; None for a name that is not known."""
    look_up = socket.getaddrinfo
    told = {name.replace("_", "."): address for name, address in addresses.items()}

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host not in told:
            return look_up(host, port, *args, **kwargs)
        address = told[host]
        if address is None:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
