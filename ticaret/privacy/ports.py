"""What an app that holds data about people must bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import phonenumbers

_REGION = "TR"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person a request is about, by any of these names; what is not known is empty.

    `phone` is digits with the country code and no sign: `905321234567`. `email` is lower case.
    """

    phone: str = ""
    email: str = ""
    external_id: str = ""

    def as_dict(self) -> dict[str, str]:
        """`{phone, email, external_id}`, from which `Subject(**…)` makes it again."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Kept:
    """Data of the person that stays, and why. `until` is when it goes by itself, if it does."""

    what: str
    reason: str
    count: int = 1
    until: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """As a receipt shows it."""
        until = None if self.until is None else self.until.isoformat()
        return {"what": self.what, "reason": self.reason, "count": self.count, "until": until}


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows were changed or deleted, and what had to stay."""

    rows: int
    kept: tuple[Kept, ...] = ()


class PersonalDataHolder(Protocol):
    """One app's data about people, of one account at a time.

    `export` gives JSON with camelCase keys, None when nothing is held. `erase` may be called
    again and then finds nothing. Each runs in the transaction of its step.
    """

    @property
    def name(self) -> str: ...

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None: ...

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased: ...


_holders: dict[str, PersonalDataHolder] = {}


def register_holder(holder: PersonalDataHolder) -> None:
    """Called once at start-up by the app that holds the data."""
    _holders[holder.name] = holder


def holders() -> list[PersonalDataHolder]:
    """Every registered holder, the last one first.

    Apps register from the lowest up, so what stands on an app still finds the person there
    before the app below has erased who it was.
    """
    return list(reversed(_holders.values()))


def phone_digits(text: str) -> str:
    """`text` as `Subject.phone`; without a country code it is Turkish.

    Raises ValueError for what can be no phone number.
    """
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        raise ValueError("not a phone number") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
