"""Letting another account use a session, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Account
from crm.services import identities
from messaging import errors, events
from messaging.choices import SharePermission
from messaging.models import WaSession, WaSessionShare
from messaging.selectors.access import locked_session, session_access
from messaging.services import introducing
from ticaret.api.preconditions import require_match
from ticaret.audit.trail import record
from ticaret.db.bulk import insert_new
from ticaret.errors import NotFound
from ticaret.events.outbox import publish
from ticaret.events.rewriting import withdraw_events
from ticaret.tenancy.actor import Actor, Role
from ticaret.webhooks.services.rewriting import rewrite_payloads

# Where the payloads of an inbox's events name it.
_NAMES = (("inboxId",), ("sessionId",), ("message", "inboxId"))


@transaction.atomic
def share(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    target_account_id: UUID,
    permission: SharePermission,
    now: datetime,
) -> WaSessionShare:
    """Let `target_account_id` use the session from its next request on.

    Raises NotFound, Forbidden, OnlyOwnerShares, SharedWithItself, ShareTargetNotFound,
    AlreadyShared.
    """
    session = _own_session(actor, account_id, session_id)
    if target_account_id == account_id:
        raise errors.SharedWithItself
    if not Account.objects.filter(pk=target_account_id).exists():
        raise errors.ShareTargetNotFound
    made = WaSessionShare(
        account_id=account_id,
        session=session,
        target_account_id=target_account_id,
        permission=permission,
        shared_by_label=actor.label,
    )
    if not insert_new([made]):
        raise errors.AlreadyShared
    _tell(actor, session, made, "wa_session.shared", {"permission": (None, permission)}, now)
    introducing.begin(made, now=now)
    return made


@transaction.atomic
def change(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    target_account_id: UUID,
    now: datetime,
    permission: str = "",
    if_match: str | None = None,
) -> WaSessionShare:
    """Allow more or less, from the next request on. Nothing changes without a `permission`.

    Raises NotFound, Forbidden, OnlyOwnerShares, PreconditionFailed.
    """
    session = _own_session(actor, account_id, session_id)
    found = _share_of(session, target_account_id)
    require_match(if_match, found.updated_at)
    if permission and found.permission != permission:
        changes = {"permission": (found.permission, permission)}
        found.permission = permission
        found.save(update_fields=["permission", "updated_at"])
        _tell(actor, session, found, "wa_session.shared", changes, now)
    return found


@transaction.atomic
def unshare(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    target_account_id: UUID,
    now: datetime,
) -> None:
    """End the share. Raises NotFound, Forbidden, OnlyOwnerShares."""
    session = _own_session(actor, account_id, session_id)
    take_back(actor=actor, session=session, target_account_id=target_account_id, now=now)


def take_back(*, actor: Actor, session: WaSession, target_account_id: UUID, now: datetime) -> None:
    """End the share of the locked `session`: access, events to come, and what past ones say.

    Raises NotFound when there is none.
    """
    found = _share_of(session, target_account_id)
    found_id = found.id
    found.delete()
    found.id = found_id
    identities.forget_unmatched(account_id=target_account_id, inbox_id=session.inbox_id)
    withdraw_events(account_id=target_account_id, inbox_id=session.inbox_id)
    for path in _NAMES:
        rewrite_payloads(
            account_id=target_account_id,
            path=path,
            values=[str(session.inbox_id)],
            change=lambda _: {"inboxId": str(session.inbox_id), "withdrawn": True},
        )
    changes = {"permission": (found.permission, None)}
    _tell(actor, session, found, "wa_session.unshared", changes, now)


def _own_session(actor: Actor, account_id: UUID, session_id: UUID) -> WaSession:
    """The session of its owner, locked: a share cannot be passed on."""
    actor.require(account_id, Role.ADMIN)
    access = session_access(actor=actor, account_id=account_id, session_id=session_id)
    if not access.is_owner:
        raise errors.OnlyOwnerShares
    return locked_session(access=access)


def _share_of(session: WaSession, target_account_id: UUID) -> WaSessionShare:
    found = (
        WaSessionShare.objects.for_accounts([session.account_id])
        .select_for_update(no_key=True)
        .filter(session=session, target_account_id=target_account_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _tell(
    actor: Actor,
    session: WaSession,
    share: WaSessionShare,
    kind: str,
    changes: Mapping[str, tuple[str | None, str | None]],
    now: datetime,
) -> None:
    for account_id in (session.account_id, share.target_account_id):
        record(
            actor=actor,
            account_id=account_id,
            action=kind,
            target=session.inbox,
            changes={**changes, "target_account_id": (None, str(share.target_account_id))},
        )
    publish(*events.share_event(kind, session, share.target_account_id, share.permission, now))
