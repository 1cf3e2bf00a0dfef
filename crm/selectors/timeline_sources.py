"""CRM's own sources of a customer's timeline.

Ids are UUIDv7, whose first 48 bits are milliseconds: an index by id is one by time, and "before
this time and id" is "below this id".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from crm.models import AssignmentChange, ConversationNote, LinkChange
from crm.ports import TimelineEntry, TimelinePosition, TimelineSubject, timeline_types
from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Actor

_LAST = UUID(int=2**128 - 1)
_TIME_BITS = 80

# The newest of each key by its own index, then the newest of all: as many rows are read as
# there are keys and places on the page, however long the history is.
_NEWEST = """
    (SELECT '{type}' AS type, found.id,
        (to_jsonb(found) || jsonb_build_object('beside', {beside}))::text AS row
    FROM unnest(%({type}_keys)s::uuid[], %({type}_kinds)s::text[]) AS asked (key, kind)
    CROSS JOIN LATERAL (
        SELECT * FROM {table}
        WHERE {column} = asked.key AND id < %(below)s AND {more}
        ORDER BY id DESC LIMIT %(limit)s
    ) AS found
    ORDER BY found.id DESC LIMIT %(limit)s)
"""
_ALL = "SELECT * FROM ({}) AS entry ORDER BY id DESC LIMIT %(limit)s"


def moment_of(row_id: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((row_id.int >> _TIME_BITS) / 1000, UTC)


def below(position: TimelinePosition | None) -> UUID:
    """The id that every row before `position` lies below."""
    if position is None:
        return _LAST
    seconds = position.occurred_at - datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = seconds.days * 86_400_000 + seconds.seconds * 1000 + seconds.microseconds // 1000
    first = milliseconds << _TIME_BITS
    after = (milliseconds + 1) << _TIME_BITS
    if seconds.microseconds % 1000:  # later within the millisecond than any id of it
        return UUID(int=after)
    return UUID(int=min(max(position.id.int, first), after))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of `model` whose `column` is one of `keys`.

    There must be an index by `column` and descending id. `more` is a condition in SQL: it may
    speak of `asked.kind`, the second part of a key, and of the parameters in `values`, which
    mean the same in all of a timeline's rows. `beside` is JSON in SQL about a row that was
    `found`; it is read as `row.beside`.
    """

    model: type[models.Model]
    column: str
    keys: Sequence[tuple[UUID, str]]
    more: str = "true"
    values: Mapping[str, Any] = field(default_factory=dict)
    beside: str = "NULL"


@dataclass(frozen=True, slots=True)
class RowSource:
    """One kind of entries: rows whose ids are in the order of their times, and how they show."""

    type: str
    find: Callable[[TimelineSubject, Actor], Rows]
    show: Callable[[Any], tuple[Mapping[str, Any] | None, Mapping[str, Any]]]


class RowSources:
    """`crm.ports.TimelineSource`: the entries of several `RowSource`s in one statement."""

    def __init__(self) -> None:
        self._sources: dict[str, RowSource] = {}

    def add(self, sources: Sequence[RowSource]) -> None:
        """Called once at start-up. Raises ValueError for a type that another source has."""
        added = {source.type: source for source in sources}
        if taken := sorted(added.keys() & timeline_types()):
            raise ValueError(f"these timeline types are registered twice: {', '.join(taken)}")
        self._sources |= added

    @property
    def types(self) -> Sequence[str]:
        return list(self._sources)

    def entries(
        self,
        *,
        actor: Actor,
        subject: TimelineSubject,
        types: Sequence[str],
        before: TimelinePosition | None,
        limit: int,
    ) -> list[TimelineEntry]:
        """The newest entries of these types before `before`."""
        wanted = {type: self._sources[type].find(subject, actor) for type in types}
        wanted = {type: rows for type, rows in wanted.items() if rows.keys}
        if not wanted:
            return []
        given: dict[str, Any] = {"below": below(before), "limit": limit}
        for type, rows in wanted.items():
            given[f"{type}_keys"] = [key for key, _ in rows.keys]
            given[f"{type}_kinds"] = [kind for _, kind in rows.keys]
            given |= rows.values
        # Names come from the code; every value is a parameter.
        sql = "UNION ALL".join(
            _NEWEST.format(
                type=type,
                table=rows.model._meta.db_table,
                column=rows.column,
                more=rows.more,
                beside=rows.beside,
            )
            for type, rows in wanted.items()
        )
        with connection.cursor() as cursor:
            cursor.execute(_ALL.format(sql), given)
            return [
                self._entry(type, wanted[type].model, orjson.loads(row))
                for type, _, row in cursor.fetchall()
            ]

    def _entry(
        self, type: str, model: type[models.Model], columns: Mapping[str, Any]
    ) -> TimelineEntry:
        row = _Row(_fields(model), columns)
        by, data = self._sources[type].show(row)
        return TimelineEntry(row.pk, type, moment_of(row.pk), by, data)


