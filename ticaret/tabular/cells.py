"""What a cell says: texts, numbers and dates as people write them, Turkish writing first.

A cell is what a spreadsheet or a JSON row holds: text, a number, a truth value, or None.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ticaret.tabular.silent import UNCOMPUTED

Cell = Any

# What a spreadsheet program would take for a formula, in plain and in full-width letters.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MAX_CELL = 32_767  # of Excel; https://support.microsoft.com, "Excel specifications and limits"

# The smallest step of a number with so many decimals.
_STEPS = [Decimal(1).scaleb(-places) for places in range(7)]
_MONEY = re.compile(r"₺|\$|€|£|%|\b(?:TL|TRY|USD|EUR|GBP)\b", re.IGNORECASE)
_SPACES = re.compile("[\\s\u00a0\u202f']")
_PLAIN = re.compile(r"[+-]?\d+")
_GROUPED = {".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+"), ",": re.compile(r"[+-]?\d{1,3}(,\d{3})+")}
_ONE_MARK = re.compile(r"[+-]?\d*[.,]\d+")
# In Turkish writing a point before exactly three digits groups thousands; not after a lone 0.
_POINT_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_DATES = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%y", "%Y/%m/%d")
# https://support.microsoft.com, "ERROR.TYPE function"; also how a CSV from Excel has them.
_ERRORS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#YOK",
        "#BAŞV!",
        "#DEĞER!",
        "#SAYI/0!",
        "#AD?",
        "#SAYI!",
        "#BOŞ!",
    }
)
_YES = frozenset({"evet", "e", "var", "true", "doğru", "yes", "y", "1", "aktif", "x"})
_NO = frozenset({"hayır", "hayir", "h", "yok", "false", "yanlış", "no", "n", "0", "pasif"})


class CellError(Exception):
    """A cell that does not say what its column needs: a stable code and the reason."""

    def __init__(self, code: str, tr: str, en: str) -> None:
        self.code, self.tr, self.en = code, tr, en
        super().__init__(en)


def is_empty(cell: Cell) -> bool:
    """Whether the cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell) -> str:
    """The cell as text without blanks at its ends: `8690123456789.0` is `8690123456789`.

    A quote that keeps a spreadsheet from seeing a formula is taken off again. Raises CellError.
    """
    if not isinstance(cell, str):
        return _not_a_text(cell)
    if cell.startswith("#"):
        _refuse_error(cell.strip())
    if "\x00" in cell:
        raise CellError(
            "invalid_characters",
            "Metin, saklanamayan karakterler içeriyor.",
            "The text contains characters that cannot be stored.",
        )
    if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:].strip()
    return cell.strip()


def _refuse_error(said: str) -> None:
    if said == UNCOMPUTED:
        raise CellError(
            "formula_without_value",
            "Formülün sonucu dosyada yok. Dosyayı Excel'de açıp kaydedin, sonra yeniden gönderin.",
            "The file has no result of this formula. Open and save it in Excel, then send it.",
        )
    if said in _ERRORS:
        raise CellError(
            "formula_error",
            f"Hücrede Excel hatası var: {said}",
            f"The cell holds an error of Excel: {said}",
        )


def _not_a_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return plain_number(_exact(cell))
    if isinstance(cell, (int, Decimal)):
        return str(cell)
    raise CellError("not_text", "Bu alan metin olmalıdır.", "This must be text.")


def number(cell: Cell, *, places: int) -> Decimal:
    """The cell as a number of at most `places` decimals.

    `1.234,50`, `1,234.50`, `1 234,50 TL` and `1234.5` are understood; one point before
    three digits groups thousands. What a formula computed beyond `places` is rounded half
    up, as the spreadsheet shows it; what somebody wrote is not. Raises CellError.
    """
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, str)):
        raise _not_a_number()
    if isinstance(cell, str):
        if cell.startswith("#"):
            _refuse_error(cell.strip())
        value = _written(cell)
        if -int(value.as_tuple().exponent) > places and value != round(value, places):
            raise CellError(
                "too_many_decimals",
                f"En çok {places} ondalık basamak olabilir.",
                f"At most {places} decimal places.",
            )
        return round(value, places)
    value = _exact(cell)
    if not value.is_finite() or value.adjusted() > 20:
        raise _not_a_number()
    return value.quantize(_STEPS[places], ROUND_HALF_UP)


def day(cell: Cell) -> date:
    """The cell as a date: `31.12.2026`, `31/12/2026`, `2026-12-31`. Raises CellError."""
    if isinstance(cell, str):
        said = cell.strip()
        for shape in _DATES:
            try:
                return datetime.strptime(said, shape).date()  # noqa: DTZ007  (a day has no zone)
            except ValueError:
                continue
        try:
            return datetime.fromisoformat(said).date()
        except ValueError:
            pass
    raise CellError(
        "invalid_date", "Tarih anlaşılamadı (örnek: 31.12.2026).", "Not a date (say 31.12.2026)."
    )


def truth(cell: Cell) -> bool:
    """The cell as yes or no: `evet`, `var`, `1`, `true`. Raises CellError."""
    word = text(cell).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("invalid_boolean", "Evet ya da hayır olmalıdır.", "Say yes or no.")


def plain_number(value: Decimal) -> str:
    """`value` without needless zeros and never in powers of ten."""
    said = format(value, "f")
    return said.rstrip("0").rstrip(".") if "." in said else said


def _exact(value: float | Decimal) -> Decimal:
    # A spreadsheet keeps 15 digits; what follows them is noise of binary fractions.
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def _written(said: str) -> Decimal:
    digits = _SPACES.sub("", _MONEY.sub("", said))
    if len(digits) > 40:
        raise _not_a_number()
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        mark, group = (",", ".") if comma > point else (".", ",")
        whole, _, rest = digits.rpartition(mark)
        if not (_PLAIN.fullmatch(whole) or _GROUPED[group].fullmatch(whole)):
            raise _not_a_number()
        digits = f"{whole.replace(group, '')}.{rest}"
    elif _PLAIN.fullmatch(digits):
        pass
    elif _POINT_GROUPS.fullmatch(digits):
        digits = digits.replace(".", "")
    elif _ONE_MARK.fullmatch(digits):
        digits = digits.replace(",", ".")
    elif _GROUPED["."].fullmatch(digits) or _GROUPED[","].fullmatch(digits):
        digits = digits.replace(".", "").replace(",", "")
    else:
        raise _not_a_number()
    if not digits.isascii():
        raise _not_a_number()
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise _not_a_number() from None


def _not_a_number() -> CellError:
    return CellError("invalid_number", "Sayı anlaşılamadı.", "Not a number.")
