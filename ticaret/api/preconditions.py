"""`If-Match` (RFC 9110, section 13.1.1) against a row's `entityVersion`."""

from __future__ import annotations

from datetime import datetime

from ticaret.api.renderers import moment
from ticaret.errors import PreconditionFailed


def require_match(if_match: str | None, entity_version: datetime) -> None:
    """Raise PreconditionFailed when the caller saw another version of the row.

    `if_match` is the header as it came (`"2019-08-24T14:15:22.123Z"`, quotes and a weak
    mark optional, several separated by commas, or `*`); None asks for nothing. Call it
    with the row locked.
    """
    if if_match is None:
        return
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")}
    if "*" not in tags and moment(entity_version) not in tags:
        raise PreconditionFailed
