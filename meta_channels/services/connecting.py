"""From a person's consent to connected inboxes.

The consent becomes a `Connection`; somebody chooses what of it to connect; a job then
subscribes and connects one asset after the other, and a kill repeats one at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging.choices import Channel
from messaging.errors import InboxTaken
from messaging.models import Inbox
from messaging.ports import Deferred, OutcomeUnknown, ProviderError
from messaging.services.inboxes import InboxFacts, connect_inbox
from meta_channels import events
from meta_channels.choices import ConnectionState, Flow
from meta_channels.errors import ConnectionNotOpen, NotOffered
from meta_channels.models import Connection
from meta_channels.selectors import facts_of, locked_connection
from meta_channels.services import discovering
from meta_channels.services.discovering import Access
from ticaret.audit.trail import record
from ticaret.db.keyring import CannotDecrypt
from ticaret.events.outbox import publish
from ticaret.jobs import runner
from ticaret.jobs.models import Job
from ticaret.jobs.ports import Stage, Step, Wait
from ticaret.tenancy.actor import Actor, Role, system_actor

CONNECT = "meta.connect"
# How soon after connecting the guardian looks for the first time.
FIRST_CHECK = timedelta(hours=12)
_WAIT_SECONDS = 15.0


def keep(
    *, actor: Actor, account_id: UUID, access: Access, found: Sequence[InboxFacts]
) -> Connection:
    """Store an access with what it offers; nothing is connected yet."""
    actor.require(account_id, Role.ADMIN)
    with transaction.atomic():
        connection = Connection.objects.create(
            account_id=account_id,
            flow=access.flow,
            external_user_id=access.external_user_id,
            token=access.token,
            token_expires_at=access.expires_at,
            data_access_expires_at=access.data_access_expires_at,
            scopes=list(access.scopes),
            missing_scopes=access.missing,
            offered=[_offer(facts) for facts in found],
            requested_by=actor.label,
        )
        record(
            actor=actor,
            account_id=account_id,
            action="meta.consented",
            target=connection,
            changes={"scopes": (None, list(access.scopes))},
        )
    return connection


def choose(
    *,
    actor: Actor,
    account_id: UUID,
    connection_id: UUID,
    asset_ids: Sequence[str],
    now: datetime,
) -> Job:
    """Connect these assets, by Meta's ids. Returns the job that does it.

    Raises ConnectionNotFound, ConnectionNotOpen, NotOffered, NotFound or Forbidden.
    """
    with transaction.atomic():
        connection = locked_connection(
            actor=actor, account_id=account_id, connection_id=connection_id
        )
        if connection.state == ConnectionState.REVOKED or connection.token is None:
            raise ConnectionNotOpen
        usable = {offer["id"] for offer in connection.offered if offer["usable"]}
        chosen = list(dict.fromkeys(asset_ids))
        if not chosen or not usable.issuperset(chosen):
            raise NotOffered
        job = runner.start(
            actor=actor,
            account_id=account_id,
            kind=CONNECT,
            parameters={"connectionId": str(connection.id), "assetIds": chosen},
            now=now,
        )
        connection.state = ConnectionState.CONNECTING
        connection.job_id = job.id
        connection.save(update_fields=["state", "job_id", "updated_at"])
        record(
            actor=actor,
            account_id=account_id,
            action="meta.assets_chosen",
            target=connection,
            changes={"assetIds": (None, chosen)},
        )
    return job


def fetch(stage: Stage) -> InboxFacts | ProviderError | None:
    """The next chosen asset, subscribed; or why not. Raises Wait while Meta is away."""
    connection = _connection(stage)
    asset_id = _current(stage)
    if connection is None or asset_id is None:
        return None
    offer = next(o for o in connection.offered if o["id"] == asset_id)
    try:
        access = access_of(connection)
        if access is None:
            return ProviderError("no_access", "The access was taken back.")
        facts = discovering.asset(access, offer)
        if facts is None or not facts.token:
            return ProviderError("not_offered", "The asset is not offered any more.")
        discovering.subscribe(facts)
        return facts
    except (Deferred, OutcomeUnknown) as error:
        raise Wait(getattr(error, "retry_after", None) or _WAIT_SECONDS, error.detail) from None
    except ProviderError as error:
        return error


def step(stage: Stage, now: datetime) -> Step:
    """Connect the asset that `fetch` brought, or note why it is not connected."""
    connection = _connection(stage, lock=True)
    chosen: Sequence[str] = stage.parameters["assetIds"]
    asset_id = _current(stage)
    if connection is None:
        return Step(done=stage.done, total=len(chosen), result={"connected": [], "failed": []})
    if asset_id is None:
        return _finish(connection, stage, now)
    connection.outcome = {
        **connection.outcome,
        asset_id: _connected(connection, stage.fetched, now),
    }
    connection.save(update_fields=["outcome", "updated_at"])
    index = stage.checkpoint.get("index", 0) + 1
    return Step(done=index, total=len(chosen), checkpoint={"index": index})


def connect_assets(
    *, actor: Actor, account_id: UUID, user_token: str, now: datetime
) -> list[Inbox]:
    """Connect every asset that a Facebook user's token opens, at once: for demos and imports.

    Returns the inboxes. Raises a `ProviderError` when Meta refuses, InboxTaken when
    another account has one of them, NotFound or Forbidden for the account.
    """
    actor.require(account_id, Role.ADMIN)
    access = discovering.facebook_access(user_token, now=now)
    found = [facts for facts in discovering.assets(access) if facts.token]
    for facts in found:
        discovering.subscribe(facts)
    connection = keep(actor=actor, account_id=account_id, access=access, found=found)
    Connection.objects.unscoped().filter(id=connection.id).update(state=ConnectionState.CONNECTED)
    return [take(actor=actor, connection=connection, facts=facts, now=now) for facts in found]


def take(*, actor: Actor, connection: Connection, facts: InboxFacts, now: datetime) -> Inbox:
    """Connect one subscribed asset, or bring it to life again. Raises InboxTaken."""
    account_id = connection.account_id
    with transaction.atomic():
        before = _before(account_id, facts)
        inbox = connect_inbox(actor=actor, account_id=account_id, facts=facts, now=now)
        known = facts_of(inbox)
        known.connection = connection
        known.flow = connection.flow
        known.external_user_id = connection.external_user_id
        known.scopes = connection.scopes
        known.data_access_expires_at = connection.data_access_expires_at
        known.token_issued_at = known.token_checked_at = known.subscribed_at = now
        known.token_check_at = known.subscription_check_at = now + FIRST_CHECK
        known.unsubscribe_at, known.unsubscribe_attempts = None, 0
        known.lost_at, known.sync_error = None, ""
        known.calls_wait_until = None
        # What was said meanwhile is fetched: since it was lost or put away, or the first history.
        known.missed_since = known.missed_since or before
        known.next_sync_at = now
        known.save()
        publish(events.asset_event(events.ASSET_CONNECTED, inbox, now))
    return inbox


def access_of(connection: Connection) -> Access | None:
    """The access that is kept in `connection`; None when it is gone."""
    try:
        token = connection.token
    except CannotDecrypt:
        return None
    if not token:
        return None
    if connection.flow == Flow.FACEBOOK:
        return replace(
            discovering.facebook_access(token, now=connection.created_at),
            scopes=connection.scopes,
        )
    return Access(
        flow=Flow.INSTAGRAM,
        token=token,
        external_user_id=connection.external_user_id,
        scopes=connection.scopes,
        targets={},
        issued_at=connection.created_at,
        expires_at=connection.token_expires_at,
        data_access_expires_at=None,
    )


def _before(account_id: UUID, facts: InboxFacts) -> datetime | None:
    """Since when the account's own inbox of these facts has been without webhooks."""
    known = (
        Inbox.objects.for_accounts([account_id])
        .filter(channel=facts.channel, external_id=facts.external_id)
        .select_related("meta")
        .order_by("-created_at")
        .first()
    )
    if known is None:
        return None
    lost = known.meta.lost_at if hasattr(known, "meta") else None
    return known.deleted_at or lost


