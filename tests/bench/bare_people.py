"""The page of customers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.bench.bare_page import Cursor

_TURKISH = str.maketrans("çğıöşüÇĞİÖŞÜ", "cgiosuCGIOSU")
_OURS = "customer.account_id = %s AND customer.deleted_at IS NULL"
_ROWS = """
    SELECT customer.id, customer.account_id, title, short_name, sector, city, notes, source,
        tax_office, tax_number, customer.status, primary_representative_id, primary_team_id,
        team.name, customer.created_at, customer.updated_at, kind
    FROM crm_customer AS customer LEFT JOIN crm_group AS team ON team.id = primary_team_id
    WHERE {} ORDER BY customer.created_at DESC, customer.id DESC LIMIT 21
"""
_TOTAL = "SELECT count(*) FROM crm_customer AS customer WHERE {}"
_PEOPLE = """
    SELECT person.id, email, display_name, is_active FROM accounts_user AS person
    JOIN accounts_membership AS held ON held.user_id = person.id AND held.account_id = %s
    WHERE person.id = ANY(%s)
"""


def customers(cursor: Cursor, account_id: UUID, q: str) -> tuple[list[Any], int]:
    words = [f"%{word}%" for word in q.translate(_TURKISH).lower().split()]
    where = " AND ".join([_OURS, *["customer.search LIKE %s"] * len(words)])
    found = cursor.execute(_ROWS.format(where), [account_id, *words]).fetchall()[:20]
    total = (cursor.execute(_TOTAL.format(where), [account_id, *words]).fetchone() or (0,))[0]
    known = people(cursor, account_id, {row[11] for row in found})
    return [_customer(known, *row) for row in found], total


def people(cursor: Cursor, account_id: UUID, ids: set[Any]) -> dict[Any, dict[str, Any]]:
    """The users as lists show them, by id."""
    rows = cursor.execute(_PEOPLE, [account_id, list(ids - {None})]).fetchall()
    return {
        id: {
            "id": id,
            "email": email,
            "displayName": name,
            "status": "active" if active else "inactive",
        }
        for id, email, name, active in rows
    }


def _customer(
    people: dict[Any, Any], id: Any, account: Any, title: str, short: str, sector: str, city: str,
    notes: str, source: str, office: str, number: str, status: str, person: Any, team: Any,
    team_name: str, created: Any, updated: Any, kind: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": id, "accountId": account, "title": title, "shortName": short, "sector": sector,
        "city": city, "notes": notes, "source": source, "taxOffice": office, "taxNumber": number,
        "status": status, "primaryRepresentativeUserId": person, "primaryTeamGroupId": team,
        "representative": people.get(person),
        "team": {"id": team, "name": team_name} if team else None,
        "createdAt": created, "updatedAt": updated, "kind": kind, "entityVersion": updated,
    }  # fmt: skip
