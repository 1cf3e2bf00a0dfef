"""Whom a text calls.

`@` and a member's name (`@Elif Şahin`, `@elif`) or address, or `@[any name](the user's id)`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from accounts.models import Membership
from crm.selectors.people import require_members
from ticaret.db.search import fold
from ticaret.tenancy.querysets import TenantQuerySet

_BY_ID = re.compile(r"@\[[^\]\n]{0,200}\]\(([0-9a-fA-F-]{36})\)")
_BY_ADDRESS = re.compile(r"(?<![\w.+-])@([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")
_BY_NAME = re.compile(r"(?<![\w.+@-])@(\w[\w.-]*(?:[ \t]\w[\w.-]*){0,3})")
_Name = tuple[str, ...]


def mentioned(*, account_id: UUID, text: str, user_ids: Collection[UUID] = ()) -> list[UUID]:
    """`user_ids` and the users that `text` calls, each once, in the order of their ids.

    Names are compared without case and diacritics; the longest that is a member's counts. A
    name of two members or of none, and an address that is no member's, is only text. Raises
    UserNotMember for the id of a user who is not an active member of the account.
    """
    if user_ids:
        require_members(account_id=account_id, user_ids=list(user_ids), field="mentionUserIds")
    named = [user_id for found in _BY_ID.findall(text) if (user_id := _uuid(found))]
    if named:
        require_members(account_id=account_id, user_ids=named, field="text")
    rest = _BY_ID.sub(" ", text)
    addresses = {found.rstrip(".").lower() for found in _BY_ADDRESS.findall(rest)}
    names = [_words(found) for found in _BY_NAME.findall(_BY_ADDRESS.sub(" ", rest))]
    if addresses:
        rows = _members(account_id).filter(user__email__in=addresses)
        named += rows.values_list("user_id", flat=True)
    if names:
        known = _known_names(account_id)
        named += [user_id for words in names for user_id in _longest(words, known)]
    return sorted({*user_ids, *named})


def _longest(words: _Name, known: Mapping[_Name, set[UUID]]) -> set[UUID]:
    for length in range(len(words), 0, -1):
        if found := known.get(words[:length]):
            return found if len(found) == 1 else set()
    return set()


def _known_names(account_id: UUID) -> dict[_Name, set[UUID]]:
    """Every name that calls somebody; who has not come with the invitation yet has none."""
    rows = _members(account_id).filter(joined_at__isnull=False)
    known: dict[_Name, set[UUID]] = {}
    for user_id, *texts in rows.values_list(
        "user_id", "user__display_name", "user__first_name", "user__last_name", "user__email"
    ):
        for name in _names(*texts):
            known.setdefault(name, set()).add(user_id)
    return known


def _names(display: str, first: str, last: str, email: str) -> Iterator[_Name]:
    for text in (display, first, f"{first} {last}", email.partition("@")[0]):
        if words := _words(text):
            yield words


def _words(text: str) -> _Name:
    return tuple(word for part in text.split() if (word := fold(part).strip(".-")))


def _members(account_id: UUID) -> TenantQuerySet[Membership]:
    return Membership.objects.for_accounts([account_id]).filter(user__is_active=True)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