def _connected(
    connection: Connection, fetched: InboxFacts | ProviderError | None, now: datetime
) -> dict[str, Any]:
    actor = replace(system_actor(connection.account_id), label=connection.requested_by)
    if isinstance(fetched, InboxFacts):
        try:
            inbox = take(actor=actor, connection=connection, facts=fetched, now=now)
        except InboxTaken:
            return {"state": "failed", "code": InboxTaken.code, "detail": InboxTaken.message_tr}
        return {"state": "connected", "inboxId": str(inbox.id)}
    code = fetched.code if fetched is not None else "no_access"
    return {"state": "failed", "code": code, "detail": fetched.detail if fetched else ""}


def _finish(connection: Connection, stage: Stage, now: datetime) -> Step:
    chosen: Sequence[str] = stage.parameters["assetIds"]
    outcome: Mapping[str, Any] = connection.outcome
    done = [{"id": a, **outcome[a]} for a in chosen if outcome[a]["state"] == "connected"]
    failed = [{"id": a, **outcome[a]} for a in chosen if outcome[a]["state"] != "connected"]
    if connection.state == ConnectionState.CONNECTING:
        connection.state = ConnectionState.CONNECTED if done else ConnectionState.CHOOSING
        connection.save(update_fields=["state", "updated_at"])
    publish(events.connection_finished(connection, done, failed, now))
    return Step(
        done=len(chosen),
        total=len(chosen),
        checkpoint=stage.checkpoint,
        result={"connected": done, "failed": failed},
    )


def _connection(stage: Stage, *, lock: bool = False) -> Connection | None:
    rows = Connection.objects.for_accounts([stage.account_id])
    if lock:
        rows = rows.select_for_update(no_key=True)
    return rows.filter(id=stage.parameters["connectionId"]).first()


def _current(stage: Stage) -> str | None:
    chosen: Sequence[str] = stage.parameters["assetIds"]
    index = stage.checkpoint.get("index", 0)
    return chosen[index] if index < len(chosen) else None


def _offer(facts: InboxFacts) -> dict[str, Any]:
    """An asset as it is offered; never with its token."""
    shown = asdict(facts)
    return {
        "id": facts.external_id,
        "channel": str(Channel(facts.channel)),
        "parentId": facts.parent_external_id,
        "name": facts.name,
        "username": facts.username,
        "phoneNumber": facts.phone_number,
        "pictureUrl": facts.picture_url,
        "capabilities": shown["capabilities"],
        "usable": bool(facts.token),
    }
