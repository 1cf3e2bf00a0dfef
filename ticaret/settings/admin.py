"""The admin's theme."""

from __future__ import annotations

from typing import Any

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Ticaret",
    "SITE_HEADER": "Ticaret",
    "SITE_SYMBOL": "forum",
    "SHOW_HISTORY": True,
}
