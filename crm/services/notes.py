"""Notes about a customer. Any agent may correct one; what it said before is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from crm import work_events as events
from crm.choices import WritingKind
from crm.models import Note
from crm.selectors.customers import locked_customer
from crm.selectors.notes import locked_note
from crm.services import subjects, writing
from crm.services.changing import initial
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.search import fold_all
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor


class _Same:
    """Says that a field was not sent."""


_SAME = _Same()


@transaction.atomic
def create(
    *,
    actor: Actor,
    customer_id: UUID,
    text: str,
    now: datetime,
    contact_id: UUID | None = None,
    mention_user_ids: Sequence[UUID] = (),
) -> Note:
    """A note about a customer, or about one of its contacts; whom it calls is told.

    Raises CustomerNotFound, Forbidden, NoSuchContact, ContactOfOtherCustomer, UserNotMember.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    subjects.hold(
        actor=actor,
        account_id=customer.account_id,
        customer_id=customer_id,
        contact_id=contact_id,
    )
    note = Note.objects.create(
        account_id=customer.account_id,
        customer=customer,
        contact_id=contact_id,
        search=fold_all(text),
        **writing.authored(
            actor=actor,
            account_id=customer.account_id,
            text=text,
            mention_user_ids=mention_user_ids,
        ),
    )
    trail.record(
        actor=actor,
        account_id=note.account_id,
        action=events.NOTE_CREATED,
        target=note,
        changes=initial({"text": text, "contact_id": contact_id, "mentions": note.mentions}),
    )
    publish(events.note_event(events.NOTE_CREATED, note, now))
    _call(actor, note, [UUID(user_id) for user_id in note.mentions], now)
    return note


@transaction.atomic
def update(
    *,
    actor: Actor,
    customer_id: UUID,
    note_id: UUID,
    now: datetime,
    text: str | None = None,
    contact_id: UUID | _Same | None = _SAME,
    mention_user_ids: Sequence[UUID] = (),
    if_match: str | None = None,
) -> Note:
    """Change a note; who is newly called is told.

    Raises CustomerNotFound, NoteNotFound, Forbidden, PreconditionFailed, NoSuchContact,
    ContactOfOtherCustomer, UserNotMember.
    """
    locked_customer(actor=actor, customer_id=customer_id)
    note = locked_note(actor=actor, customer_id=customer_id, note_id=note_id)
    require_match(if_match, note.updated_at)
    before = {"text": note.text, "contact_id": note.contact_id, "mentions": note.mentions}
    if not isinstance(contact_id, _Same):
        subjects.hold(
            actor=actor,
            account_id=note.account_id,
            customer_id=customer_id,
            contact_id=contact_id,
        )
        note.contact_id = contact_id
    called: set[UUID] = set()
    if text is not None or mention_user_ids:
        called = writing.rewrite(
            actor=actor,
            row=note,
            kind=WritingKind.NOTE,
            text=note.text if text is None else text,
            mention_user_ids=mention_user_ids,
            now=now,
        )
        note.search = fold_all(note.text)
    after = {"text": note.text, "contact_id": note.contact_id, "mentions": note.mentions}
    changed = {name: (value, after[name]) for name, value in before.items() if value != after[name]}
    if changed:
        note.save(update_fields=[*writing.COLUMNS, "contact", "search", "updated_at"])
        trail.record(
            actor=actor,
            account_id=note.account_id,
            action=events.NOTE_UPDATED,
            target=note,
            changes=changed,
        )
        publish(events.note_event(events.NOTE_UPDATED, note, now))
        _call(actor, note, called, now)
    return note


@transaction.atomic
def delete(
    *,
    actor: Actor,
    customer_id: UUID,
    note_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> None:
    """The note is shown no more.

    Raises CustomerNotFound, NoteNotFound, Forbidden, PreconditionFailed.
    """
    note = locked_note(actor=actor, customer_id=customer_id, note_id=note_id)
    require_match(if_match, note.updated_at)
    note.deleted_at = now
    note.save(update_fields=["deleted_at", "updated_at"])
    trail.record(
        actor=actor,
        account_id=note.account_id,
        action=events.NOTE_DELETED,
        target=note,
        changes={"text": (note.text, None)},
    )
    publish(events.note_event(events.NOTE_DELETED, note, now))


def _call(actor: Actor, note: Note, user_ids: Sequence[UUID] | set[UUID], now: datetime) -> None:
    writing.call(actor=actor, row=note, kind=WritingKind.NOTE, user_ids=user_ids, now=now)
