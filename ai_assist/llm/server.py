"""Which server is asked."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask and with which key. `configured` marks the installation's own address."""

    base_url: str
    api_key: str = field(repr=False)
    configured: bool
