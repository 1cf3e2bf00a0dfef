"""Who an unmatched sender may be: candidates by phone, email and name, each with its reasons."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from ticaret.db.search import fold

MOST = 5
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NEEDED_LETTERS = 3

# Each returns (asked, customer, contact, score); the indexes are those of crm_contact_phone,
# crm_contact_by_email, crm_contact_search and crm_customer_title_like.
_BY_PHONE = """
    SELECT asked.id, contact.customer_id, contact.id, 1.0
    FROM unnest(%(ids)s::uuid[], %(values)s::text[]) AS asked (id, value)
    JOIN crm_contactphone AS phone
      ON phone.account_id = %(account)s AND phone.normalized = asked.value
    JOIN crm_contact AS contact ON contact.id = phone.contact_id AND contact.deleted_at IS NULL
    WHERE contact.account_id = %(account)s
"""
_BY_EMAIL = """
    SELECT asked.id, contact.customer_id, contact.id, 0.95
    FROM unnest(%(ids)s::uuid[], %(values)s::text[]) AS asked (id, value)
    JOIN crm_contact AS contact
      ON contact.account_id = %(account)s AND contact.email = asked.value
     AND contact.deleted_at IS NULL
"""
_BY_NAME = """
    SELECT asked.id, found.customer_id, found.contact_id, found.score
    FROM unnest(%(ids)s::uuid[], %(values)s::text[]) AS asked (id, value)
    CROSS JOIN LATERAL (
        (SELECT contact.customer_id, contact.id AS contact_id,
                similarity(contact.name_key, asked.value)::float AS score
         FROM crm_contact AS contact
         WHERE contact.account_id = %(account)s AND contact.deleted_at IS NULL
           AND contact.search %%> asked.value
         ORDER BY score DESC, contact.id LIMIT %(most)s)
        UNION ALL
        (SELECT customer.id, NULL, similarity(customer.title_key, asked.value)::float AS score
         FROM crm_customer AS customer
         WHERE customer.account_id = %(account)s AND customer.deleted_at IS NULL
           AND customer.title_key %% asked.value
         ORDER BY score DESC, customer.id LIMIT %(most)s)
    ) AS found
    WHERE found.score >= 0.3
"""
_NAMES = """
    SELECT customer.id, customer.title, contact.id, contact.display_name
    FROM unnest(%(customers)s::uuid[], %(contacts)s::uuid[]) AS asked (customer_id, contact_id)
    JOIN crm_customer AS customer ON customer.id = asked.customer_id
     AND customer.account_id = %(account)s AND customer.deleted_at IS NULL
    LEFT JOIN crm_contact AS contact ON contact.id = asked.contact_id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a sender; `phone` is E.164 or empty."""

    id: UUID
    phone: str = ""
    name: str = ""
    username: str = ""


@dataclass(slots=True)
class _Candidate:
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)


def suggestions(*, account_id: UUID, asked: Sequence[Asked]) -> dict[UUID, list[dict[str, Any]]]:
    """Up to five candidates for each, the likeliest first; four statements for all of them.

    A candidate is `{customerId, customerTitle, contactId, contactName, score, reasons}`; the
    score is between 0 and 1, the reasons are among `phone`, `email` and `name`.
    """
    found: dict[UUID, dict[tuple[UUID, UUID | None], _Candidate]] = defaultdict(
        lambda: defaultdict(_Candidate)
    )
    for reason, sql, values in (
        ("phone", _BY_PHONE, {sender.id: sender.phone for sender in asked}),
        ("email", _BY_EMAIL, {sender.id: _email_of(sender) for sender in asked}),
        ("name", _BY_NAME, {sender.id: _name_of(sender) for sender in asked}),
    ):
        for sender_id, customer_id, contact_id, score in _run(account_id, sql, values):
            candidate = found[sender_id][customer_id, contact_id]
            candidate.score = max(candidate.score, float(score))
            candidate.reasons.append(reason)
    best = {sender_id: _best(candidates) for sender_id, candidates in found.items()}
    names = _names(account_id, [key for ranked in best.values() for key, _ in ranked])
    return {
        sender_id: [
            {
                "customerId": customer_id,
                "customerTitle": names[customer_id, contact_id][0],
                "contactId": contact_id,
                "contactName": names[customer_id, contact_id][1],
                "score": round(candidate.score, 2),
                "reasons": candidate.reasons,
            }
            for (customer_id, contact_id), candidate in ranked
            if (customer_id, contact_id) in names
        ]
        for sender_id, ranked in best.items()
    }


def _best(
    candidates: dict[tuple[UUID, UUID | None], _Candidate],
) -> list[tuple[tuple[UUID, UUID | None], _Candidate]]:
    ranked = sorted(
        candidates.items(),
        key=lambda item: (-item[1].score, -len(item[1].reasons), item[0][1] is None, str(item[0])),
    )
    return ranked[:MOST]


def _run(account_id: UUID, sql: str, values: dict[UUID, str]) -> list[tuple[Any, ...]]:
    given = {sender_id: value for sender_id, value in values.items() if value}
    if not given:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "account": account_id,
                "ids": list(given),
                "values": list(given.values()),
                "most": MOST,
            },
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _names(
    account_id: UUID, keys: Sequence[tuple[UUID, UUID | None]]
) -> dict[tuple[UUID, UUID | None], tuple[str, str | None]]:
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _NAMES,
            {
                "account": account_id,
                "customers": [customer_id for customer_id, _ in keys],
                "contacts": [contact_id for _, contact_id in keys],
            },
        )
        return {(row[0], row[2]): (row[1], row[3]) for row in cursor.fetchall()}


def _email_of(sender: Asked) -> str:
    found = _EMAIL.search(f"{sender.name} {sender.username}")
    return found[0].lower() if found else ""


def _name_of(sender: Asked) -> str:
    name = fold(sender.name).strip()
    return name if sum(char.isalpha() for char in name) >= _NEEDED_LETTERS else ""
