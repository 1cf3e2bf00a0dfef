"""What can happen to an endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from ticaret import doorbell
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.ids import new_id
from ticaret.events.catalogue import event_version
from ticaret.events.models import EventStream
from ticaret.tenancy.actor import Actor, Role
from ticaret.webhooks import health, selectors, signing
from ticaret.webhooks.choices import DeliveryState, EndpointStatus
from ticaret.webhooks.errors import EndpointDisabled, ReachTooWide, TooManyEndpoints
from ticaret.webhooks.events import WEBHOOK_TEST
from ticaret.webhooks.models import (
    FanOutPosition,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPayload,
)
from ticaret.webhooks.payloads import body_of
from ticaret.webhooks.services.fan_out import DELIVER, make_due

MAX_ENDPOINTS = 50


@transaction.atomic
def create(
    *,
    actor: Actor,
    account_id: UUID,
    url: str,
    events: Sequence[str],
    inbox_ids: Sequence[UUID] | None = None,
    description: str = "",
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, which hears of what happens from now on, and its signing secret.

    Raises NotFound or Forbidden for an actor who is no admin there, ReachTooWide for one
    who may not read those events, TooManyEndpoints.
    """
    actor.require(account_id, Role.ADMIN)
    _require_reach(actor, inbox_ids)
    now_at = _last_position(account_id)
    FanOutPosition.objects.bulk_create(
        [FanOutPosition(account_id=account_id, position=now_at)], ignore_conflicts=True
    )
    # One creation of an account at a time, so that none passes the limit.
    FanOutPosition.objects.select_for_update(no_key=True).get(account_id=account_id)
    live = WebhookEndpoint.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    if live.count() >= MAX_ENDPOINTS:
        raise TooManyEndpoints
    secret = signing.new_secret()
    endpoint = WebhookEndpoint.objects.create(
        account_id=account_id,
        url=url,
        events=sorted(set(events)),
        inbox_ids=_ids(inbox_ids),
        description=description,
        secret=secret,
        from_position=now_at,
    )
    trail.record(actor=actor, account_id=account_id, action="webhook.created", target=endpoint)
    return endpoint, secret


@transaction.atomic
def update(
    *, actor: Actor, endpoint_id: UUID, if_match: str | None = None, **changes: Any
) -> WebhookEndpoint:
    """Change `url`, `events`, `inbox_ids` or `description`; what waits goes to the new address.

    Raises NotFound, ReachTooWide, PreconditionFailed.
    """
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    require_match(if_match, endpoint.updated_at)
    if "events" in changes:
        changes["events"] = sorted(set(changes["events"]))
    if "inbox_ids" in changes:
        changes["inbox_ids"] = _ids(changes["inbox_ids"])
    _require_reach(actor, changes.get("inbox_ids", endpoint.inbox_ids))
    changed = {
        name: (getattr(endpoint, name), value)
        for name, value in changes.items()
        if getattr(endpoint, name) != value
    }
    if not changed:
        return endpoint
    for name, (_, value) in changed.items():
        setattr(endpoint, name, value)
    fields = [*changed, "updated_at"]
    if "url" in changed:
        health.forget_failures(endpoint)
        fields += health.FIELDS
    endpoint.save(update_fields=fields)
    trail.record(
        actor=actor,
        account_id=endpoint.account_id,
        action="webhook.updated",
        target=endpoint,
        changes={name: (_plain(old), _plain(new)) for name, (old, new) in changed.items()},
    )
    return endpoint


