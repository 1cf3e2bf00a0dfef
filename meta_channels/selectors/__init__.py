"""How to fetch what belongs to Meta's channels safely."""

from __future__ import annotations

from meta_channels.selectors.assets import (
    EVERY_CHANNEL,
    INSTAGRAM_CHANNELS,
    META_CHANNELS,
    asset,
    asset_of_account,
    assets,
    connections,
    facts_of,
    flow_of,
    locked_asset,
    locked_connection,
    matching_assets,
    matching_templates,
    template,
    templates,
)

__all__ = [
    "EVERY_CHANNEL",
    "INSTAGRAM_CHANNELS",
    "META_CHANNELS",
    "asset",
    "asset_of_account",
    "assets",
    "connections",
    "facts_of",
    "flow_of",
    "locked_asset",
    "locked_connection",
    "matching_assets",
    "matching_templates",
    "template",
    "templates",
]
