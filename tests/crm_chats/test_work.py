"""Conversations as work: who gets new ones, closing, snoozing, reopening, private notes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from crm.models import Assignment, AssignmentChange, ConversationNote
from crm.tasks import hand_over
from messaging.models import Conversation, Inbox
from messaging.ports import Partner
from messaging.services.conversation_state import wake_due
from tests.factories.accounts import Firm, make_member, make_user
from tests.factories.chats import make_chat
from tests.factories.crm import make_contact, make_customer, make_group
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Api
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _crm(firm: Firm, path: str) -> str:
    return f"/accounts/{firm.id}/crm/{path}"


def _told(firm: Firm, kind: str) -> list[dict[str, Any]]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).filter(type=kind).order_by("id")
    return list(rows.values_list("payload", flat=True))


def _again(chat: Conversation, **event: Any) -> None:
    """The partner of the chat writes once more."""
    receive(chat.inbox, partner=Partner(external_id=chat.contact.external_id), **event)


def _holder(chat: Conversation) -> tuple[UUID | None, UUID | None]:
    row = Assignment.objects.for_accounts([chat.account_id]).filter(target_id=chat.id).first()
    return (row.user_id, row.group_id) if row else (None, None)


# --------------------------------------------------------- automatic assignment


def _rule(us: Api, firm: Firm, mode: str, **rule: Any) -> dict[str, Any]:
    body = {"mode": mode, **{name: str(value) for name, value in rule.items()}}
    row: dict[str, Any] = us.put(_crm(firm, "assignment-rules"), body).data
    return row


def test_new_chats_go_to_the_members_in_turn(us: Api, firm: Firm) -> None:
    members = [make_member(firm, Role.AGENT) for _ in range(3)]
    group, inbox = make_group(firm, *members), make_inbox(firm)
    _rule(us, firm, "round_robin", groupId=group.pk)

    chats = [make_chat(firm, inbox=inbox) for _ in range(7)]
    _again(chats[0])

    turns = sorted(member.pk for member in members)
    assert [_holder(chat) for chat in chats] == [
        (turns[number % 3], group.pk) for number in range(7)
    ]
    assert AssignmentChange.objects.for_accounts([firm.id]).count() == 7
    assert {told["how"] for told in _told(firm, "assignment.changed")} == {"round_robin"}


def test_capacity_counts_open_chats_and_leaves_the_rest_to_the_group(us: Api, firm: Firm) -> None:
    members = [make_member(firm, Role.AGENT) for _ in range(2)]
    group, inbox = make_group(firm, *members), make_inbox(firm)
    _rule(us, firm, "capacity", groupId=group.pk, capacity=2)

    chats = [make_chat(firm, inbox=inbox) for _ in range(5)]

    load = Counter(_holder(chat)[0] for chat in chats)
    assert load == {members[0].pk: 2, members[1].pk: 2, None: 1}
    assert _holder(chats[4]) == (None, group.pk)
    us.post(_crm(firm, f"chats/{chats[0].id}/close"))
    assert _holder(make_chat(firm, inbox=inbox))[0] == _holder(chats[0])[0]


def test_who_has_room_again_gets_the_chat_that_waited_longest(us: Api, firm: Firm) -> None:
    members = [make_member(firm, Role.AGENT) for _ in range(2)]
    group, inbox = make_group(firm, *members), make_inbox(firm)
    _rule(us, firm, "capacity", groupId=group.pk, capacity=1)
    served = [make_chat(firm, inbox=inbox) for _ in range(2)]
    shut, taken, first, second = (make_chat(firm, inbox=inbox) for _ in range(4))
    us.post(_crm(firm, f"chats/{shut.id}/close"))
    us.put(_crm(firm, f"assignments/chats/{taken.id}"), {"groupId": str(make_group(firm).pk)})
    before = [_holder(chat) for chat in (shut, taken)]

    hand_over()
    assert [_holder(chat) for chat in (first, second)] == [(None, group.pk)] * 2
    free = _holder(served[1])[0]
    us.post(_crm(firm, f"chats/{served[1].id}/close"))
    hand_over()
    hand_over()

    assert [_holder(chat) for chat in (first, second)] == [(free, group.pk), (None, group.pk)]
    assert [_holder(chat) for chat in (shut, taken)] == before
    change = (
        AssignmentChange.objects.for_accounts([firm.id]).filter(target_id=first.id).latest("id")
    )
    assert (change.how, change.previous_group_id, change.user_id) == ("capacity", group.pk, free)
    assert change.actor_kind == "system"


def test_chats_of_an_inbox_without_the_rule_wait_for_nobody(us: Api, firm: Firm) -> None:
    member = make_member(firm, Role.AGENT)
    group, inbox, apart = make_group(firm, member), make_inbox(firm), make_inbox(firm)
    _rule(us, firm, "capacity", groupId=group.pk, capacity=1)
    served, waiting = make_chat(firm, inbox=inbox), make_chat(firm, inbox=apart)
    assert [_holder(chat) for chat in (served, waiting)] == [
        (member.pk, group.pk),
        (None, group.pk),
    ]
    us.post(_crm(firm, f"chats/{served.id}/close"))

    _rule(us, firm, "off", inboxId=apart.id)
    hand_over()
    assert _holder(waiting) == (None, group.pk)

    us.delete(_crm(firm, f"groups/{group.pk}"))
    hand_over()
    assert _holder(waiting)[0] is None


def test_the_representative_of_a_known_customer_gets_the_chat(us: Api, firm: Firm) -> None:
    ayse, team = make_member(firm, Role.AGENT), make_group(firm)
    fallback = make_group(firm)
    customer = make_customer(
        firm, primary_representative_user_id=ayse.pk, primary_team_group_id=team.pk
    )
    make_contact(firm, customer, phone="0532 444 55 66")
    _rule(us, firm, "representative", groupId=fallback.pk)

    known, unknown = make_chat(firm, phone="+905324445566"), make_chat(firm)

    assert _holder(known) == (ayse.pk, team.pk)
    assert _holder(unknown) == (None, fallback.pk)


def test_the_rule_of_an_inbox_goes_before_the_one_of_every_inbox(us: Api, firm: Firm) -> None:
    team, apart = make_group(firm, make_member(firm, Role.AGENT)), make_inbox(firm)
    _rule(us, firm, "round_robin", groupId=team.pk)
    off = _rule(us, firm, "off", inboxId=apart.id)

    assert _holder(make_chat(firm, inbox=apart)) == (None, None)
    assert us.delete(_crm(firm, f"assignment-rules/{off['id']}")).status == 200
    assert _holder(make_chat(firm, inbox=apart))[1] == team.pk


def test_what_is_filled_in_afterwards_is_given_to_nobody(us: Api, firm: Firm) -> None:
    team = make_group(firm, make_member(firm, Role.AGENT))
    _rule(us, firm, "round_robin", groupId=team.pk)

    assert _holder(make_chat(firm, backfilled=True)) == (None, None)


def test_an_assigned_chat_stays_with_its_holder_when_it_is_reopened(us: Api, firm: Firm) -> None:
    team, chat = make_group(firm, make_member(firm, Role.AGENT)), make_chat(firm)
    us.put(_crm(firm, f"assignments/chats/{chat.id}"), {"userId": str(firm.owner.pk)})
    _rule(us, firm, "round_robin", groupId=team.pk)
    us.post(_crm(firm, f"chats/{chat.id}/close"))

    _again(chat)

    assert _holder(chat) == (firm.owner.pk, None)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"mode": "round_robin"}, 400, "crm.rule_needs_group"),
        ({"mode": "round_robin", "groupId": "theirs"}, 400, "crm.no_such_group"),
        ({"mode": "off", "inboxId": "their_inbox"}, 404, "crm.inbox_source_not_found"),
        ({"mode": "lottery"}, 400, "validation_failed"),
    ],
)
def test_a_refused_rule_is_not_kept(
    us: Api, firm: Firm, other_firm: Firm, body: dict[str, str], status: int, code: str
) -> None:
    ids = {"theirs": make_group(other_firm).pk, "their_inbox": make_inbox(other_firm).id}

    answer = us.put(
        _crm(firm, "assignment-rules"),
        {name: str(ids.get(value, value)) for name, value in body.items()},
    )

    assert (answer.status, answer.code) == (status, code)
    assert us.get(_crm(firm, "assignment-rules")).data["rows"] == []


# ------------------------------------------------------------------- the state


def _status(us: Api, chat: Conversation, **query: str) -> list[str]:
    rows = us.get("/meta/threads", query).data["rows"]
    return [row["status"] for row in rows if row["id"] == str(chat.id)]


def test_a_closed_chat_is_opened_by_the_next_message(us: Api, firm: Firm) -> None:
    chat = make_chat(firm)
    closed = us.post(_crm(firm, f"chats/{chat.id}/close")).data
    assert (closed["status"], closed["snoozedUntil"]) == ("closed", None)
    assert closed["closedAt"] is not None
    assert _status(us, chat, status="closed") == ["closed"]
    assert _status(us, chat, status="open") == []

    _again(chat)

    assert _status(us, chat, status="open") == ["open"]
    assert [
        (told["previousStatus"], told["status"], told["reason"])
        for told in _told(firm, "conversation.status")
    ] == [("open", "closed", "user"), ("closed", "open", "message")]


def test_an_account_may_keep_closed_chats_closed(us: Api, firm: Firm) -> None:
    us.patch(_crm(firm, "conversation-settings"), {"reopenOnMessage": False})
    chat = make_chat(firm)
    us.post(_crm(firm, f"chats/{chat.id}/close"))

    _again(chat)

    assert _status(us, chat) == ["closed"]
    assert us.post(_crm(firm, f"chats/{chat.id}/reopen")).data["status"] == "open"


def test_what_is_filled_in_afterwards_opens_nothing(us: Api, firm: Firm) -> None:
    chat = make_chat(firm)
    us.post(_crm(firm, f"chats/{chat.id}/close"))

    _again(chat, backfilled=True)

    assert _status(us, chat) == ["closed"]


def test_a_snoozed_chat_wakes_at_its_time_and_only_once(us: Api, firm: Firm) -> None:
    chat, now = make_chat(firm), timezone.now()
    until = now + timedelta(hours=3)
    snoozed = us.post(_crm(firm, f"chats/{chat.id}/snooze"), {"until": until.isoformat()}).data
    assert snoozed["status"] == "snoozed"

    assert wake_due(now=until - timedelta(seconds=1)) == 0
    assert _status(us, chat) == ["snoozed"]
    assert [wake_due(now=until), wake_due(now=until)] == [1, 0]

    assert _status(us, chat) == ["open"]
    assert [told["reason"] for told in _told(firm, "conversation.status")] == ["user", "time"]


def test_a_snoozed_chat_wakes_when_the_customer_writes(us: Api, firm: Firm) -> None:
    chat = make_chat(firm)
    us.patch(_crm(firm, "conversation-settings"), {"reopenOnMessage": False})
    until = timezone.now() + timedelta(hours=3)
    us.post(_crm(firm, f"chats/{chat.id}/snooze"), {"until": until.isoformat()})

    _again(chat)

    assert _status(us, chat) == ["open"]
    assert wake_due(now=until) == 0


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_a_time_that_is_past_or_too_far_is_refused(us: Api, firm: Firm, ahead: timedelta) -> None:
    chat = make_chat(firm)

    answer = us.post(
        _crm(firm, f"chats/{chat.id}/snooze"), {"until": (timezone.now() + ahead).isoformat()}
    )

    assert (answer.status, answer.code) == (400, "messaging.snooze_time_invalid")
    assert _status(us, chat) == ["open"]


def test_state_is_not_for_viewers_others_or_who_saw_an_older_version(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us, chat = api.as_owner(firm), make_chat(firm)
    path = _crm(firm, f"chats/{chat.id}/close")
    seen = us.post(_crm(firm, f"chats/{chat.id}/reopen")).data["entityVersion"]
    _again(chat)

    viewer = api.as_user(make_member(firm, Role.VIEWER)).post(path)
    stale = us.post(path, If_Match=f'"{seen}"')
    missing = us.post(_crm(firm, f"chats/{make_chat(other_firm).id}/close"))

    assert (viewer.status, viewer.code) == (403, "forbidden")
    assert (stale.status, stale.code) == (412, "stale_entity_version")
    assert (missing.status, missing.code) == (404, "messaging.conversation_not_found")
    assert _status(us, chat) == ["open"]


# --------------------------------------------------------------- private notes


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


def test_notes_call_colleagues_keep_earlier_texts_and_are_never_sent(
    us: Api, firm: Firm, inbox: Inbox
) -> None:
    chat = make_chat(firm, inbox=inbox)
    ayse, can = make_member(firm, Role.AGENT), make_member(firm, Role.AGENT)
    path = _crm(firm, f"chats/{chat.id}/notes")

    made = us.post(path, {"text": f"@{ayse.email} bakar mısın? @yok@baska.com"}).data
    changed = us.patch(
        f"{path}/{made['id']}", {"text": f"@[Can]({can.pk}) ve @{ayse.email.upper()}."}
    ).data

    assert made["mentionedUserIds"] == [str(ayse.pk)]
    assert changed["mentionedUserIds"] == sorted([str(ayse.pk), str(can.pk)])
    assert [edit["text"] for edit in changed["edits"]] == [made["text"]]
    assert [told["userId"] for told in _told(firm, "conversation_note.mentioned")] == [
        str(ayse.pk),
        str(can.pk),
    ]
    assert us.get(path).data["rows"] == [changed]
    messages = us.get(f"/meta/threads/{chat.id}/messages").data["rows"]
    assert [row["text"] for row in messages] == ["Merhaba"]
    assert us.delete(f"{path}/{made['id']}").data["deleted"] is True
    assert us.get(path).data["rows"] == []


def test_only_the_author_and_admins_change_a_note(api: Api, firm: Firm) -> None:
    chat, author = make_chat(firm), make_member(firm, Role.AGENT)
    path = _crm(firm, f"chats/{chat.id}/notes")
    note = api.as_user(author).post(path, {"text": "Bekliyor"}).data
    one = f"{path}/{note['id']}"

    other = api.as_user(make_member(firm, Role.AGENT))
    refused = [other.patch(one, {"text": "Başka"}), other.delete(one)]
    kept = api.as_user(author).get(path).data["rows"][0]["text"]
    changed = api.as_user(make_member(firm, Role.ADMIN)).patch(one, {"text": "Tamam"})

    assert [(answer.status, answer.code) for answer in refused] == [(403, "crm.not_the_author")] * 2
    assert (kept, changed.data["text"]) == ("Bekliyor", "Tamam")


def test_a_refused_note_is_not_kept(us: Api, firm: Firm, other_firm: Firm) -> None:
    path = _crm(firm, f"chats/{make_chat(firm).id}/notes")
    stranger: User = make_user()

    unknown = us.post(path, {"text": f"@[Biri]({stranger.pk})"})
    empty = us.post(path, {"text": " "})
    missing = us.post(_crm(firm, f"chats/{make_chat(other_firm).id}/notes"), {"text": "Merhaba"})
    nowhere = us.patch(f"{path}/{uuid4()}", {"text": "Merhaba"})

    assert (unknown.status, unknown.code) == (400, "crm.user_not_member")
    assert (empty.status, empty.fields["text"]) == (400, "blank")
    assert (missing.status, missing.code) == (404, "crm.chat_not_found")
    assert (nowhere.status, nowhere.code) == (404, "crm.note_not_found")
    assert ConversationNote.objects.unscoped().count() == 0
