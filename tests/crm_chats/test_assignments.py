"""Chats and messages given to users and groups, and what is remembered of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from crm.models import Assignment, AssignmentChange
from tests.factories.accounts import Firm, make_member, make_user
from tests.factories.chats import make_chat
from tests.factories.crm import make_group
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Answer, Api
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


@pytest.fixture
def ayse(firm: Firm) -> User:
    return make_member(firm, Role.AGENT)


def _path(firm: Firm, rest: str) -> str:
    return f"/accounts/{firm.id}/crm/assignments/{rest}"


def _audit(us: Api, firm: Firm, **query: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = us.get(_path(firm, "audit"), query).data["rows"]
    return rows


def test_a_chat_goes_from_hand_to_hand_and_each_change_is_remembered(
    us: Api, firm: Firm, ayse: User
) -> None:
    chat, group = make_chat(firm), make_group(firm)
    path = _path(firm, f"chats/{chat.id}")
    nobody = us.get(path).data
    first = us.put(path, {"userId": str(ayse.pk), "reason": "Türkçe biliyor"}).data
    same = us.put(path, {"userId": str(ayse.pk)}).data
    second = us.put(path, {"userId": str(firm.owner.pk), "groupId": str(group.pk)}).data
    us.delete(path)

    assert (nobody["id"], nobody["userId"], nobody["chatId"]) == (None, None, str(chat.id))
    assert (first["user"]["id"], first["how"]) == (str(ayse.pk), "manual")
    assert same["entityVersion"] == first["entityVersion"]
    assert second["group"] == {"id": str(group.pk), "name": group.name}
    rows = _audit(us, firm)[::-1]
    assert [(row["action"], row["previousUserId"], row["userId"]) for row in rows] == [
        ("assigned", None, str(ayse.pk)),
        ("changed", str(ayse.pk), str(firm.owner.pk)),
        ("unassigned", str(firm.owner.pk), None),
    ]
    assert rows[0]["reason"] == "Türkçe biliyor"
    assert rows[1]["previousSince"] == first["assignedAt"]
    assert rows[2]["previousGroup"] == {"id": str(group.pk), "name": group.name}
    assert {row["actor"]["id"] for row in rows} == {str(firm.owner.pk)}  # type: ignore[index]
    told = OutboxEvent.objects.for_accounts([firm.id]).filter(type="assignment.changed")
    assert [event.payload["action"] for event in told.order_by("id")] == [
        "assigned",
        "changed",
        "unassigned",
    ]


def test_a_message_is_assigned_apart_from_its_chat(us: Api, firm: Firm, ayse: User) -> None:
    message = receive(make_inbox(firm))

    made = us.put(_path(firm, f"messages/{message.id}"), {"userId": str(ayse.pk)}).data

    assert (made["targetId"], made["chatId"]) == (str(message.id), str(message.conversation_id))
    chat = us.get(_path(firm, f"chats/{message.conversation_id}")).data
    assert chat["userId"] is None
    us.delete(_path(firm, f"messages/{message.id}"))
    assert us.get(_path(firm, f"messages/{message.id}")).data["userId"] is None


def test_a_bulk_call_answers_for_every_id(
    us: Api, firm: Firm, other_firm: Firm, ayse: User
) -> None:
    chats, theirs = [make_chat(firm) for _ in range(3)], make_chat(other_firm)
    us.put(_path(firm, f"chats/{chats[0].id}"), {"userId": str(ayse.pk)})
    nowhere = uuid4()
    ids = [chats[1].id, theirs.id, chats[0].id, nowhere, chats[2].id, chats[1].id]

    answer = us.post(
        _path(firm, "chats/bulk-assign"),
        {"chatIds": [str(each) for each in ids], "userId": str(ayse.pk)},
    ).data

    assert [(row["id"], row["result"]) for row in answer["rows"]] == [
        (str(chats[1].id), "assigned"),
        (str(theirs.id), "not_found"),
        (str(chats[0].id), "unchanged"),
        (str(nowhere), "not_found"),
        (str(chats[2].id), "assigned"),
        (str(chats[1].id), "assigned"),
    ]
    assert (answer["changed"], answer["unchanged"], answer["notFound"]) == (3, 1, 2)
    assert Assignment.objects.for_accounts([other_firm.id]).count() == 0
    assert AssignmentChange.objects.for_accounts([firm.id]).count() == 3

    back = us.post(
        _path(firm, "chats/bulk-unassign"),
        {"chatIds": [str(chats[0].id), str(theirs.id), str(make_chat(firm).id)]},
    ).data
    assert [row["result"] for row in back["rows"]] == ["unassigned", "not_found", "unchanged"]


def test_messages_in_bulk(us: Api, firm: Firm, other_firm: Firm, ayse: User) -> None:
    ours, theirs = receive(make_inbox(firm)), receive(make_inbox(other_firm))
    body = {"messageIds": [str(ours.id), str(theirs.id)]}

    made = us.post(_path(firm, "messages/bulk-assign"), {**body, "userId": str(ayse.pk)}).data
    gone = us.post(_path(firm, "messages/bulk-unassign"), body).data

    assert [row["result"] for row in made["rows"]] == ["assigned", "not_found"]
    assert [row["result"] for row in gone["rows"]] == ["unassigned", "not_found"]


def test_many_cost_the_same_statements_as_few_and_a_thousand_and_one_are_refused(
    us: Api, firm: Firm, ayse: User
) -> None:
    inbox = make_inbox(firm)
    chats = [str(make_chat(firm, inbox=inbox).id) for _ in range(32)]

    def statements(ids: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = us.post(
                _path(firm, "chats/bulk-assign"), {"chatIds": ids, "userId": str(ayse.pk)}
            )
        assert answer.data["changed"] == len(ids)
        return len(captured)

    assert statements(chats[:2]) == statements(chats[2:])
    refused = us.post(
        _path(firm, "chats/bulk-assign"),
        {"chatIds": [str(uuid4()) for _ in range(1001)], "userId": str(ayse.pk)},
    )
    assert (refused.status, refused.fields["chatIds"]) == (400, "max_length")


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("nobody", "crm.assignee_missing"),
        ("stranger", "crm.user_not_member"),
        ("unknown", "crm.user_not_member"),
        ("their_group", "crm.no_such_group"),
        ("deleted_group", "crm.no_such_group"),
    ],
)
def test_a_refused_assignee_changes_nothing(
    us: Api, firm: Firm, other_firm: Firm, who: str, code: str
) -> None:
    deleted = make_group(firm)
    us.delete(f"/accounts/{firm.id}/crm/groups/{deleted.pk}")
    bodies: dict[str, dict[str, UUID]] = {
        "nobody": {},
        "stranger": {"userId": make_user().pk},
        "unknown": {"userId": uuid4()},
        "their_group": {"groupId": make_group(other_firm).pk},
        "deleted_group": {"groupId": deleted.pk},
    }
    body = {name: str(value) for name, value in bodies[who].items()}
    chat = make_chat(firm)

    one = us.put(_path(firm, f"chats/{chat.id}"), body)
    many = us.post(_path(firm, "chats/bulk-assign"), {**body, "chatIds": [str(chat.id)]})

    assert (one.status, one.code) == (many.status, many.code) == (400, code)
    assert _audit(us, firm) == []
    assert us.get(_path(firm, f"chats/{chat.id}")).data["id"] is None


def test_a_chat_of_another_firm_and_a_stale_version_are_refused(
    us: Api, firm: Firm, other_firm: Firm, ayse: User
) -> None:
    theirs, ours = make_chat(other_firm), make_chat(firm)
    path, body = _path(firm, f"chats/{ours.id}"), {"userId": str(ayse.pk)}
    version = us.put(path, body).data["entityVersion"]
    us.put(path, {"userId": str(firm.owner.pk)})

    missing = us.put(_path(firm, f"chats/{theirs.id}"), body)
    stale = us.put(path, body, If_Match=f'"{version}"')

    assert (missing.status, missing.code) == (404, "crm.chat_not_found")
    assert (stale.status, stale.code) == (412, "stale_entity_version")
    assert us.get(path).data["userId"] == str(firm.owner.pk)


def test_who_leaves_the_account_and_a_group_that_is_deleted_have_nothing_any_more(
    us: Api, firm: Firm, ayse: User
) -> None:
    group, chats = make_group(firm), [make_chat(firm) for _ in range(2)]
    both = {"userId": str(ayse.pk), "groupId": str(group.pk)}
    for chat in chats:
        us.put(_path(firm, f"chats/{chat.id}"), both)

    us.delete(f"/accounts/{firm.id}/users/{ayse.pk}")
    left = us.get(_path(firm, f"chats/{chats[0].id}")).data
    us.delete(f"/accounts/{firm.id}/crm/groups/{group.pk}")
    gone = us.get(_path(firm, f"chats/{chats[0].id}")).data

    assert (left["userId"], left["groupId"]) == (None, str(group.pk))
    assert (gone["userId"], gone["groupId"]) == (None, None)
    assert Counter(row["action"] for row in _audit(us, firm)) == {
        "assigned": 2,
        "changed": 2,
        "unassigned": 2,
    }


def test_lists_show_mine_my_teams_and_nobodys(api: Api, firm: Firm, ayse: User) -> None:
    us, her = api.as_owner(firm), api.as_user(ayse)
    team, other_team = make_group(firm, ayse), make_group(firm)
    inbox = make_inbox(firm)
    mine, teams, others, nobodys = [make_chat(firm, inbox=inbox) for _ in range(4)]
    for chat, body in (
        (mine, {"userId": str(ayse.pk)}),
        (teams, {"groupId": str(team.pk)}),
        (others, {"userId": str(firm.owner.pk), "groupId": str(other_team.pk)}),
    ):
        assert us.put(_path(firm, f"chats/{chat.id}"), body).status == 200
    us.delete(_path(firm, f"chats/{nobodys.id}"))

    def shown(caller: Api, **query: object) -> set[str]:
        data = caller.get("/meta/threads", query).data
        assert data["total"] == len(data["rows"])
        return {row["id"] for row in data["rows"]}

    assert shown(her, mine="true") == {str(mine.id)}
    assert shown(her, myTeams="true") == {str(teams.id)}
    assert shown(her, unassigned="true") == {str(nobodys.id)}
    assert shown(us, assignedUserId=ayse.pk) == {str(mine.id)}
    assert shown(us, groupId=other_team.pk) == {str(others.id)}
    assert shown(her, mine="true", unassigned="true") == set()
    assert len(shown(us)) == 4
    assert shown(api.as_api_account(firm), mine="true") == set()


@pytest.mark.django_db(transaction=True)
def test_fifty_who_assign_one_chat_at_once_end_in_one_chain_of_changes(
    api: Api, firm: Firm
) -> None:
    chat = make_chat(firm)
    members = [make_member(firm, Role.AGENT) for _ in range(50)]
    us, path = api.as_owner(firm), _path(firm, f"chats/{chat.id}")

    def assign(member: User) -> Callable[[], Answer]:
        def run() -> Answer:
            try:
                return us.put(path, {"userId": str(member.pk)})
            finally:
                connection.close()

        return run

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda call: call(), [assign(member) for member in members]))

    assert {answer.status for answer in answers} == {200}
    [row] = Assignment.objects.for_accounts([firm.id])
    changes = list(AssignmentChange.objects.for_accounts([firm.id]))
    assert len(changes) == 50
    after = {change.previous_user_id: change.user_id for change in changes}
    walked, holder = 0, after.get(None)
    while holder in after:
        walked, holder = walked + 1, after[holder]
    assert (walked, holder) == (49, row.user_id)
