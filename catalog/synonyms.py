"""Other names of a product: what customers call it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ticaret.db.search import fold

# Attributes that hold other names, separated by commas, semicolons or lines.
_ATTRIBUTES = frozenset(
    {"synonyms", "synonym", "aliases", "alias", "es anlam", "es anlamlilar", "esanlam",
     "diger adlar", "diger adi", "takma ad", "halk adi"}
)  # fmt: skip
_SEPARATORS = re.compile(r"[,;|\n]")


def synonyms_of(attributes: Mapping[str, Any]) -> list[str]:
    """The other names among a product's attributes (`Eş anlam: domat, çeri`), as written."""
    return [
        name.strip()
        for key, value in attributes.items()
        if fold(key).strip() in _ATTRIBUTES
        for name in _SEPARATORS.split(str(value))
        if name.strip()
    ]
