"""How texts are folded for searching."""

from __future__ import annotations

import pytest

from ticaret.db.search import fold, fold_all, search_terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("IŞIK", "isik"),
        ("ışık", "isik"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("istanbul", "istanbul"),
        ("Çağrı Öztürk", "cagri ozturk"),
        ("ÇAĞRI ÖZTÜRK", "cagri ozturk"),
        ("Ğğ Üü", "gg uu"),
        ("José Ñandú", "jose nandu"),
        ("I\u0307stanbul", "istanbul"),
        ("ŞÜKRÜ\u00a0BEY", "sukru bey"),
        ("ﬁrma", "firma"),
        ("😊 Ali", "😊 ali"),
        ("", ""),
    ],
)
def test_case_diacritics_and_the_four_turkish_is_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_twice_changes_nothing() -> None:
    for code in range(0x20, 0x3000):
        assert fold(fold(chr(code))) == fold(chr(code)), hex(code)


def test_a_search_column_skips_what_is_empty() -> None:
    assert fold_all("Ayşe", "", "+90532") == "ayse +90532"


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("Çelik ayşe", [("celik", "celik"), ("ayse", "ayse")]),
        ("0532 111 22 33", [("0532 111 22 33", "905321112233")]),
        ("+90 (532) 111-22-33", [("+90 (532) 111-22-33", "905321112233")]),
        ("00905321112233", [("00905321112233", "905321112233")]),
        ("5321112233", [("5321112233", "905321112233")]),
        ("+49 30 901820", [("+49 30 901820", "4930901820")]),
        ("  ", []),
        ("", []),
        ("12", [("12", "12")]),
    ],
)
def test_what_a_query_asks_for(q: str, terms: list[tuple[str, str]]) -> None:
    assert search_terms(q, region="TR") == terms
