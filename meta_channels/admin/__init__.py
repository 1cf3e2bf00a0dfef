"""The back office of Meta's channels."""

from __future__ import annotations

from meta_channels.admin import assets, posts, publications

__all__ = ["assets", "posts", "publications"]
