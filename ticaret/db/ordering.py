"""The Turkish alphabet's order in a column that any PostgreSQL can sort and index."""

from __future__ import annotations

import unicodedata

_AFTER = "~"  # follows every plain letter and digit in the C collation
_PLACES = {
    "ç": "c" + _AFTER,
    "ğ": "g" + _AFTER,
    "ı": "h" + _AFTER,
    "ö": "o" + _AFTER,
    "ş": "s" + _AFTER,
    "ü": "u" + _AFTER,
}
_TABLE = str.maketrans(_PLACES)


def sort_key(text: str) -> str:
    """`text` as a key for a column with `db_collation="C"`: a b c ç d … h ı i … z, no case.

    Letters of other alphabets that are Latin letters with a mark sort as those letters.
    """
    lower = unicodedata.normalize("NFC", text).replace("I", "ı").replace("İ", "i").lower()
    key = lower.translate(_TABLE)
    return key if key.isascii() else "".join(_plain(char) for char in key)


def _plain(char: str) -> str:
    if char.isascii():
        return char
    return "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
