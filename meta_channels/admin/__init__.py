"""The back office of Meta's channels."""

from __future__ import annotations

from meta_channels.admin import posts, publications

__all__ = ["posts", "publications"]
