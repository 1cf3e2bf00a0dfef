"""Who belongs to an account, through the API."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Account, Letter, Membership, User
from tests.accounts.conftest import Outbox, token_in
from tests.factories.accounts import PASSWORD, Firm, make_firm, make_member, make_user
from tests.support.client import Answer, Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _add(us: Api, firm: Firm, email: str, role: str = "agent") -> Answer:
    return us.post(f"/accounts/{firm.id}/users", {"email": email, "role": role})


def _member(firm: Firm, user: User) -> str:
    return f"/accounts/{firm.id}/users/{user.pk}"


def _last_entry(firm: Firm) -> AuditEntry:
    return AuditEntry.objects.for_accounts([firm.id]).latest("id")


def _last_event(firm: Firm) -> OutboxEvent:
    return OutboxEvent.objects.for_accounts([firm.id]).latest("id")


def _roles(firm: Firm) -> dict[str, str]:
    rows = Membership.objects.for_accounts([firm.id]).values_list("user__email", "role")
    return dict(rows)


def test_an_unknown_address_is_invited_and_comes_by_the_link(
    api: Api, firm: Firm, posted: Outbox
) -> None:
    us = api.as_owner(firm)

    added = _add(us, firm, "Yeni@Ornek.com.tr")
    [message] = posted()
    token = token_in(message)
    body = {"token": token, "password": "Gelen-Kisi-2026", "firstName": "Can", "lastName": "Er"}
    accepted = api.post("/auth/accept-invitation", body)

    assert added.status == 201
    assert (added.data["email"], added.data["role"]) == ("yeni@ornek.com.tr", "agent")
    assert added.data["status"] == "invited"
    assert message.to == ["yeni@ornek.com.tr"]
    assert message.subject == "Kuzey Ticaret sizi Ticaret'e davet etti"
    assert (accepted.status, accepted.data) == (200, {"done": True})
    assert api.post("/auth/accept-invitation", body).code == "accounts.token_refused"
    login = api.post("/auth/login", {"email": "yeni@ornek.com.tr", "password": "Gelen-Kisi-2026"})
    assert [(row["id"], row["role"]) for row in login.data["accounts"]] == [(str(firm.id), "agent")]
    them = api.signed(Authorization=f"Bearer {login.data['accessToken']}")
    assert them.get(f"/accounts/{firm.id}").status == 200
    row = us.get(f"/accounts/{firm.id}/users").data["rows"][1]
    assert (row["status"], row["displayName"]) == ("active", "Can Er")


def test_nobody_signs_in_before_accepting(api: Api, firm: Firm) -> None:
    _add(api.as_owner(firm), firm, "yeni@ornek.com.tr")

    for password in ("", "!", PASSWORD):
        body = {"email": "yeni@ornek.com.tr", "password": password}
        assert api.post("/auth/login", body).status in {400, 401}


def test_inviting_a_known_and_an_unknown_address_looks_the_same(
    api: Api, firm: Firm, counted: Counter[str], posted: Outbox
) -> None:
    known = make_user(email="bilinen@ornek.com.tr")
    us = api.as_owner(firm)
    us.get("/accounts")
    seen = []
    for email in (known.email, "olmayan@ornek.com.tr"):
        answer = _add(us, firm, email)
        shown = {
            name: value
            for name, value in answer.data.items()
            if name not in {"id", "email", "createdAt", "updatedAt", "entityVersion"}
        }
        headers = {**answer.headers, "X-Request-Id": ""}
        seen.append((answer.status, shown, headers, counted["all"]))
    rows = us.get(f"/accounts/{firm.id}/users").data["rows"][1:]

    assert seen[0] == seen[1]
    assert seen[0][1] == {
        "firstName": "",
        "lastName": "",
        "displayName": "",
        "role": "agent",
        "status": "invited",
    }
    assert [(row["displayName"], row["status"]) for row in rows] == [("", "invited")] * 2
    assert [message.subject for message in posted()] == [
        "Kuzey Ticaret hesabına eklendiniz",
        "Kuzey Ticaret sizi Ticaret'e davet etti",
    ]


def test_a_known_user_is_linked_at_once(api: Api, firm: Firm, other_firm: Firm) -> None:
    us, them = api.as_owner(firm), api.as_owner(other_firm)

    _add(us, firm, other_firm.owner.email, "viewer")

    assert {row["id"] for row in them.get("/accounts").data["rows"]} == {
        str(firm.id),
        str(other_firm.id),
    }
    assert us.get(f"/accounts/{firm.id}/users").data["rows"][1]["status"] == "active"


def test_an_addition_is_audited_and_published(api: Api, firm: Firm) -> None:
    answer = _add(api.as_owner(firm), firm, "yeni@ornek.com.tr", "viewer")

    entry, event = _last_entry(firm), _last_event(firm)
    assert (entry.action, entry.actor_id, str(entry.target_id)) == (
        "member.added",
        firm.owner.pk,
        answer.data["id"],
    )
    assert entry.changes == {"role": [None, "viewer"]}
    assert entry.request_id == answer.headers["X-Request-Id"]
    assert (event.type, event.payload) == (
        "member.added",
        {"userId": answer.data["id"], "role": "viewer"},
    )


def test_a_member_is_added_once(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.VIEWER)

    answer = _add(api.as_owner(firm), firm, member.email, "admin")

    assert (answer.status, answer.code) == (409, "accounts.already_member")
    assert _roles(firm)[member.email] == "viewer"
    assert Letter.objects.count() == 0


def test_an_admin_makes_no_owner_and_touches_none(api: Api, firm: Firm) -> None:
    admin = make_member(firm, Role.ADMIN)
    us = api.as_user(admin)
    before = _roles(firm)

    answers = [
        _add(us, firm, "yeni@ornek.com.tr", "owner"),
        us.patch(_member(firm, admin), {"role": "owner"}),
        us.patch(_member(firm, firm.owner), {"role": "viewer"}),
        us.delete(_member(firm, firm.owner)),
    ]

    assert {(answer.status, answer.code) for answer in answers} == {(403, "accounts.role_too_high")}
    assert _roles(firm) == before
    assert not User.objects.filter(email="yeni@ornek.com.tr").exists()


def test_a_changed_role_counts_at_the_next_request(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.ADMIN)
    us, them = api.as_owner(firm), api.as_user(member)
    assert them.get(f"/accounts/{firm.id}/api-accounts").status == 200

    changed = us.patch(_member(firm, member), {"role": "viewer"})

    assert (changed.status, changed.data["role"]) == (200, "viewer")
    assert them.get(f"/accounts/{firm.id}/api-accounts").status == 403
    assert _last_entry(firm).changes == {"role": ["admin", "viewer"]}
    assert _last_event(firm).payload == {
        "userId": str(member.pk),
        "role": "viewer",
        "previousRole": "admin",
    }


def test_a_stale_role_change_is_refused(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)

    answer = api.as_owner(firm).patch(
        _member(firm, member), {"role": "viewer"}, If_Match='"2020-01-01T00:00:00.000Z"'
    )

    assert answer.status == 412
    assert _roles(firm)[member.email] == "agent"


def test_a_removed_member_is_out_at_the_next_request(api: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    us, them = api.as_owner(firm), api.as_user(member)
    assert them.get(f"/accounts/{firm.id}").status == 200

    removed = us.delete(_member(firm, member))

    assert (removed.status, removed.data) == (200, {"id": str(member.pk), "deleted": True})
    assert them.get(f"/accounts/{firm.id}").status == 404
    assert them.get("/accounts").data["rows"] == []
    assert us.delete(_member(firm, member)).status == 404
    assert (_last_entry(firm).action, _last_event(firm).type) == (
        "member.removed",
        "member.removed",
    )


@pytest.mark.parametrize("deed", ["demote", "remove"])
def test_the_last_owner_stays(api: Api, firm: Firm, deed: str) -> None:
    make_member(firm, Role.OWNER, is_active=False)
    us = api.as_owner(firm)
    entries = AuditEntry.objects.for_accounts([firm.id]).count()

    if deed == "demote":
        answer = us.patch(_member(firm, firm.owner), {"role": "admin"})
    else:
        answer = us.delete(_member(firm, firm.owner))

    assert (answer.status, answer.code) == (409, "accounts.last_owner")
    assert _roles(firm)[firm.owner.email] == "owner"
    assert AuditEntry.objects.for_accounts([firm.id]).count() == entries


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(api: Api) -> None:
    for _ in range(5):
        firm = make_firm()
        second = make_member(firm, Role.OWNER)
        leaving = [(api.as_user(user), user) for user in (firm.owner, second)]

        def leave(who: tuple[Api, User], firm: Firm = firm) -> int:
            try:
                return who[0].patch(_member(firm, who[1]), {"role": "viewer"}).status
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(leave, leaving))

        assert sorted(statuses) == [200, 409]
        assert sorted(_roles(firm).values()) == ["owner", "viewer"]


def test_an_account_is_shown_and_changed(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}"
    shown = us.get(path).data

    changed = us.patch(path, {"title": "Kuzey A.Ş."}, If_Match=f'"{shown["entityVersion"]}"')

    assert changed.data == {
        **shown,
        "title": "Kuzey A.Ş.",
        "updatedAt": changed.data["updatedAt"],
        "entityVersion": changed.data["updatedAt"],
    }
    assert us.patch(path, {"title": "x"}, If_Match=f'"{shown["entityVersion"]}"').status == 412
    assert _last_entry(firm).changes == {"title": ["Kuzey Ticaret", "Kuzey A.Ş."]}


def test_a_taken_slug_changes_nothing(api: Api, firm: Firm, other_firm: Firm) -> None:
    answer = api.as_owner(firm).patch(
        f"/accounts/{firm.id}", {"title": "Yeni", "slug": other_firm.account.slug}
    )

    assert (answer.status, answer.code) == (409, "accounts.slug_taken")
    assert Account.objects.get(pk=firm.id).title == "Kuzey Ticaret"
