"""How texts are folded for searching, on the way in and in the query alike."""

from __future__ import annotations

import unicodedata

# Lower-casing alone would turn İ into i + a combining dot and leave ı apart from i.
_TURKISH = str.maketrans({"İ": "i", "I": "i", "ı": "i"})


def fold(text: str) -> str:
    """`text` for comparison: no case, no diacritics, the four Turkish i's as one.

    `fold("IŞIK") == fold("ışık") == "isik"`. Does not depend on any locale.
    """
    lowered = text.translate(_TURKISH).lower()
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def fold_all(*texts: str) -> str:
    """The folded texts that are not empty, separated by blanks: a search column."""
    return " ".join(fold(text) for text in texts if text)
