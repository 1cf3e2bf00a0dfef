"""From a customer's words to products of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from uuid import UUID

from ai_assist import limits
from ai_assist.choices import LineFlag
from ai_assist.llm import schema
from ai_assist.models import ProposalLine
from ai_assist.quantities import Amount, amount_in, product_words, spelled, stem, unit_of
from catalog import selectors as catalog
from catalog.models import Product
from catalog.synonyms import synonyms_of
from messaging.models import Message
from ticaret.db.search import fold

_LOOKED_AT = 30
# A candidate below this is none; the best is taken when it is this good and so far ahead.
_WORTH_SHOWING = 0.45
_GOOD = 0.62
_AHEAD = 0.04
_LETTERS_OF_A_STEM = 4
_ALIKE = 0.74
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    product: Product
    score: float


@dataclass(frozen=True, slots=True)
class Source:
    """A message, and its text as the model saw it."""

    message: Message
    text: str


def lines(
    *, account_id: UUID, analysis_id: UUID, order: schema.Order, sources: Sequence[Source]
) -> list[ProposalLine]:
    """The lines of a proposal, not saved, each with its source, product, candidates and flags."""
    return [
        _line(account_id, analysis_id, position, line, sources)
        for position, line in enumerate(order.lines[: limits.LINES])
    ]


def _line(
    account_id: UUID,
    analysis_id: UUID,
    position: int,
    line: schema.OrderLine,
    sources: Sequence[Source],
) -> ProposalLine:
    flags: list[LineFlag] = []
    source = _source(line.quote, sources)
    if source is None:
        flags.append(LineFlag.NOT_QUOTED)
    quantity, unit = _amount(line, flags)
    candidates = _candidates(account_id, line.product or line.quote, unit)
    chosen = _chosen(candidates, flags)
    row = ProposalLine(
        account_id=account_id,
        analysis_id=analysis_id,
        position=position,
        message=source,
        quote=line.quote[: limits.QUOTE],
        words=line.product[: limits.PRODUCT_WORDS],
        quantity=quantity,
        unit=spelled(unit)[: limits.UNIT],
        candidates=[_shown(each) for each in candidates[: limits.CANDIDATES]],
    )
    if chosen is not None:
        _take(row, chosen, flags)
    row.flags = [flag.value for flag in flags]
    return row


def _take(row: ProposalLine, chosen: _Candidate, flags: list[LineFlag]) -> None:
    product = chosen.product
    row.product, row.score = product, _score(chosen)
    row.sku, row.name = product.sku, product.name
    row.unit_price, row.currency, row.stock = product.price, product.currency, product.stock
    if not row.unit:
        row.unit = product.unit
    elif unit_of(product.unit) != unit_of(row.unit):
        flags.append(LineFlag.UNIT_DIFFERS)
    if product.stock is not None and product.stock < row.quantity:
        flags.append(LineFlag.NOT_ENOUGH_STOCK)


def _source(quote: str, sources: Sequence[Source]) -> Message | None:
    """The message that says these words; the newest one if several do."""
    wanted = _flat(quote)
    if not wanted:
        return None
    for source in reversed(sources):
        if wanted in _flat(source.text):
            return source.message
    return None


def _amount(line: schema.OrderLine, flags: list[LineFlag]) -> tuple[Decimal, str]:
    said = amount_in(line.quote)
    unit = unit_of(line.unit) if line.unit else said.unit
    if line.quantity is None and said.quantity is None:
        flags.append(LineFlag.QUANTITY_ASSUMED)
        return Decimal(1), unit
    if line.quantity is None:
        return _told(said), unit
    quantity = schema.decimal(line.quantity)
    if quantity <= 0:  # less than a thousandth
        flags.append(LineFlag.QUANTITY_ASSUMED)
        return Decimal(1), unit
    if said.quantity is not None and said.quantity != quantity:
        flags.append(LineFlag.QUANTITY_DIFFERS)
    return quantity, unit


def _told(said: Amount) -> Decimal:
    return (said.quantity or Decimal(1)).quantize(Decimal("0.001"))


def _candidates(account_id: UUID, text: str, unit: str) -> list[_Candidate]:
    words = product_words(text) or fold(text).split()
    stems = [stem(word) for word in words][:8]
    found = catalog.alike(account_id=account_id, words=stems, limit=_LOOKED_AT)
    scored = [_Candidate(product, _likeness(words, product, text, unit)) for product in found]
    worth = [each for each in scored if each.score >= _WORTH_SHOWING]
    return sorted(worth, key=lambda each: (-each.score, each.product.name, each.product.sku))


def _chosen(candidates: Sequence[_Candidate], flags: list[LineFlag]) -> _Candidate | None:
    if not candidates or candidates[0].score < _GOOD:
        flags.append(LineFlag.NO_PRODUCT)
        return None
    if len(candidates) > 1 and candidates[0].score - candidates[1].score < _AHEAD:
        flags.append(LineFlag.AMBIGUOUS)
        return None
    return candidates[0]


def _likeness(words: Sequence[str], product: Product, text: str, unit: str) -> float:
    """From 0 to 1: how much of what was said is in the product's name, and the other way round."""
    folded = fold(text).split()
    if fold(product.sku) in folded or (product.barcode and fold(product.barcode) in folded):
        return 1.0
    names = [f"{product.name} {product.brand}", product.name, *synonyms_of(product.attributes)]
    best = max(_of_name(words, product_words(name) or fold(name).split()) for name in names)
    agrees = bool(unit) and unit_of(product.unit) == unit
    return min(1.0, best * 0.95 + (0.05 if agrees else 0.0))


def _of_name(words: Sequence[str], name: Sequence[str]) -> float:
    if not words or not name:
        return 0.0
    said = sum(max(_of_word(word, part) for part in name) for word in words) / len(words)
    named = sum(max(_of_word(word, part) for word in words) for part in name) / len(name)
    return 0.7 * said + 0.3 * named


def _of_word(said: str, part: str) -> float:
    if said == part:
        return 1.0
    ours, theirs = stem(said), stem(part)
    if ours == theirs:
        return 0.97
    shorter, longer = sorted((ours, theirs), key=len)
    if len(shorter) >= _LETTERS_OF_A_STEM and longer.startswith(shorter):
        return 0.9
    likeness = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    return likeness * 0.95 if likeness >= _ALIKE else 0.0


def _shown(candidate: _Candidate) -> dict[str, object]:
    product = candidate.product
    return {
        "productId": str(product.pk),
        "sku": product.sku,
        "name": product.name,
        "unit": product.unit,
        "price": f"{product.price:.2f}",
        "currency": product.currency,
        "stock": None if product.stock is None else f"{product.stock:.3f}",
        "score": str(_score(candidate)),
    }


def _score(candidate: _Candidate) -> Decimal:
    return Decimal(str(candidate.score)).quantize(Decimal("0.001"))


def _flat(text: str) -> str:
    return _SPACES.sub(" ", fold(text)).strip()
