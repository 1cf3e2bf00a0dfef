"""A poll with the votes that were given so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from messaging.models import Message

_MOST_OPTIONS = 20
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    votes: int


@dataclass(frozen=True, slots=True)
class Poll:
    """`voters` counts people; with several answers each there are more votes than voters."""

    name: str
    options: Sequence[Option]
    several: bool
    voters: int


def poll_of(message: Message) -> Poll | None:
    """The poll that `message` is; None for other messages and for one that was taken back."""
    payload = message.payload if isinstance(message.payload, Mapping) else {}
    poll = payload.get("poll")
    if not isinstance(poll, Mapping) or message.revoked_at:
        return None
    options = [str(one)[:_LONGEST] for one in _list(poll.get("options"))[:_MOST_OPTIONS]]
    votes = poll.get("votes")
    given = [
        {str(one)[:_LONGEST] for one in _list(vote.get("options"))}
        for vote in (votes.values() if isinstance(votes, Mapping) else ())
        if isinstance(vote, Mapping)
    ]
    return Poll(
        str(poll.get("name") or message.text)[:_LONGEST],
        [Option(option, sum(option in chosen for chosen in given)) for option in options],
        poll.get("multipleAnswers") is True,
        sum(bool(chosen) for chosen in given),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
