"""Private notes in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from crm import chat_events as events
from crm.errors import NotTheAuthor
from crm.models import ConversationNote
from crm.selectors.conversation_notes import locked_note
from crm.selectors.identities import require_chat
from crm.services.mentions import mentioned
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def create(
    *, actor: Actor, account_id: UUID, chat_id: UUID, text: str, now: datetime
) -> ConversationNote:
    """A note that only colleagues see; whom it calls is told.

    Raises ChatNotFound, UserNotMember, Forbidden.
    """
    actor.require(account_id, Role.AGENT)
    chat = require_chat(actor=actor, account_id=account_id, conversation_id=chat_id)
    called = mentioned(account_id=account_id, text=text)
    note = ConversationNote.objects.create(
        account_id=account_id,
        conversation_id=chat.id,
        inbox_id=chat.inbox_id,
        text=text,
        mentions=[str(user_id) for user_id in called],
        author_kind=actor.kind,
        author_id=actor.id,
        author_label=actor.label,
    )
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.CONVERSATION_NOTE_CREATED,
        target=note,
        changes={"text": (None, text)},
    )
    publish(events.note_event(events.CONVERSATION_NOTE_CREATED, note, now))
    _call(note, called, now)
    return note


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    chat_id: UUID,
    note_id: UUID,
    now: datetime,
    text: str | None = None,
    if_match: str | None = None,
) -> ConversationNote:
    """Another text; the earlier one is kept. Who is newly called is told.

    Raises ChatNotFound, NoteNotFound, NotTheAuthor, UserNotMember, Forbidden,
    PreconditionFailed.
    """
    note = locked_note(actor=actor, account_id=account_id, chat_id=chat_id, note_id=note_id)
    require_match(if_match, note.updated_at)
    _require_author(actor, note)
    if text is None or text == note.text:
        return note
    before, known = note.text, set(note.mentions)
    called = mentioned(account_id=account_id, text=text)
    written = note.edited_at or note.created_at
    note.edits = [*note.edits, {"text": before, "at": written.isoformat()}]
    note.text, note.edited_at = text, now
    note.mentions = [str(user_id) for user_id in called]
    note.save(update_fields=["text", "edits", "edited_at", "mentions", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.CONVERSATION_NOTE_UPDATED,
        target=note,
        changes={"text": (before, text)},
    )
    publish(events.note_event(events.CONVERSATION_NOTE_UPDATED, note, now))
    _call(note, [user_id for user_id in called if str(user_id) not in known], now)
    return note


@transaction.atomic
def delete(
    *,
    actor: Actor,
    account_id: UUID,
    chat_id: UUID,
    note_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> None:
    """The note is shown no more. Raises as `update`."""
    note = locked_note(actor=actor, account_id=account_id, chat_id=chat_id, note_id=note_id)
    require_match(if_match, note.updated_at)
    _require_author(actor, note)
    note.deleted_at = now
    note.save(update_fields=["deleted_at", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.CONVERSATION_NOTE_DELETED,
        target=note,
        changes={"text": (note.text, None)},
    )
    publish(events.note_event(events.CONVERSATION_NOTE_DELETED, note, now))


def _require_author(actor: Actor, note: ConversationNote) -> None:
    wrote_it = (note.author_kind, note.author_id) == (actor.kind, actor.id)
    if not wrote_it and actor.roles[note.account_id] < Role.ADMIN:
        raise NotTheAuthor


def _call(note: ConversationNote, user_ids: Sequence[UUID], now: datetime) -> None:
    publish(
        *(
            events.note_event(events.CONVERSATION_NOTE_MENTIONED, note, now, userId=str(user_id))
            for user_id in user_ids
        )
    )
