"""A customer's timeline in words: messages, notes, tasks and changes of all channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.ports import TimelineEntry
from crm.selectors.assignments import group_names
from crm.selectors.timeline import timeline
from messaging.choices import Direction
from messaging.models import Conversation
from ticaret.console import people, selectors
from ticaret.console.channels import FAMILIES
from ticaret.console.history_words import Change, by, told
from ticaret.console.previews import kind_word
from ticaret.tenancy.actor import Actor

A_PAGE = 30
# What the filter above a timeline offers, and which entries each choice shows.
KINDS = {
    "messages": ("message",),
    "notes": ("note", "comment", "conversation_note"),
    "tasks": ("task",),
    "changes": ("audit", "link", "assignment"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `family` names the channel of a message, `url` where it can be read in full."""

    at: datetime
    icon: str
    what: str
    who: str = ""
    text: str = ""
    family: str = ""
    url: str = ""
    changes: Sequence[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the entries of a page speak of, by id."""

    users: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    chats: Mapping[UUID, Conversation]
    history: Mapping[UUID, Sequence[Change]]
    actions: Mapping[UUID, str]


def lines(
    *, actor: Actor, account_id: UUID, customer_id: UUID, kind: str = "", cursor: str = ""
) -> tuple[list[Line], str]:
    """A page of lines, newest first, and the cursor of the next one. Raises CustomerNotFound."""
    found, following = timeline(
        actor=actor,
        account_id=account_id,
        customer_id=customer_id,
        limit=A_PAGE,
        cursor=cursor,
        types=KINDS.get(kind, ()),
    )
    known = _known(actor, account_id, found)
    told_lines = [_WORDS[entry.type](entry, known) for entry in found if entry.type in _WORDS]
    return told_lines, following or ""


def _known(actor: Actor, account_id: UUID, entries: Sequence[TimelineEntry]) -> _Known:
    users: set[UUID] = set()
    teams: set[UUID] = set()
    chats: set[UUID] = set()
    for entry in entries:
        for name, found in (
            ("userId", users),
            ("previousUserId", users),
            ("assigneeUserId", users),
            ("groupId", teams),
            ("chatId", chats),
        ):
            if entry.data.get(name):
                found.add(entry.data[name])
        if entry.actor and entry.actor["id"]:
            users.add(entry.actor["id"])
    audited = [entry for entry in entries if entry.type == "audit"]
    history = told(
        actor=actor,
        account_id=account_id,
        entries=[
            (entry.occurred_at, "", entry.data["action"], entry.data["changes"])
            for entry in audited
        ],
    )
    return _Known(
        users=people.names(actor=actor, account_id=account_id, user_ids=users),
        teams=group_names(group_ids=teams) if teams else {},
        chats=selectors.partners(actor=actor, conversation_ids=list(chats)) if chats else {},
        history={entry.id: one.changes for entry, one in zip(audited, history, strict=True)},
        actions={entry.id: one.what for entry, one in zip(audited, history, strict=True)},
    )


def _who(entry: TimelineEntry, known: _Known) -> str:
    done_by = entry.actor or {}
    return by(done_by.get("id"), str(done_by.get("label") or ""), known.users)


def _chat(entry: TimelineEntry, known: _Known) -> tuple[str, str, str]:
    """Family, partner and address of the conversation that an entry speaks of."""
    chat = known.chats.get(entry.data.get("chatId") or UUID(int=0))
    if chat is None:
        return "", "", ""
    family = FAMILIES.get(chat.inbox.channel, "")
    return family, str(chat.contact), reverse("console:conversation", args=[chat.pk])


def _message(entry: TimelineEntry, known: _Known) -> Line:
    family, partner, url = _chat(entry, known)
    inbound = entry.data["direction"] == Direction.INBOUND
    gone = bool(entry.data["revoked"])
    text = entry.data["text"] or kind_word(entry.data["type"])
    return Line(
        at=entry.occurred_at,
        icon=family or "inbox",
        family=family,
        who=partner if inbound else _who(entry, known) or _("Siz"),
        what=_("yazdı") if inbound else _("yanıtladı"),
        text=_("Bu mesaj silindi") if gone else text[:500],
        url=url,
    )


def _private(entry: TimelineEntry, known: _Known) -> Line:
    _family, _partner, url = _chat(entry, known)
    return Line(
        entry.occurred_at,
        "lock",
        _("konuşmaya iç not yazdı"),
        _who(entry, known),
        entry.data["text"],
        url=url,
    )


def _note(entry: TimelineEntry, known: _Known) -> Line:
    return Line(entry.occurred_at, "note", _("not yazdı"), _who(entry, known), entry.data["text"])


def _comment(entry: TimelineEntry, known: _Known) -> Line:
    task_id = entry.data["taskId"]
    url = reverse("console:task", args=[task_id]) if task_id else ""
    what = _("göreve yorum yazdı") if task_id else _("yorum yazdı")
    return Line(entry.occurred_at, "comment", what, _who(entry, known), entry.data["text"], url=url)


def _task(entry: TimelineEntry, known: _Known) -> Line:
    url = reverse("console:task", args=[entry.data["taskId"]])
    title = entry.data["title"]
    return Line(entry.occurred_at, "task", _("görev ekledi"), _who(entry, known), title, url=url)


def _link(entry: TimelineEntry, known: _Known) -> Line:
    family, _partner, url = _chat(entry, known)
    linked = entry.data["action"] == "linked"
    what = _("konuşmayı bu müşteriye bağladı") if linked else _("konuşmanın bağını kaldırdı")
    return Line(
        entry.occurred_at, "link", what, _who(entry, known), entry.data["name"], family, url
    )


def _assignment(entry: TimelineEntry, known: _Known) -> Line:
    _family, partner, url = _chat(entry, known)
    user = known.users.get(entry.data["userId"] or UUID(int=0), "")
    team = known.teams.get(entry.data["groupId"] or UUID(int=0), "")
    holder = " · ".join(each for each in (user, team) if each)
    if holder:
        what = _("konuşmayı %(holder)s için atadı") % {"holder": holder}
    else:
        what = _("konuşmanın atamasını kaldırdı")
    return Line(entry.occurred_at, "person", what, _who(entry, known), partner, url=url)


def _audit(entry: TimelineEntry, known: _Known) -> Line:
    return Line(
        at=entry.occurred_at,
        icon="edit",
        what=known.actions[entry.id],
        who=_who(entry, known),
        changes=known.history[entry.id],
    )


_WORDS: dict[str, Callable[[TimelineEntry, _Known], Line]] = {
    "message": _message,
    "conversation_note": _private,
    "note": _note,
    "comment": _comment,
    "task": _task,
    "link": _link,
    "assignment": _assignment,
    "audit": _audit,
}
