"""Identities follow the chats: they appear, learn, and become one, in the chats' transaction.

Called by the app that keeps the chats, with whole batches; each call makes a fixed number of
statements. A partner is told of once, and every account that sees the inbox has its own row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from crm import chat_events as events
from crm.choices import MatchHow
from crm.models import Identity
from crm.ports import PartnerFacts
from crm.services import matching
from crm.services.matching import Match
from ticaret.db.bulk import insert_new, write_back
from ticaret.db.search import fold_all
from ticaret.events.outbox import publish

# A batch of messages should not rewrite a row for every second that passes.
_SEEN = """
    UPDATE crm_identity AS identity SET last_seen_at = told.at
    FROM unnest(%(ids)s::uuid[], %(times)s::timestamptz[]) AS told (id, at)
    WHERE identity.conversation_id = told.id
      AND identity.last_seen_at < told.at - interval '1 minute'
"""
_FACTS = (
    "external_id",
    "alternate_id",
    "phone",
    "name",
    "username",
    "picture_url",
    "search",
    "conversation_id",
    "partner_id",
)


def appear(*, account_id: UUID, partners: Sequence[PartnerFacts], now: datetime) -> list[Identity]:
    """An identity of each partner for the account; those that were not there yet are returned.

    Where the account wants it, a number that only one customer has is matched at once.
    """
    drafts = [_draft(account_id, partner, now) for partner in partners]
    new = insert_new(drafts)
    matching.match_by_phone(new, now=now)
    return new


def refresh(*, partners: Sequence[PartnerFacts], now: datetime) -> None:
    """What is known of the partners changed: every account's identity of them learns it."""
    facts = {partner.id: partner for partner in partners}
    identities = list(
        Identity.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(partner_id__in=facts)
        .order_by("id")
    )
    for identity in identities:
        _learn(identity, facts[identity.partner_id], now)
    write_back(identities, [*_FACTS, "updated_at"])
    matching.match_by_phone(identities, now=now)


def seen(*, last_seen_at: Mapping[UUID, datetime]) -> None:
    """The partners of these conversations wrote at these times. Exact to the minute."""
    if not last_seen_at:
        return
    ordered = sorted(last_seen_at.items())
    with connection.cursor() as cursor:
        cursor.execute(
            _SEEN, {"ids": [each for each, _ in ordered], "times": [at for _, at in ordered]}
        )


def forget_unmatched(*, account_id: UUID, inbox_id: UUID) -> None:
    """The account does not see the inbox any more; whom it has matched stays in its history."""
    rows = Identity.objects.for_accounts([account_id]).filter(inbox_id=inbox_id)
    rows.filter(customer__isnull=True).delete()


def merge_partners(*, keep: PartnerFacts, gone_partner_id: UUID, now: datetime) -> None:
    """Two partners are one person: what was known of `gone_partner_id` becomes `keep`'s.

    Where both were matched, to different customers, the match that a person made wins; of two
    such the later one. `identity.merged` says what was dropped.
    """
    rows = list(
        Identity.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(partner_id__in=[keep.id, gone_partner_id])
        .order_by("id")
    )
    staying = {row.account_id: row for row in rows if row.partner_id == keep.id}
    for going in (row for row in rows if row.partner_id == gone_partner_id):
        identity = staying.get(going.account_id)
        if identity is None:
            _learn(going, keep, now)
            write_back([going], [*_FACTS, "updated_at"])
            continue
        _merge(identity, going, keep, now)


def _merge(identity: Identity, going: Identity, keep: PartnerFacts, now: datetime) -> None:
    winner, loser = (going, identity) if _weight(going) > _weight(identity) else (identity, going)
    dropped = loser.customer_id if loser.customer_id != winner.customer_id else None
    identity.first_seen_at = min(identity.first_seen_at, going.first_seen_at)
    identity.last_seen_at = max(identity.last_seen_at, going.last_seen_at)
    identity.auto_match = identity.auto_match and going.auto_match
    write_back([identity], ["first_seen_at", "last_seen_at", "auto_match"])
    by = matching.platform([identity.account_id])
    if winner is going and going.customer_id is not None:
        match, how = Match(going.customer_id, going.contact_id), going.how
        made = (going.matched_by_kind, going.matched_by_id, going.matched_by_label)
        at = going.matched_at
        matching.set_matches([(identity, match)], actor=by, how=how, now=now)
        (identity.matched_by_kind, identity.matched_by_id, identity.matched_by_label) = made
        identity.matched_at = at
        write_back(
            [identity], ["matched_by_kind", "matched_by_id", "matched_by_label", "matched_at"]
        )
    publish(
        events.identity_event(
            events.IDENTITY_MERGED,
            identity,
            now,
            previous=dropped,
            mergedIdentityId=str(going.id),
            mergedConversationId=str(going.conversation_id) if going.conversation_id else None,
            droppedCustomerId=str(dropped) if dropped else None,
        )
    )
    going.delete()
    _learn(identity, keep, now)
    write_back([identity], [*_FACTS, "updated_at"])


def _weight(identity: Identity) -> tuple[bool, bool, float, bool]:
    """A match before none, a person's before the machine's, the later, with a contact."""
    matched = identity.customer_id is not None
    return (
        matched,
        matched and identity.how != MatchHow.PHONE,
        identity.matched_at.timestamp() if identity.matched_at else 0.0,
        identity.contact_id is not None,
    )


def _draft(account_id: UUID, partner: PartnerFacts, now: datetime) -> Identity:
    identity = Identity(
        account_id=account_id,
        inbox_id=partner.inbox_id,
        channel=partner.channel,
        is_group=partner.is_group,
        first_seen_at=partner.first_seen_at or now,
        last_seen_at=partner.last_seen_at or partner.first_seen_at or now,
    )
    _learn(identity, partner, now)
    return identity


def _learn(identity: Identity, partner: PartnerFacts, now: datetime) -> None:
    identity.partner_id = partner.id
    identity.conversation_id = partner.conversation_id or identity.conversation_id
    identity.external_id = partner.external_id
    identity.alternate_id = partner.alternate_id
    identity.phone = partner.phone
    identity.name = partner.name
    identity.username = partner.username
    identity.picture_url = partner.picture_url
    identity.search = fold_all(partner.name, partner.username, partner.phone, partner.external_id)
    identity.updated_at = now
