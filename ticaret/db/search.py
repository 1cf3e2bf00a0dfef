"""How texts are folded for searching, on the way in and in the query alike."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

# What most texts here need; the rest goes the longer way.
_TURKISH = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")
_PHONE = re.compile(r"^[+(\d][\d\s()./-]{3,}$")


def fold(text: str) -> str:
    """`text` for comparison: no case, no diacritics, the four Turkish i's as one.

    `fold("IŞIK") == fold("ışık") == "isik"`. Does not depend on any locale.
    """
    text = text.translate(_TURKISH)
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.lower().translate(_TURKISH)


def fold_all(*texts: str) -> str:
    """The folded texts that are not empty, separated by blanks: a search column."""
    return fold(" ".join(text for text in texts if text))


def search_terms(q: str, *, region: str) -> list[tuple[str, str]]:
    """What `q` asks for: each term folded, and beside it how a search column writes it.

    The two differ for a phone number: `0532 123 45 67` is stored as `905321234567`. A
    row matches when it contains, of every term, one of the two.
    """
    if digits := _phone_digits(q, region):
        return [(fold(q), digits)]
    return [(word, word) for word in fold(q).split()]


def _phone_digits(q: str, region: str) -> str:
    if not _PHONE.match(q.strip()):
        return ""
    try:
        number = phonenumbers.parse(q, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return re.sub(r"\D", "", q).lstrip("0")
    return f"{number.country_code}{number.national_number}"
