"""Which customer an identity is: set, taken away, or found by phone; always with its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm import chat_events as events
from crm.choices import LinkAction, MatchHow
from crm.models import ContactPhone, ConversationSettings, Identity, LinkChange
from ticaret.audit import trail
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import DomainEvent, publish
from ticaret.tenancy.actor import Actor, Role

_FIELDS = [
    "customer",
    "contact",
    "how",
    "matched_at",
    "matched_by_kind",
    "matched_by_id",
    "matched_by_label",
    "auto_match",
    "updated_at",
]


@dataclass(frozen=True, slots=True)
class Match:
    customer_id: UUID
    contact_id: UUID | None = None


def platform(account_ids: Sequence[UUID] = ()) -> Actor:
    """The platform itself, at work for these accounts at once."""
    return Actor(
        kind="system", id=None, roles=dict.fromkeys(account_ids, Role.OWNER), label="system"
    )


def set_matches(
    changes: Sequence[tuple[Identity, Match | None]], *, actor: Actor, how: str, now: datetime
) -> list[Identity]:
    """Point each identity at its match, or at nobody. Returns those that changed.

    The identities are locked or new; what already points there stays as it is, but for a person
    who confirms what a machine has found.
    """
    changed: list[Identity] = []
    history: list[LinkChange] = []
    told: list[DomainEvent] = []
    entries: dict[tuple[UUID, str], list[tuple[Identity, dict[str, tuple[object, object]]]]] = (
        defaultdict(list)
    )
    for identity, match in changes:
        before = Match(identity.customer_id, identity.contact_id) if identity.customer_id else None
        if before == match and not (how == MatchHow.MANUAL and identity.how == MatchHow.PHONE):
            continue
        previous = (identity.customer_id, identity.contact_id, identity.how)
        if before and (match is None or match.customer_id != before.customer_id):
            history.append(_history(identity, before, LinkAction.UNLINKED, actor))
        _point(identity, match, actor, how, now)
        if match and (before is None or match.customer_id != before.customer_id):
            history.append(_history(identity, match, LinkAction.LINKED, actor))
        changed.append(identity)
        kind = events.IDENTITY_MATCHED if match else events.IDENTITY_UNMATCHED
        told.append(events.identity_event(kind, identity, now, previous=previous[0]))
        entries[identity.account_id, kind].append(
            (
                identity,
                {
                    "customer_id": (previous[0], identity.customer_id),
                    "contact_id": (previous[1], identity.contact_id),
                    "how": (previous[2], identity.how),
                },
            )
        )
    write_back(changed, _FIELDS)
    insert_new(history)
    for (account_id, action), targets in entries.items():
        trail.record_many(actor=actor, account_id=account_id, action=action, targets=targets)
    publish(*told)
    return changed


def match_by_phone(identities: Sequence[Identity], *, now: datetime) -> list[Identity]:
    """Match those whose number only one customer has, where the account wants it.

    Several contacts of one customer with the number: the customer alone is matched.
    """
    waiting = [
        identity
        for identity in identities
        if identity.phone
        and identity.customer_id is None
        and identity.auto_match
        and not identity.is_group
    ]
    if not waiting:
        return []
    accounts = {identity.account_id for identity in waiting}
    owners: dict[tuple[UUID, str], set[Match]] = defaultdict(set)
    phones = ContactPhone.objects.for_accounts(accounts).filter(
        normalized__in={identity.phone for identity in waiting},
        contact__deleted_at__isnull=True,
        contact__customer__deleted_at__isnull=True,
    )
    for account_id, number, customer_id, contact_id in phones.values_list(
        "account_id", "normalized", "contact__customer_id", "contact_id"
    ):
        owners[account_id, number].add(Match(customer_id, contact_id))
    if not owners:
        return []
    refused = set(
        ConversationSettings.objects.for_accounts(accounts)
        .filter(auto_match_by_phone=False)
        .values_list("account_id", flat=True)
    )
    found = [
        (identity, match)
        for identity in waiting
        if identity.account_id not in refused
        and (match := _only_one(owners.get((identity.account_id, identity.phone), set())))
    ]
    return set_matches(found, actor=platform(sorted(accounts)), how=MatchHow.PHONE, now=now)


def match_waiting(*, account_id: UUID, phones: Sequence[str], now: datetime) -> None:
    """A contact has these numbers from now on: senders who write from one are matched."""
    if not phones:
        return
    rows = Identity.objects.for_accounts([account_id]).filter(
        phone__in=phones, customer__isnull=True
    )
    match_by_phone(list(rows.select_for_update(no_key=True).order_by("id")), now=now)


def _only_one(owners: set[Match]) -> Match | None:
    if len(owners) == 1:
        return next(iter(owners))
    customers = {owner.customer_id for owner in owners}
    return Match(customers.pop()) if len(customers) == 1 else None


def _point(identity: Identity, match: Match | None, actor: Actor, how: str, now: datetime) -> None:
    identity.customer_id = match.customer_id if match else None
    identity.contact_id = match.contact_id if match else None
    identity.how = how if match else ""
    identity.matched_at = now if match else None
    identity.matched_by_kind = actor.kind if match else ""
    identity.matched_by_id = actor.id if match else None
    identity.matched_by_label = actor.label if match else ""
    # What a person took away is not brought back by a machine.
    identity.auto_match = bool(match) or actor.kind == "system"
    identity.updated_at = now


def _history(identity: Identity, match: Match, action: LinkAction, actor: Actor) -> LinkChange:
    return LinkChange(
        account_id=identity.account_id,
        customer_id=match.customer_id,
        contact_id=match.contact_id,
        identity_id=identity.id,
        conversation_id=identity.conversation_id,
        inbox_id=identity.inbox_id,
        channel=identity.channel,
        partner_name=str(identity)[:255],
        action=action,
        how=identity.how,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
    )
