"""What the sandbox makes of a customer's messages: rules, no understanding.

It reads the messages as the app sends them, `{"messages": [{"by", "text"}, …]}`, or any other
text as one message.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox.openai import words
from ticaret.sandbox.openai.words import plain

_PARTS = re.compile(r"(?<!\d),|,(?!\d)|[;\n+&]|\.(?=\s|$)|[!?]+|\s(?:ve|and)\s", re.IGNORECASE)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_PHONE = re.compile(r"(?:\+?\d[\d ()-]{8,}\d)")
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)*\s*(?:tl|lira|₺|usd|eur|€|\$)", re.IGNORECASE)
_NUMBER_OF_ORDER = re.compile(r"\b\d{4}-\d{4,8}\b")
_SURE, _FAIRLY_SURE, _GUESS = 0.92, 0.8, 0.4


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def understood(user: str) -> dict[str, Any]:
    """Values for the fields that an analysis of messages usually asks for."""
    texts = _texts(user)
    whole = "\n".join(texts)
    folded = plain(whole)
    lines = [line for text in texts for line in _lines(text)]
    intent = _intent(folded, has_lines=bool(lines))
    delivery = _delivery(whole, folded)
    order = {"lines": lines, "delivery": delivery, "note": ""} if intent == "order" else None
    language = _language(whole, folded)
    return {
        "language": language,
        "intent": intent,
        "sentiment": _sentiment(folded),
        "urgency": _urgency(folded, intent),
        "confidence": _confidence(intent, lines),
        "summary": _summary(intent, lines, delivery),
        "entities": _entities(whole, delivery),
        "suggested_reply": _reply(language, intent, lines, delivery),
        "order": order,
        "ready": True,
    }


def _texts(user: str) -> list[str]:
    try:
        messages = json.loads(user)["messages"]
        return [str(said["text"]) for said in messages if said.get("by") != "firm"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [user]


def _lines(text: str) -> list[dict[str, Any]]:
    found, start = [], 0
    for gap in [*_PARTS.finditer(text), None]:
        end = gap.start() if gap else len(text)
        line = _line(text, start, end)
        if line:
            found.append(line)
        start = gap.end() if gap else end
    return found


def _line(text: str, start: int, end: int) -> dict[str, Any] | None:
    tokens = [
        _Token(plain(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)
    ]
    begin = next((place for place, token in enumerate(tokens) if _value(token.word)), None)
    if begin is None:
        return None
    quantity, place = _quantity(tokens, begin)
    unit = ""
    if place < len(tokens) and tokens[place].word in words.UNITS:
        unit = text[tokens[place].start : tokens[place].end]
        place += 1
    product = _named(tokens[place:])
    if not product:  # `domatesten 3 kasa`
        before = [token for token in tokens[:begin] if token.word not in words.OPENERS]
        product = [token for token in before if token.word not in words.STOPS]
    if not product:
        return None
    first = min(product[0].start, tokens[begin].start)
    last = max(product[-1].end, tokens[place - 1].end)
    return {
        "quote": text[first:last],
        "product": text[product[0].start : product[-1].end],
        "quantity": quantity,
        "unit": unit,
    }


def _named(tokens: list[_Token]) -> list[_Token]:
    named: list[_Token] = []
    for token in tokens:
        if token.word in words.STOPS:
            break
        if not named and token.word in words.OPENERS:
            continue
        named.append(token)
    return named


def _quantity(tokens: list[_Token], begin: int) -> tuple[float, int]:
    """The number that begins at `begin`, and the place after it."""
    quantity, place = _value(tokens[begin].word), begin + 1
    while place < len(tokens):
        word = tokens[place].word
        if word in words.DOZEN:
            quantity *= 12
        elif word in words.AND_A_HALF:
            quantity += 0.5
        elif quantity % 10 == 0 and word in words.NUMBERS and words.NUMBERS[word] < 10:
            quantity += words.NUMBERS[word]
        else:
            break
        place += 1
    return quantity, place


def _value(word: str) -> float:
    """The number that a word says; 0 when it says none."""
    if word[0].isdigit():
        digits = word.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", word) else word
        try:
            value = float(digits.replace(",", "."))
        except ValueError:
            return 0
        return value if value < 100_000 else 0
    return 12 if word in words.DOZEN else words.NUMBERS.get(word, 0)


def _intent(folded: str, *, has_lines: bool) -> str:
    for intent, said in words.INTENTS:
        if intent == "order" and has_lines:
            return intent
        if any(re.search(rf"\b{re.escape(word)}", folded) for word in said):
            return intent
    return "other"


def _delivery(whole: str, folded: str) -> str:
    for day in words.DAYS:
        found = re.search(rf"\b{day}\b", folded)
        if found:
            return whole[found.start() : found.end()]
    return ""


def _language(whole: str, folded: str) -> str:
    if re.search("[\u0600-\u06ff]", whole):
        return "ar"
    if re.search("[\u0400-\u04ff]", whole):
        return "ru"
    said = set(re.findall(r"[a-z]+", folded))
    english, german = len(said & words.ENGLISH), len(said & words.GERMAN)
    if re.search("[çğışöüİ]", whole) and english < 3:
        return "tr"
    if german > english:
        return "de"
    return "en" if english else "tr"


def _sentiment(folded: str) -> str:
    if any(word in folded for word in words.CROSS):
        return "negative"
    return "positive" if any(word in folded for word in words.GLAD) else "neutral"


def _urgency(folded: str, intent: str) -> str:
    if any(re.search(rf"\b{word}", folded) for word in words.URGENT):
        return "high"
    return "low" if intent in {"thanks", "greeting", "other"} else "normal"


def _confidence(intent: str, lines: list[dict[str, Any]]) -> float:
    if intent == "other":
        return _GUESS
    if intent == "order" and all(line["unit"] for line in lines):
        return _SURE
    return _FAIRLY_SURE


def _summary(intent: str, lines: list[dict[str, Any]], delivery: str) -> str:
    if intent != "order":
        return f"Sandbox kuralları: {intent}."
    quotes = ", ".join(line["quote"] for line in lines)
    when = f" Teslim: {delivery}." if delivery else ""
    return f"Sandbox kuralları: müşteri {len(lines)} kalem istiyor: {quotes}.{when}"


def _reply(language: str, intent: str, lines: list[dict[str, Any]], delivery: str) -> str:
    quotes = ", ".join(line["quote"] for line in lines)
    if language == "tr":
        if intent == "order":
            when = f" ({delivery})" if delivery else ""
            return f"Merhaba, siparişinizi not aldık: {quotes}{when}. Birazdan onaylayacağız."
        return "Merhaba, mesajınızı aldık; hemen ilgileniyoruz."
    if intent == "order":
        return f"Hello, we have noted your order: {quotes}. We will confirm it shortly."
    return "Hello, we have received your message and will get back to you shortly."


def _entities(whole: str, delivery: str) -> list[dict[str, str]]:
    found = [{"kind": "date", "text": delivery}] if delivery else []
    for kind, pattern in (
        ("phone", _PHONE), ("amount", _AMOUNT), ("order_number", _NUMBER_OF_ORDER),
    ):  # fmt: skip
        found += [{"kind": kind, "text": match.group()} for match in pattern.finditer(whole)]
    return found
