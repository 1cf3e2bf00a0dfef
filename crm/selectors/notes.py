"""How to fetch notes, comments and what they said before."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from crm.errors import CommentNotFound, NoteNotFound
from crm.models import Comment, Note, Revision
from crm.selectors.customers import require_customer
from crm.selectors.searching import matching
from crm.selectors.tasks import require_task
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def notes(
    *, actor: Actor, customer_id: UUID, q: str = "", contact_id: UUID | None = None
) -> TenantQuerySet[Note]:
    """The notes of a customer; those on one of its contacts when given. Raises CustomerNotFound."""
    require_customer(actor=actor, customer_id=customer_id)
    rows = Note.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(customer_id=customer_id, deleted_at__isnull=True)
    if contact_id is not None:
        rows = rows.filter(contact_id=contact_id)
    return matching(rows, q=q)


def locked_note(*, actor: Actor, customer_id: UUID, note_id: UUID) -> Note:
    """One note, locked until the transaction ends.

    Raises CustomerNotFound, NoteNotFound, Forbidden.
    """
    rows = notes(actor=actor, customer_id=customer_id).select_for_update(no_key=True)
    found = rows.filter(pk=note_id).first()
    if found is None:
        raise NoteNotFound
    actor.require(found.account_id, Role.AGENT)
    return found


def note_revisions(*, actor: Actor, customer_id: UUID, note_id: UUID) -> TenantQuerySet[Revision]:
    """The earlier texts of a note. Raises CustomerNotFound, NoteNotFound."""
    if not notes(actor=actor, customer_id=customer_id).filter(pk=note_id).exists():
        raise NoteNotFound
    return _revisions(actor, note_id)


def comments(*, actor: Actor) -> TenantQuerySet[Comment]:
    """The comments on live customers and tasks of the actor's accounts."""
    rows = Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    on_live = Q(task__isnull=False) | Q(customer__deleted_at__isnull=True)
    return rows.filter(on_live, deleted_at__isnull=True)


def customer_comments(*, actor: Actor, customer_id: UUID) -> TenantQuerySet[Comment]:
    """The comments on a customer itself. Raises CustomerNotFound."""
    require_customer(actor=actor, customer_id=customer_id)
    rows = Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(customer_id=customer_id, task__isnull=True, deleted_at__isnull=True)


def task_comments(*, actor: Actor, task_id: UUID) -> TenantQuerySet[Comment]:
    """The comments on a task. Raises TaskNotFound."""
    require_task(actor=actor, task_id=task_id)
    rows = Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(task_id=task_id, deleted_at__isnull=True)


def comment(*, actor: Actor, comment_id: UUID) -> TenantQuerySet[Comment]:
    """One comment, if it is the actor's."""
    return comments(actor=actor).filter(pk=comment_id)


def require_comment(*, actor: Actor, comment_id: UUID) -> Comment:
    """One comment. Raises CommentNotFound."""
    found = comment(actor=actor, comment_id=comment_id).first()
    if found is None:
        raise CommentNotFound
    return found


def locked_comment(*, actor: Actor, comment_id: UUID) -> Comment:
    """One comment, locked until the transaction ends; lock its task before.

    Raises CommentNotFound, Forbidden.
    """
    rows = comment(actor=actor, comment_id=comment_id)
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise CommentNotFound
    actor.require(found.account_id, Role.AGENT)
    return found


def comment_revisions(*, actor: Actor, comment_id: UUID) -> TenantQuerySet[Revision]:
    """The earlier texts of a comment. Raises CommentNotFound."""
    require_comment(actor=actor, comment_id=comment_id)
    return _revisions(actor, comment_id)


def notes_ever_of(account_id: UUID, customer_id: UUID) -> TenantQuerySet[Note]:
    """A customer's notes, deleted ones too: their history is the customer's."""
    return Note.objects.for_accounts([account_id]).filter(customer_id=customer_id)


def comments_ever_of(account_id: UUID, customer_id: UUID) -> TenantQuerySet[Comment]:
    """The comments on a customer and its tasks, deleted ones too."""
    return Comment.objects.for_accounts([account_id]).filter(customer_id=customer_id)


def _revisions(actor: Actor, target_id: UUID) -> TenantQuerySet[Revision]:
    rows = Revision.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(target_id=target_id)
