"""Tax numbers: Turkish ones are checked, those of foreign firms are kept as they are."""

from __future__ import annotations

from stdnum.exceptions import ValidationError
from stdnum.tr import tckimlik, vkn

_OF_A_PERSON = 11
_OF_A_FIRM = 10
_LONGEST = 50


def clean(text: str) -> str:
    """The tax number in `text` as it is stored.

    Ten digits are a VKN, eleven a TCKN; blanks and separators among digits go. Raises ValueError
    when the check digit is wrong. Anything else is a foreign firm's number, in capitals, of at
    most 50 characters.
    """
    compact = "".join(char for char in text if char.isalnum())
    if not (compact.isascii() and compact.isdigit()):
        foreign = " ".join(text.split()).upper()
        if len(foreign) > _LONGEST:
            raise ValueError("too long")
        return foreign
    try:
        if len(compact) == _OF_A_PERSON:
            return str(tckimlik.validate(compact))
        if len(compact) == _OF_A_FIRM:
            return str(vkn.validate(compact))
    except ValidationError:
        raise ValueError("wrong check digit") from None
    if len(compact) > _LONGEST:
        raise ValueError("too long")
    return compact


def is_of_a_person(tax_number: str) -> bool:
    """Whether a cleaned number is a TCKN: the customer is a person then."""
    return len(tax_number) == _OF_A_PERSON and tckimlik.is_valid(tax_number)
