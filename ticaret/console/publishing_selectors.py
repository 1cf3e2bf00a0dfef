"""Publications as the console's pages show them, each in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from messaging.choices import InboxStatus
from messaging.models import Inbox
from meta_channels.choices import MediaKind, PublicationState
from meta_channels.errors import PublicationNotFound
from meta_channels.models import Publication, PublicationItem
from meta_channels.selectors import publications as meta
from meta_channels.selectors.comments import visible_inboxes
from ticaret.console import times
from ticaret.console.meta_words import Words
from ticaret.console.publishing_words import KINDS, STATES_OF, state_words
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

# A page of the calendar shows no more than this.
_MOST = 400
_OVER = [
    *STATES_OF["published"],
    *STATES_OF["trouble"],
    *STATES_OF["cancelled"],
]


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """A publication with its files. `at` is when it is, was or will be out, as far as known."""

    publication: Publication
    items: Sequence[PublicationItem]
    state: Words

    @property
    def at(self) -> datetime:
        row = self.publication
        return row.published_at or row.publish_at or row.created_at

    @property
    def kind(self) -> Any:
        return KINDS[self.publication.kind]

    @property
    def picture_id(self) -> UUID | None:
        """The first file, when it is a picture of ours."""
        first = self.items[0] if self.items else None
        is_picture = first is not None and first.kind == MediaKind.IMAGE
        return first.file_id if first is not None and is_picture else None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; `is_other` when it belongs to the month beside."""

    day: date
    is_today: bool
    is_past: bool
    is_other: bool
    lines: Sequence[PublicationLine]


def publishing_inboxes(*, actor: Actor) -> list[Inbox]:
    """The assets with which the reader may publish, by name."""
    rows = visible_inboxes(actor, role=Role.AGENT).exclude(status=InboxStatus.DISABLED)
    found = rows.filter(capabilities__publishing=True)
    return list(found.order_by("name", "id"))


def publications_shown(
    *, actor: Actor, show: str, inbox_id: UUID | None
) -> TenantQuerySet[Publication]:
    """Those of a group of states; every one without a group."""
    rows = meta.publications(actor=actor, inbox_id=inbox_id).select_related("inbox")
    if show == "coming":
        return rows.exclude(state__in=_OVER)
    return rows.filter(state__in=STATES_OF[show]) if show in STATES_OF else rows


def lines_of(*, actor: Actor, publications: Sequence[Publication]) -> list[PublicationLine]:
    """A line for each of these publications, which were fetched for the actor."""
    items: dict[UUID, list[PublicationItem]] = defaultdict(list)
    ids = [row.pk for row in publications]
    for item in meta.items_of(actor=actor, publication_ids=ids):
        items[item.publication_id].append(item)
    return [PublicationLine(row, items[row.pk], state_words(row)) for row in publications]


def publication_line(*, actor: Actor, publication_id: UUID) -> PublicationLine:
    """One of them, its post joined. Raises PublicationNotFound."""
    found = meta.publication(actor=actor, publication_id=publication_id)
    row = found.select_related("inbox", "post").first()
    if row is None:
        raise PublicationNotFound
    return lines_of(actor=actor, publications=[row])[0]


def weeks_of_month(*, actor: Actor, day: date, inbox_id: UUID | None) -> list[list[Day]]:
    """The weeks, from Monday on, that the month of `day` touches."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    end = following + timedelta(days=-following.weekday() % 7)
    days = list(_days(actor, start, end, inbox_id, month=day.month))
    return [days[place : place + 7] for place in range(0, len(days), 7)]


def week_of(*, actor: Actor, day: date, inbox_id: UUID | None) -> list[list[Day]]:
    """The one week of `day`."""
    start = day - timedelta(days=day.weekday())
    return [list(_days(actor, start, start + timedelta(days=7), inbox_id, month=0))]


def _days(
    actor: Actor, start: date, end: date, inbox_id: UUID | None, *, month: int
) -> Iterator[Day]:
    rows = meta.publications(
        actor=actor, inbox_id=inbox_id, since=_midnight(start), until=_midnight(end)
    )
    shown: Any = rows.exclude(state=PublicationState.CANCELLED).select_related("inbox")
    lines = lines_of(actor=actor, publications=list(shown.order_by("on_calendar", "id")[:_MOST]))
    of_day: dict[date, list[PublicationLine]] = defaultdict(list)
    for line in lines:
        of_day[line.at.astimezone(times.zone()).date()].append(line)
    today = datetime.now(times.zone()).date()
    for place in range((end - start).days):
        day = start + timedelta(days=place)
        yield Day(
            day=day,
            is_today=day == today,
            is_past=day < today,
            is_other=bool(month) and day.month != month,
            lines=of_day[day],
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=times.zone())
