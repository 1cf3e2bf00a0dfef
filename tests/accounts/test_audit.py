"""The audit trail as administrators read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import Firm, make_member
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _moment(entry: AuditEntry, **later: float) -> str:
    return (entry.created_at + timedelta(**later)).isoformat()


def test_an_entry_says_who_did_what_with_before_and_after(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    changed = us.patch(f"/accounts/{firm.id}", {"title": "Kuzey A.Ş."})

    rows = us.get(f"/accounts/{firm.id}/audit").data["rows"]

    assert [row["action"] for row in rows] == ["account.updated", "account.created"]
    entry = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert rows[0] == {
        "id": str(entry.pk),
        "actor": {"kind": "user", "id": str(firm.owner.pk), "label": firm.owner.email},
        "action": "account.updated",
        "targetType": "accounts.account",
        "targetId": str(firm.id),
        "changes": {"title": ["Kuzey Ticaret", "Kuzey A.Ş."]},
        "requestId": changed.headers["X-Request-Id"],
        "createdAt": rows[0]["createdAt"],
    }


def test_a_long_request_id_of_the_caller_fits(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    answer = us.patch(f"/accounts/{firm.id}", {"title": "x"}, X_Request_Id="r" * 100)

    assert answer.status == 200
    assert us.get(f"/accounts/{firm.id}/audit").data["rows"][0]["requestId"] == "r" * 100


def test_the_trail_is_filtered(api: Api, firm: Firm) -> None:
    admin = make_member(firm, Role.ADMIN)
    us, them = api.as_owner(firm), api.as_user(admin)
    us.patch(f"/accounts/{firm.id}", {"title": "Bir"})
    them.patch(f"/accounts/{firm.id}", {"title": "İki"})
    added = them.post(f"/accounts/{firm.id}/users", {"email": "yeni@ornek.com.tr"}).data
    created, first, second, member = AuditEntry.objects.for_accounts([firm.id]).order_by("id")

    def found(**query: str) -> list[str]:
        rows = us.get(f"/accounts/{firm.id}/audit", query).data["rows"]
        return [row["id"] for row in rows]

    assert found() == [str(row.pk) for row in (member, second, first, created)]
    assert found(actor=str(admin.pk)) == [str(member.pk), str(second.pk)]
    assert found(action="account.updated") == [str(second.pk), str(first.pk)]
    assert found(targetType="accounts.user") == [str(member.pk)]
    assert found(targetId=added["id"]) == [str(member.pk)]
    since = {"from": _moment(second), "to": _moment(member)}
    assert found(**since) == [str(second.pk)]
    assert found(to=_moment(created)) == []


def test_the_trail_is_walked_by_cursor(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    for number in range(5):
        us.patch(f"/accounts/{firm.id}", {"title": f"Ad {number}"})
    walked: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = us.get(f"/accounts/{firm.id}/audit", {"limit": 2, "cursor": cursor}).data
        walked += [row["id"] for row in page["rows"]]
        cursor = page["nextCursor"]

    ids = AuditEntry.objects.for_accounts([firm.id]).order_by("-id").values_list("id", flat=True)
    assert walked == [str(id) for id in ids]
    assert len(walked) == 6


def test_only_administrators_read_the_trail(api: Api, firm: Firm, other_firm: Firm) -> None:
    path = f"/accounts/{firm.id}/audit"

    assert api.as_user(make_member(firm, Role.AGENT)).get(path).status == 403
    assert api.as_owner(other_firm).get(path).status == 404
    assert api.as_api_account(firm, scopes=["accounts:read"]).get(path).code == "scope_too_small"
    assert api.as_api_account(firm, scopes=["audit:read"]).get(path).status == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [({"actor": "x"}, "actor"), ({"from": "dün"}, "from"), ({"sort": "x"}, "sort")],
)
def test_a_wrong_filter_is_named(api: Api, firm: Firm, query: dict[str, str], field: str) -> None:
    answer = api.as_owner(firm).get(f"/accounts/{firm.id}/audit", query)

    assert (answer.status, list(answer.fields)) == (400, [field])
