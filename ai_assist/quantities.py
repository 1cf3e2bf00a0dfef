"""Quantities, units and product words in what customers write, in Turkish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ticaret.db.search import fold

_NUMBERS = {
    "bir": 1, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8,
    "dokuz": 9, "on": 10, "yirmi": 20, "otuz": 30, "kirk": 40, "elli": 50, "altmis": 60,
    "yetmis": 70, "seksen": 80, "doksan": 90, "yuz": 100,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "hundred": 100, "a": 1, "an": 1,
}  # fmt: skip
_PARTS = {"yarim": Decimal("0.5"), "half": Decimal("0.5"), "ceyrek": Decimal("0.25")}
_DOZEN = {"duzine", "dozen", "dozens"}
_AND_A_HALF = {"bucuk"}

# What a unit is called, and what people write for it.
_UNITS = {
    "adet": ("adet", "ad", "tane", "tanecik", "piece", "pieces", "pcs", "pc", "parca"),
    "kg": ("kg", "kilo", "kilogram", "kilos", "kgs"),
    "g": ("g", "gr", "gram", "grams"),
    "lt": ("lt", "l", "litre", "liter", "litres", "liters"),
    "ml": ("ml", "mililitre"),
    "koli": ("koli", "kolı", "box", "boxes", "carton", "cartons", "case", "cases"),
    "kutu": ("kutu",),
    "paket": ("paket", "pk", "pkt", "pack", "packs", "packet", "packets"),
    "kasa": ("kasa", "crate", "crates"),
    "cuval": ("cuval", "sack", "sacks"),
    "teneke": ("teneke", "tin", "tins", "can", "cans"),
    "sise": ("sise", "bottle", "bottles"),
    "kavanoz": ("kavanoz", "jar", "jars"),
    "palet": ("palet", "pallet", "pallets"),
    "top": ("top", "roll", "rolls", "rulo"),
    "metre": ("metre", "mt", "m", "meter", "meters"),
    "cift": ("cift", "pair", "pairs"),
    "takim": ("takim", "set", "sets"),
    "ton": ("ton", "tons", "tonne"),
    "bag": ("bag", "demet", "bunch"),
}
_SPELLED = {"cuval": "çuval", "sise": "şişe", "cift": "çift", "takim": "takım", "bag": "bağ"}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_FILLERS = frozenset(
    {"de", "da", "mi", "mu", "ve", "ile", "icin", "lazim", "istiyorum", "istiyoruz",
     "isterim", "lutfen", "alayim", "alalim", "olsun", "gonder", "gonderin", "gonderir",
     "misiniz", "var", "bana", "bize", "daha", "ek", "bide", "birde", "and", "of", "the",
     "please", "need", "want", "i", "we", "some", "would", "like", "to", "us", "me",
     "send", "order", "siparis"}
)  # fmt: skip
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+", re.UNICODE)
# Endings that Turkish puts behind a noun, longest first.
_ENDINGS = (
    "lardan", "lerden", "larin", "lerin", "lari", "leri", "dan", "den", "tan", "ten", "lar",
    "ler", "nin", "nun", "yi", "yu", "si", "su", "in", "un", "i", "u", "e", "a", "s",
)  # fmt: skip
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as words say it. `quantity` is None when they say none, `unit` may be empty."""

    quantity: Decimal | None
    unit: str


def unit_of(word: str) -> str:
    """The unit that `word` names, in one spelling; the folded word itself when it is none."""
    folded = fold(word).strip(". ")
    return _UNIT_OF.get(folded) or _UNIT_OF.get(stem(folded)) or folded


def spelled(unit: str) -> str:
    """A unit of `unit_of` as people read it."""
    return _SPELLED.get(unit, unit)


def words_of(text: str) -> list[str]:
    """The folded words and numbers of a text."""
    return _WORD.findall(fold(text))


def amount_in(text: str) -> Amount:
    """The first quantity and unit that `text` says: `2 koli`, `yarım kilo`, `iki düzine`."""
    quantity: Decimal | None = None
    unit = ""
    # A number and its unit may be written together: `5kg`.
    for word in words_of(text):
        value = _value(word)
        if value is not None and not unit:
            quantity = value if quantity is None else _joined(quantity, value)
        elif word in _DOZEN:
            quantity = (quantity or Decimal(1)) * 12
        elif word in _AND_A_HALF and quantity is not None:
            quantity += Decimal("0.5")
        elif word in _UNIT_OF and not unit:
            unit = _UNIT_OF[word]
        elif quantity is not None:
            break
    return Amount(quantity, unit)


def product_words(text: str) -> list[str]:
    """The words of `text` that may name a product: no quantity, no unit, no filler."""
    found = []
    for word in words_of(text):
        if word in _FILLERS or word in _UNIT_OF or word in _DOZEN or word in _AND_A_HALF:
            continue
        if _value(word) is not None and not word.isdigit():
            continue
        if word.isdigit() and len(word) < _SHORTEST_STEM:
            continue
        found.append(word)
    return found


def stem(word: str) -> str:
    """A folded word without the ending that a sentence puts behind it."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _value(word: str) -> Decimal | None:
    if word[0].isdigit():
        return _number(word)
    if word in _PARTS:
        return _PARTS[word]
    return Decimal(_NUMBERS[word]) if word in _NUMBERS else None


def _number(digits: str) -> Decimal | None:
    """`2`, `2,5`, `1.000` (a thousand, as Turkish writes it), `1.5`."""
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".", 1)
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    return value if 0 < value < 1_000_000 else None


def _joined(first: Decimal, second: Decimal) -> Decimal:
    """`on iki` is 12, `iki yüz` 200; otherwise the first one counts."""
    if second == 100 and first < 10:
        return first * 100
    if first >= 10 and first % 10 == 0 and second < 10:
        return first + second
    return first
