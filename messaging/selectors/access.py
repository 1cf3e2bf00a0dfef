"""Who may do what with a WhatsApp session: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from messaging.choices import Channel, SharePermission
from messaging.errors import ShareTooSmall
from messaging.models import Inbox, WaSession, WaSessionShare
from messaging.selectors.shares import reaches
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_ROLES = {
    SharePermission.READ: Role.VIEWER,
    SharePermission.REPLY: Role.AGENT,
    SharePermission.MANAGE: Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class SessionAccess:
    """A session as `account_id` may use it.

    Rows of the session (chats, messages) belong to `inbox.account_id`; what an account
    keeps for itself (labels, assignment) belongs to `account_id`.
    """

    inbox: Inbox
    session: WaSession
    account_id: UUID
    permission: SharePermission
    is_owner: bool


def session_access(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    permission: SharePermission = SharePermission.READ,
) -> SessionAccess:
    """The session that `account_id` owns, or that is shared with it for `permission`.

    The actor needs the role that goes with `permission`: viewer, agent or admin.
    Raises NotFound for an account or session that is not theirs, Forbidden for too small
    a role, ShareTooSmall when the share allows less.
    """
    actor.require(account_id, _ROLES[permission])
    session = sessions(actor=actor, account_id=account_id).filter(inbox_id=session_id).first()
    if session is None:
        raise NotFound
    is_owner = session.account_id == account_id
    held = SharePermission.MANAGE if is_owner else SharePermission(vars(session)["permission"])
    if not reaches(held, permission):
        raise ShareTooSmall
    return SessionAccess(session.inbox, session, account_id, held, is_owner)


def sessions(*, actor: Actor, account_id: UUID) -> TenantQuerySet[WaSession]:
    """The sessions that the account owns or that are shared with it, inboxes joined.

    Each row has `permission`, that of the share, or None for an own session.
    Raises NotFound for an account of others.
    """
    actor.require(account_id, Role.VIEWER)
    mine = WaSessionShare.objects.unscoped().filter(
        session_id=OuterRef("inbox_id"), target_account_id=account_id
    )
    rows: Any = (
        WaSession.objects.unscoped()
        .annotate(permission=Subquery(mine.values("permission")))
        .filter(Q(account_id=account_id) | Q(permission__isnull=False))
        .filter(inbox__deleted_at__isnull=True, inbox__channel=Channel.PROVIDER_WHATSAPP)
        .select_related("inbox")
    )
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    found: TenantQuerySet[WaSession] = rows
    return found


def locked_session(*, access: SessionAccess) -> WaSession:
    """The session of `access`, inbox joined, both locked until the transaction ends.

    Raises NotFound when it has been removed meanwhile.
    """
    session = (
        WaSession.objects.for_accounts([access.inbox.account_id])
        .select_for_update(no_key=True)
        .filter(inbox_id=access.inbox.id, inbox__deleted_at__isnull=True)
        .select_related("inbox")
        .first()
    )
    if session is None:
        raise NotFound
    return session


def locked_session_of(inbox_id: UUID) -> WaSession | None:
    """A session that was not removed, locked with its inbox: for the platform's own work."""
    return (
        WaSession.objects.unscoped()
        .select_for_update(no_key=True)
        .select_related("inbox")
        .filter(inbox_id=inbox_id, inbox__deleted_at__isnull=True)
        .first()
    )


def session_of(inbox_id: UUID) -> WaSession | None:
    """A session with its inbox, for the platform's own work."""
    return WaSession.objects.unscoped().select_related("inbox").filter(inbox_id=inbox_id).first()


def sessions_of_provider(*, provider: str, names: Collection[str]) -> dict[str, WaSession]:
    """The connected sessions of a gateway by their names there, inboxes joined.

    For the platform's own work on inbound deliveries: the name decides whose a payload is.
    """
    rows = (
        WaSession.objects.unscoped()
        .select_related("inbox")
        .filter(provider=provider, inbox__external_id__in=names)
        .filter(inbox__channel=Channel.PROVIDER_WHATSAPP, inbox__deleted_at__isnull=True)
    )
    return {session.inbox.external_id: session for session in rows}
