"""Firms' names for comparison: folded, without punctuation and words for the legal form."""

from __future__ import annotations

import re

from ticaret.db.search import fold

# Folding can make one character many; the columns of keys hold this much.
LONGEST_KEY = 600

_LEGAL_FORMS = re.compile(
    r"\b(a ?s|ltd|sti|as|limited|sirketi|anonim|san|sanayi|tic|ticaret|ve|dis|ith|ihr|"
    r"ithalat|ihracat|paz|pazarlama|gmbh|llc|inc|co|corp)\b"
)


def title_key(title: str) -> str:
    """`İstanbul Isıtma San. ve Tic. A.Ş.` → `istanbul isitma`.

    A name made of nothing but such words keeps them.
    """
    words = " ".join(re.findall(r"[^\W_]+", fold(title)))
    bare = " ".join(_LEGAL_FORMS.sub(" ", words).split())
    return (bare or words)[:LONGEST_KEY]


def place_key(text: str) -> str:
    """A city or sector for comparison, and as a filter looks for it."""
    return fold(" ".join(text.split()))[:250]


def name_key(name: str) -> str:
    """A person's name for comparison."""
    return fold(" ".join(name.split()))[:500]
