"""How to fetch the private notes of a chat."""

from __future__ import annotations

from uuid import UUID

from crm.errors import NoteNotFound
from crm.models import ConversationNote
from crm.selectors.identities import require_chat
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def notes(*, actor: Actor, account_id: UUID, chat_id: UUID) -> TenantQuerySet[ConversationNote]:
    """The notes of one chat. Raises ChatNotFound."""
    require_chat(actor=actor, account_id=account_id, conversation_id=chat_id)
    rows = ConversationNote.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(account_id=account_id, conversation_id=chat_id, deleted_at__isnull=True)


def locked_note(
    *, actor: Actor, account_id: UUID, chat_id: UUID, note_id: UUID
) -> ConversationNote:
    """One note, locked until the transaction ends. Raises ChatNotFound, NoteNotFound, Forbidden."""
    rows = notes(actor=actor, account_id=account_id, chat_id=chat_id)
    found = rows.select_for_update(no_key=True).filter(pk=note_id).first()
    if found is None:
        raise NoteNotFound
    actor.require(account_id, Role.AGENT)
    return found