class _Row:
    """A row as an instance of its model has it, of which only what is asked for is converted."""

    __slots__ = ("_columns", "_fields")

    def __init__(self, fields: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
        self._fields = fields
        self._columns = columns

    def __getattr__(self, name: str) -> Any:
        if name == "beside":
            return self._columns["beside"]
        field = self._fields.get(name)
        if field is None:
            raise AttributeError(name)
        return field.to_python(self._columns[field.column])


# All that is found by rows; apps that come after CRM add to it.
ROWS = RowSources()


@cache
def _fields(model: type[models.Model]) -> dict[str, Any]:
    fields: Any = model._meta.concrete_fields
    return {"pk": model._meta.pk, **{field.attname: field for field in fields}}


def sources() -> list[RowSource]:
    """Links, assignments, private notes, and changes of the customer and what hangs on it."""
    return [
        RowSource("link", _links, _link),
        RowSource("assignment", _assignments, _assignment),
        RowSource("conversation_note", _notes, _note),
        RowSource("audit", _changes, _change),
    ]


def _links(subject: TimelineSubject, actor: Actor) -> Rows:
    more, values = _inboxes(actor)
    return Rows(
        LinkChange,
        column="customer_id",
        keys=[(key, "") for key in subject.customer_ids],
        more=more,
        values=values,
    )


def _assignments(subject: TimelineSubject, actor: Actor) -> Rows:
    return Rows(
        AssignmentChange,
        column="conversation_id",
        keys=[(key, "") for key in subject.conversation_ids],
        more="account_id = %(account)s",
        values={"account": subject.account_id},
    )


def _notes(subject: TimelineSubject, actor: Actor) -> Rows:
    return Rows(
        ConversationNote,
        column="conversation_id",
        keys=[(key, "") for key in subject.conversation_ids],
        more="account_id = %(account)s AND deleted_at IS NULL",
        values={"account": subject.account_id},
    )


def _changes(subject: TimelineSubject, actor: Actor) -> Rows:
    """What was done to the customer and its contacts; the rest has sources of its own."""
    return Rows(
        AuditEntry,
        column="target_id",
        keys=[
            *((key, "crm.customer") for key in subject.customer_ids),
            *((key, "crm.contact") for key in subject.contact_ids),
        ],
        more="target_type = asked.kind AND account_id = %(account)s",
        values={"account": subject.account_id},
    )


def _inboxes(actor: Actor) -> tuple[str, dict[str, Any]]:
    if actor.inbox_ids is None:
        return "true", {}
    return "inbox_id = ANY(%(inboxes)s)", {"inboxes": list(actor.inbox_ids)}


def _link(row: LinkChange) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return _by(row), {
        "action": row.action,
        "how": row.how or None,
        "chatId": row.conversation_id,
        "identityId": row.identity_id,
        "contactId": row.contact_id,
        "inboxId": row.inbox_id,
        "channel": row.channel,
        "name": row.partner_name,
    }


def _assignment(row: AssignmentChange) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return _by(row), {
        "kind": row.kind,
        "action": row.action,
        "targetId": row.target_id,
        "chatId": row.conversation_id,
        "userId": row.user_id,
        "groupId": row.group_id,
        "previousUserId": row.previous_user_id,
        "previousGroupId": row.previous_group_id,
        "how": row.how,
        "reason": row.reason,
    }


def _note(row: ConversationNote) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    by = {"kind": row.author_kind, "id": row.author_id, "label": row.author_label}
    return by, {
        "noteId": row.pk,
        "chatId": row.conversation_id,
        "text": row.text,
        "mentions": row.mentions,
        "editedAt": row.edited_at,
    }


def _change(row: AuditEntry) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return _by(row), {
        "action": row.action,
        "targetType": row.target_type,
        "targetId": row.target_id,
        "changes": row.changes,
    }


def _by(row: LinkChange | AssignmentChange | AuditEntry) -> dict[str, Any]:
    return {"kind": row.actor_kind, "id": row.actor_id, "label": row.actor_label}
