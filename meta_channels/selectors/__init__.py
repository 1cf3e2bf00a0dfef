"""How to fetch what belongs to Meta's channels safely."""

from __future__ import annotations

from meta_channels.selectors.assets import asset, assets

__all__ = ["asset", "assets"]
