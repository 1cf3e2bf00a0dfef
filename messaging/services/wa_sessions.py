"""WhatsApp sessions of an account: made, changed, restarted, logged out, ended.

Each of these is a row first. What the gateway has to do about it is left as the session's
`command`, which `session_commands` carries out, however long the gateway is away.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging import errors, events
from messaging.choices import (
    Channel,
    InboxStatus,
    SessionCommand,
    SharePermission,
    StateSource,
    WaSessionStatus,
)
from messaging.gateways import default_provider
from messaging.models import Inbox, InboxCounter, WaSession, WaSessionShare
from messaging.selectors.access import SessionAccess, locked_session, session_access
from messaging.services import label_requests, sharing
from messaging.services.session_states import SYNC_DUE, Sight, enter
from ticaret import doorbell
from ticaret.api.preconditions import require_match
from ticaret.audit.trail import record
from ticaret.db.ids import new_id
from ticaret.errors import Forbidden
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

COMMANDS_DUE = "messaging.tasks.run_session_commands"

SETTINGS = (
    "check_seconds",
    "silence_minutes",
    "watch_from_hour",
    "watch_until_hour",
    "auto_restart",
    "restart_limit",
    "gap_repair",
    "history_days",
    "contact_refresh_hours",
    "label_sync",
    "keep_media",
)


@transaction.atomic
def create(
    *,
    actor: Actor,
    account_id: UUID,
    name: str,
    now: datetime,
    gateway_name: str = "",
    **settings: Any,
) -> WaSession:
    """A new session, `starting`; the gateway is told by a task.

    `gateway_name` is for one that is at the gateway already, and is adopted.
    Raises NotFound or Forbidden; also Forbidden for an API account that is limited to
    inboxes, which could not see what it made.
    """
    actor.require(account_id, Role.ADMIN)
    if actor.inbox_ids is not None:
        raise Forbidden
    inbox_id = new_id()
    inbox = Inbox.objects.create(
        id=inbox_id,
        account_id=account_id,
        channel=Channel.PROVIDER_WHATSAPP,
        external_id=gateway_name or f"ticaret-{inbox_id.hex}",
        name=name,
        status=InboxStatus.NEEDS_RECONNECT,
        status_reason=WaSessionStatus.STARTING,
    )
    InboxCounter.objects.create(inbox=inbox)
    session = WaSession.objects.create(
        account_id=account_id,
        inbox=inbox,
        provider=default_provider(),
        webhook_key=secrets.token_urlsafe(32),
        status_since=now,
        command=SessionCommand.CREATE,
        next_attempt_at=now,
        next_check_at=now + timedelta(minutes=1),
        **{key: value for key, value in settings.items() if key in SETTINGS},
    )
    publish(events.session_event(events.WA_SESSION_CREATED, session, now, name=name))
    _audit(actor, session, "wa_session.created", {"name": (None, name)})
    doorbell.ring_on_commit(COMMANDS_DUE)
    return session


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **changes: Any,
) -> WaSession:
    """Change its name and what it does by itself.

    Raises NotFound, Forbidden, ShareTooSmall, PreconditionFailed.
    """
    session = _managed(actor, account_id, session_id)
    require_match(if_match, session.updated_at)
    changed: dict[str, tuple[Any, Any]] = {}
    name = changes.pop("name", session.inbox.name)
    if name != session.inbox.name:
        changed["name"] = (session.inbox.name, name)
        session.inbox.name = name
        session.inbox.save(update_fields=["name", "updated_at"])
    for key in SETTINGS:
        before = getattr(session, key)
        if key in changes and changes[key] != before:
            changed[key] = (before, changes[key])
            setattr(session, key, changes[key])
    if not changed:
        return session
    _schedule_anew(session, changed, now)
    session.save()
    publish(events.session_event(events.WA_SESSION_UPDATED, session, now, name=name))
    _audit(actor, session, "wa_session.updated", changed)
    return session


@transaction.atomic
def restart(*, actor: Actor, account_id: UUID, session_id: UUID, now: datetime) -> WaSession:
    """Stop and start it at the gateway; after a logout this asks for a new link.

    Raises NotFound, Forbidden, ShareTooSmall.
    """
    session = _managed(actor, account_id, session_id)
    if session.command not in {SessionCommand.CREATE, SessionCommand.LOGOUT}:
        session.command = SessionCommand.RESTART
    elif session.command == SessionCommand.LOGOUT:
        raise errors.SessionNotReady
    session.restarts, session.next_restart_at = 0, None
    _command(session, now)
    enter(session, Sight(WaSessionStatus.STARTING, StateSource.USER, now, "restart"), now=now)
    _audit(actor, session, "wa_session.restarted", {})
    return session


@transaction.atomic
def logout(*, actor: Actor, account_id: UUID, session_id: UUID, now: datetime) -> WaSession:
    """Unlink the phone. Nothing is sent from now on; logging out again changes nothing.

    Raises NotFound, Forbidden, ShareTooSmall.
    """
    session = _managed(actor, account_id, session_id)
    if session.status == WaSessionStatus.LOGGED_OUT:
        return session
    session.command = SessionCommand.LOGOUT
    session.jid = session.lid = ""
    session.linked_at = None
    label_requests.forget_number(session)
    _command(session, now)
    enter(session, Sight(WaSessionStatus.LOGGED_OUT, StateSource.USER, now, "logout"), now=now)
    _audit(actor, session, "wa_session.logged_out", {})
    return session


@transaction.atomic
def end_access(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> None:
    """The owner ends the session's use; another account gives up its share.

    At the gateway the session is logged out and removed, however long that takes. What
    was said stays stored. Raises NotFound, Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.ADMIN)
    access = session_access(actor=actor, account_id=account_id, session_id=session_id)
    session = locked_session(access=access)
    require_match(if_match, session.updated_at)
    if not access.is_owner:
        sharing.take_back(actor=actor, session=session, target_account_id=account_id, now=now)
        return
    # Told while the inbox is still there, so that all who share it hear of it.
    publish(events.session_event(events.WA_SESSION_REMOVED, session, now))
    targets = WaSessionShare.objects.for_accounts([session.account_id]).filter(session=session)
    for target in targets.values_list("target_account_id", flat=True).order_by("id"):
        sharing.take_back(actor=actor, session=session, target_account_id=target, now=now)
    session.inbox.deleted_at = now
    session.inbox.save(update_fields=["deleted_at", "updated_at"])
    session.command = SessionCommand.REMOVE
    _command(session, now)
    _audit(actor, session, "wa_session.removed", {"name": (session.inbox.name, None)})


def _managed(actor: Actor, account_id: UUID, session_id: UUID) -> WaSession:
    access: SessionAccess = session_access(
        actor=actor,
        account_id=account_id,
        session_id=session_id,
        permission=SharePermission.MANAGE,
    )
    return locked_session(access=access)


def _command(session: WaSession, now: datetime) -> None:
    """Have `session.command` done soon. A call that is under way ends before it begins."""
    session.command_attempts, session.command_error = 0, ""
    session.next_attempt_at = now
    session.save()
    doorbell.ring_on_commit(COMMANDS_DUE)


def _schedule_anew(session: WaSession, changed: dict[str, tuple[Any, Any]], now: datetime) -> None:
    if "check_seconds" in changed:
        session.next_check_at = now
    if "contact_refresh_hours" in changed:
        session.next_contacts_at = now if session.contact_refresh_hours else None
    if "label_sync" in changed:
        session.labels_synced_at = None
        doorbell.ring_on_commit(SYNC_DUE)


def _audit(
    actor: Actor, session: WaSession, action: str, changes: dict[str, tuple[Any, Any]]
) -> None:
    record(
        actor=actor,
        account_id=session.account_id,
        action=action,
        target=session.inbox,
        changes=changes,
    )