@transaction.atomic
def pause(*, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """Events wait from now on, none is dropped. Pausing again changes nothing.

    Raises NotFound, EndpointDisabled.
    """
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    if endpoint.status == EndpointStatus.DISABLED:
        raise EndpointDisabled
    if endpoint.status == EndpointStatus.ACTIVE:
        endpoint.status = EndpointStatus.PAUSED
        endpoint.save(update_fields=["status", "updated_at"])
        trail.record(
            actor=actor,
            account_id=endpoint.account_id,
            action="webhook.paused",
            target=endpoint,
            changes={"status": (EndpointStatus.ACTIVE, EndpointStatus.PAUSED)},
        )
    return endpoint


@transaction.atomic
def resume(*, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """Deliver again, what waited first and in order, whether it was paused or disabled.

    Raises NotFound.
    """
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    if endpoint.status == EndpointStatus.ACTIVE:
        return endpoint
    before = endpoint.status
    health.forget_failures(endpoint)
    endpoint.status = EndpointStatus.ACTIVE
    endpoint.disabled_reason = ""
    endpoint.disabled_at = endpoint.notice_due_at = endpoint.wait_until = None
    endpoint.due_at = selectors.next_due(endpoint.id)
    endpoint.drain_position = _last_position(endpoint.account_id)
    endpoint.save(
        update_fields=[
            *health.FIELDS,
            "status",
            "disabled_reason",
            "disabled_at",
            "notice_due_at",
            "wait_until",
            "due_at",
            "drain_position",
            "updated_at",
        ]
    )
    trail.record(
        actor=actor,
        account_id=endpoint.account_id,
        action="webhook.resumed",
        target=endpoint,
        changes={"status": (before, EndpointStatus.ACTIVE)},
    )
    doorbell.ring_on_commit(DELIVER)
    return endpoint


@transaction.atomic
def rotate_secret(
    *, actor: Actor, endpoint_id: UUID, overlap: timedelta, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new signing secret; the one before signs beside it for `overlap` more. Raises NotFound."""
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    secret = signing.new_secret()
    endpoint.previous_secret = endpoint.secret if overlap else None
    endpoint.previous_secret_until = now + overlap if overlap else None
    endpoint.secret = secret
    endpoint.save(
        update_fields=["secret", "previous_secret", "previous_secret_until", "updated_at"]
    )
    trail.record(
        actor=actor,
        account_id=endpoint.account_id,
        action="webhook.secret_rotated",
        target=endpoint,
    )
    return endpoint, secret


@transaction.atomic
def delete(
    *, actor: Actor, endpoint_id: UUID, now: datetime, if_match: str | None = None
) -> WebhookEndpoint:
    """Delete an endpoint and cancel what waits for it. Raises NotFound, PreconditionFailed."""
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    require_match(if_match, endpoint.updated_at)
    endpoint.deleted_at = now
    endpoint.due_at = endpoint.notice_due_at = None
    endpoint.save(update_fields=["deleted_at", "due_at", "notice_due_at", "updated_at"])
    WebhookDelivery.objects.for_accounts([endpoint.account_id]).filter(
        endpoint_id=endpoint.id, state=DeliveryState.WAITING
    ).update(state=DeliveryState.CANCELLED, updated_at=now)
    trail.record(
        actor=actor, account_id=endpoint.account_id, action="webhook.deleted", target=endpoint
    )
    return endpoint


@transaction.atomic
def send_test(*, actor: Actor, endpoint_id: UUID, now: datetime) -> WebhookDelivery:
    """Queue a test for this endpoint, ahead of everything that waits; returns its delivery.

    Raises NotFound, EndpointDisabled.
    """
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    if endpoint.status == EndpointStatus.DISABLED:
        raise EndpointDisabled
    event_id = new_id()
    payload = WebhookPayload.objects.create(
        id=event_id,
        account_id=endpoint.account_id,
        event_type=WEBHOOK_TEST,
        body=body_of(
            event_id=event_id,
            account_id=endpoint.account_id,
            type=WEBHOOK_TEST,
            version=event_version(WEBHOOK_TEST),
            occurred_at=now,
            data={"webhookId": endpoint.id},
        ),
    )
    delivery = WebhookDelivery.objects.create(
        account_id=endpoint.account_id,
        endpoint=endpoint,
        payload=payload,
        event_type=WEBHOOK_TEST,
        next_attempt_at=now,
    )
    make_due([endpoint.id], now)
    doorbell.ring_on_commit(DELIVER)
    return delivery


def _require_reach(actor: Actor, inbox_ids: Sequence[UUID] | None) -> None:
    """Nobody has sent to an address what they may not read themselves."""
    if not actor.may("events:read"):
        raise ReachTooWide
    if actor.inbox_ids is not None and not (
        inbox_ids is not None and actor.inbox_ids.issuperset(inbox_ids)
    ):
        raise ReachTooWide


def _last_position(account_id: UUID) -> int:
    stream = EventStream.objects.filter(account_id=account_id).first()
    return stream.last_position if stream is not None else 0


def _ids(inbox_ids: Sequence[UUID] | None) -> list[UUID] | None:
    return None if inbox_ids is None else sorted(set(inbox_ids))


def _plain(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else value
