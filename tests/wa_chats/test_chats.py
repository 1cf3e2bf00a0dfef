"""Chats, messages and contacts of a session, as lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from messaging import ports
from messaging.choices import ContactKind, MessageType
from messaging.models import ChannelContact, Conversation, Inbox, Message
from messaging.ports import IncomingMedia, Partner
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, receive
from tests.factories.sessions import make_session, share
from tests.support.client import Api

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
AYSE = Partner(external_id="905321234567@c.us", name="Ayşe IŞIK", phone="+905321234567")
GROUP = Partner(
    external_id="120363000000000001@g.us",
    name="Bayi grubu",
    is_group=True,
    participants=(
        {"id": "905321234567@c.us", "phone": "+905321234567", "role": "admin"},
        {"id": "905559998877@c.us", "phone": "+905559998877", "role": "participant"},
    ),
)


def _chats(firm: Firm, session: Inbox) -> str:
    return f"/accounts/{firm.id}/wa-sessions/{session.id}/chats"


def _ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer.data["rows"]]


def _change(chat: Conversation, **columns: Any) -> None:
    Conversation.objects.unscoped().filter(id=chat.id).update(**columns)


def test_a_chat_shows_partner_preview_and_counts(owner: Api, firm: Firm, session: Inbox) -> None:
    message = receive(session, partner=AYSE, text="Kargo nerede?", occurred_at=NOON)

    [chat] = owner.get(_chats(firm, session)).data["rows"]

    assert {name: chat[name] for name in ("jid", "type", "name", "phone", "unreadCount")} == {
        "jid": "905321234567@c.us",
        "type": "direct",
        "name": "Ayşe IŞIK",
        "phone": "+905321234567",
        "unreadCount": 1,
    }
    assert chat["sessionId"] == str(session.id)
    assert chat["lastMessage"] == {
        "id": str(message.id),
        "text": "Kargo nerede?",
        "type": "text",
        "direction": "inbound",
        "status": "received",
        "createdAt": "2026-03-14T09:00:00.000Z",
    }
    assert chat["archived"] is chat["pinned"] is False
    assert chat["mutedUntil"] is chat["assignment"] is chat["customerLink"] is None
    assert (chat["labels"], chat["participantsCount"]) == ([], None)
    assert owner.get(f"{_chats(firm, session)}/{chat['id']}").data == chat


def test_a_chat_without_a_name_is_called_by_its_number(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    receive(session, partner=Partner(external_id="4917112345678@c.us"))

    [chat] = owner.get(_chats(firm, session)).data["rows"]

    assert chat["name"] == "4917112345678"


def test_a_session_without_chats_has_none(owner: Api, firm: Firm, session: Inbox) -> None:
    data = owner.get(_chats(firm, session)).data

    assert (data["rows"], data["total"]) == ([], 0)


@pytest.mark.parametrize(
    "q", ["işik", "IŞIK", "ayse", "AYŞE ışık", "0532 123 45 67", "+90 (532) 123-4567", "532123"]
)
def test_a_chat_is_found_by_name_and_number_in_every_notation(
    owner: Api, firm: Firm, session: Inbox, q: str
) -> None:
    chat = make_conversation(session, partner=AYSE)
    make_conversation(session, partner=Partner(external_id="905550000000@c.us", name="Mehmet"))

    answer = owner.get(_chats(firm, session), {"q": q})

    assert _ids(answer) == [str(chat.id)]
    assert answer.data["total"] == 1


def test_chats_are_filtered_by_what_they_are_and_how_they_stand(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    direct = make_conversation(session, partner=AYSE, occurred_at=NOON)
    group = make_conversation(session, partner=GROUP, occurred_at=NOON + timedelta(hours=1))
    _change(direct, unread_count=0, archived_at=NOON)
    path = _chats(firm, session)

    for query, found in (
        ({}, [group, direct]),
        ({"sort": "lastMessageAt"}, [direct, group]),
        ({"type": "group"}, [group]),
        ({"type": "direct"}, [direct]),
        ({"type": "channel"}, []),
        ({"unread": "true"}, [group]),
        ({"unread": "false"}, [direct]),
        ({"archived": "true"}, [direct]),
        ({"archived": "false"}, [group]),
        ({"unread": "", "archived": ""}, [group, direct]),
        ({"assignedUserId": str(uuid4())}, []),
        ({"groupId": str(uuid4())}, []),
    ):
        answer = owner.get(path, query)
        assert _ids(answer) == [str(chat.id) for chat in found], query
        assert answer.data["total"] == len(found), query
    for bad in ({"type": "x"}, {"unread": "perhaps"}, {"labelId": "x"}, {"sort": "name"}):
        answer = owner.get(path, bad)
        assert (answer.status, list(answer.fields)) == (400, list(bad)), bad


def test_chats_are_filtered_by_label(owner: Api, firm: Firm, session: Inbox) -> None:
    chat = make_conversation(session)
    make_conversation(session)
    label = owner.post(f"/accounts/{firm.id}/labels", {"name": "Acil"}).data
    owner.post(f"{_chats(firm, session)}/{chat.id}/labels", {"labelId": label["id"]})

    assert _ids(owner.get(_chats(firm, session), {"labelId": label["id"]})) == [str(chat.id)]
    assert _ids(owner.get(_chats(firm, session), {"labelId": str(uuid4())})) == []


class _Ties:
    """One chat is assigned to one user."""

    def __init__(self, chat: Conversation, user_id: UUID) -> None:
        self.chat, self.user_id = chat, user_id

    def assigned(self, account_id: UUID, *, user_id: UUID | None, group_id: UUID | None) -> Any:
        rows = Conversation.objects.for_accounts([account_id]).filter(id=self.chat.id)
        return rows.values("id") if user_id == self.user_id else rows.none().values("id")

    def assignments(
        self, account_id: UUID, conversation_ids: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        return {self.chat.id: {"userId": str(self.user_id)}}

    def customer_links(
        self, account_id: UUID, conversation_ids: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        return {self.chat.id: {"customerId": "c"}}


def test_who_registers_ties_decides_assignment_and_customer(
    owner: Api, firm: Firm, session: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, other = make_conversation(session), make_conversation(session)
    user_id = uuid4()
    monkeypatch.setattr(ports, "_ties", [_Ties(chat, user_id)])

    [row] = owner.get(_chats(firm, session), {"assignedUserId": str(user_id)}).data["rows"]

    assert row["id"] == str(chat.id)
    assert row["assignment"] == {"userId": str(user_id)}
    assert row["customerLink"] == {"customerId": "c"}
    assert owner.get(f"{_chats(firm, session)}/{other.id}").data["assignment"] is None


def test_a_chat_is_pinned_and_silenced(owner: Api, firm: Firm, session: Inbox) -> None:
    chat = make_conversation(session)
    path = f"{_chats(firm, session)}/{chat.id}"
    seen = owner.get(path).data

    changed = owner.patch(path, {"pinned": True, "mutedUntil": "2030-01-01T00:00:00Z"}).data

    assert (changed["pinned"], changed["mutedUntil"]) == (True, "2030-01-01T00:00:00.000Z")
    stale = owner.patch(path, {"pinned": False}, If_Match=f'"{seen["entityVersion"]}"')
    assert stale.status == 412
    assert owner.patch(path, {"mutedUntil": None}).data["pinned"] is True


# ------------------------------------------------------------------------ messages


def _said(session: Inbox, count: int, *, apart: timedelta = timedelta(0)) -> list[Message]:
    """That many messages of Ayşe, in order; all at the same time unless `apart`."""
    return [
        receive(session, partner=AYSE, text=f"mesaj {n}", occurred_at=NOON + n * apart)
        for n in range(count)
    ]


def _messages(firm: Firm, session: Inbox, message: Message) -> str:
    return f"{_chats(firm, session)}/{message.conversation_id}/messages"


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(minutes=1)])
def test_a_walk_in_both_directions_meets_every_message_once(
    owner: Api, firm: Firm, session: Inbox, apart: timedelta
) -> None:
    said = [str(message.id) for message in _said(session, 9, apart=apart)]
    path = _messages(firm, session, Message.objects.unscoped().get(id=said[0]))

    up = owner.get(path, {"after": said[3], "limit": 2})
    assert _ids(up) == said[4:6]
    assert (
        _ids(owner.get(path, {"after": said[3], "limit": 2, "cursor": up.data["nextCursor"]}))
        == (said[6:8])
    )
    down = owner.get(path, {"before": said[5], "limit": 3})
    assert _ids(down) == [said[4], said[3], said[2]]
    assert _ids(
        owner.get(path, {"before": said[5], "limit": 3, "cursor": down.data["nextCursor"]})
    ) == [said[1], said[0]]
    assert _ids(owner.get(path, {"around": said[4], "limit": 5})) == said[6:1:-1]
    assert _ids(owner.get(path, {"around": said[8], "limit": 4})) == said[8:4:-1]
    assert _ids(owner.get(path, {"around": said[0], "limit": 4})) == said[2::-1]
    assert _ids(owner.get(path)) == said[::-1]


def test_only_one_place_and_one_of_this_chat_can_be_named(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    [message] = _said(session, 1)
    elsewhere = receive(session)
    path = _messages(firm, session, message)

    both = owner.get(path, {"before": message.id, "after": message.id})
    assert (both.status, both.fields) == (400, {"after": "conflicting"})
    other = owner.get(path, {"around": elsewhere.id})
    assert (other.status, other.code) == (404, "messaging.message_not_found")


@pytest.mark.parametrize("q", ["ŞİŞE", "sise", "Sişe kırmızı", "KIRMIZI"])
def test_a_text_is_found_in_the_turkish_way(owner: Api, firm: Firm, session: Inbox, q: str) -> None:
    hit = receive(session, partner=AYSE, text="Kırmızı şişe kaldı mı?")
    receive(session, partner=AYSE, text="100% evet_")

    assert _ids(owner.get(_messages(firm, session, hit), {"q": q})) == [str(hit.id)]


@pytest.mark.parametrize("q", ["%", "_", "100%"])
def test_signs_of_a_pattern_are_only_signs(owner: Api, firm: Firm, session: Inbox, q: str) -> None:
    receive(session, partner=AYSE, text="Kırmızı")
    hit = receive(session, partner=AYSE, text="100% evet_")

    assert _ids(owner.get(_messages(firm, session, hit), {"q": q})) == [str(hit.id)]


def test_messages_are_filtered(owner: Api, firm: Firm, session: Inbox) -> None:
    text, picture = (
        receive(session, partner=AYSE, text="a", occurred_at=NOON),
        receive(
            session,
            partner=AYSE,
            text="",
            type=MessageType.IMAGE,
            media=[IncomingMedia(type=MessageType.IMAGE, url="https://example.com/x.jpg")],
            occurred_at=NOON + timedelta(minutes=1),
        ),
    )
    Message.objects.unscoped().filter(id=text.id).update(starred_at=NOON)
    path = _messages(firm, session, text)

    for query, found in (
        ({"type": "image"}, [picture]),
        ({"direction": "outbound"}, []),
        ({"starred": "true"}, [text]),
        ({"starred": "false"}, [picture]),
        ({"from": "2026-03-14T09:01:00Z"}, [picture]),
        ({"to": "2026-03-14T09:01:00Z"}, [text]),
    ):
        assert _ids(owner.get(path, query)) == [str(message.id) for message in found], query


def test_a_message_shows_what_belongs_to_it(owner: Api, firm: Firm, session: Inbox) -> None:
    asked = receive(session, partner=GROUP, text="Hangisi?", external_id="soru")
    poll = {
        "name": "Renk?",
        "options": ["Mavi", "Kırmızı"],
        "multipleAnswers": False,
        "votes": {
            "905559998877@c.us": {"options": ["Mavi"], "at": "2026-03-14T09:00:00Z"},
            "905321234567@c.us": {"options": ["Mavi"], "at": "2026-03-14T09:00:00Z"},
        },
    }
    message = receive(
        session,
        partner=GROUP,
        type=MessageType.POLL,
        text="Renk?",
        payload={"poll": poll, "forwarded": True},
        quoted_external_id="soru",
    )
    Message.objects.unscoped().filter(id=message.id).update(
        sender_external_id="905559998877@c.us", sender_name="Can", pinned_until=NOON
    )

    answer = owner.get(_messages(firm, session, message))

    row = answer.data["rows"][0]
    assert row["sender"] == {"jid": "905559998877@c.us", "name": "Can"}
    assert row["quoted"] == {
        "id": str(asked.id),
        "text": "Hangisi?",
        "type": "text",
        "direction": "inbound",
    }
    assert row["poll"] == {
        "name": "Renk?",
        "multipleAnswers": False,
        "options": [
            {
                "name": "Mavi",
                "votes": 2,
                "voters": ["905321234567@c.us", "905559998877@c.us"],
            },
            {"name": "Kırmızı", "votes": 0, "voters": []},
        ],
    }
    assert (row["forwarded"], row["starred"]) == (True, False)
    assert row["pinnedUntil"] == "2026-03-14T09:00:00.000Z"
    assert answer.data["rows"][1]["poll"] is answer.data["rows"][1]["sender"] is None
    assert answer.data["chat"]["type"] == "group"


def test_a_file_is_addressed_by_its_message(owner: Api, firm: Firm, session: Inbox) -> None:
    message = receive(
        session,
        text="",
        type=MessageType.IMAGE,
        media=[IncomingMedia(type=MessageType.IMAGE, url="https://example.com/x.jpg")],
    )

    [row] = owner.get(_messages(firm, session, message)).data["rows"]

    [file] = row["attachments"]
    assert file["url"] == (
        f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/{message.id}/media"
        f"?attachmentId={file['id']}"
    )


# ------------------------------------------------------------------------ contacts


def _contacts(firm: Firm, session: Inbox) -> str:
    return f"/accounts/{firm.id}/wa-sessions/{session.id}/contacts"


def _make_group(session: Inbox) -> ChannelContact:
    chat = make_conversation(session, partner=GROUP)
    ChannelContact.objects.unscoped().filter(id=chat.contact_id).update(
        participants=list(GROUP.participants), about="Bayiler", picture_url="https://x/p.jpg"
    )
    return ChannelContact.objects.unscoped().get(id=chat.contact_id)


def test_people_and_groups_are_listed_with_names_and_members(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    person = make_conversation(session, partner=AYSE).contact
    group = _make_group(session)

    rows = owner.get(_contacts(firm, session)).data["rows"]

    assert [(row["name"], row["type"], row["participantsCount"]) for row in rows] == [
        ("Ayşe IŞIK", "direct", None),
        ("Bayi grubu", "group", 2),
    ]
    detail = owner.get(f"{_contacts(firm, session)}/{group.id}").data
    assert (detail["about"], detail["picture"]) == ("Bayiler", "https://x/p.jpg")
    assert detail["participants"] == [
        {
            "jid": "905321234567@c.us",
            "phone": "+905321234567",
            "role": "admin",
            "name": "Ayşe IŞIK",
            "contactId": str(person.id),
        },
        {
            "jid": "905559998877@c.us",
            "phone": "+905559998877",
            "role": "participant",
            "name": "",
            "contactId": None,
        },
    ]
    assert owner.get(f"{_contacts(firm, session)}/{person.id}").data["participants"] == []


def test_a_contact_that_never_wrote_has_no_chat_and_is_found_all_the_same(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    contact = ChannelContact.objects.create(
        account_id=firm.id,
        inbox=session,
        kind=ContactKind.PERSON,
        external_id="905321234567@c.us",
        name="Şükrü ÇİĞDEM",
        phone="+905321234567",
    )
    make_conversation(session)

    for q in ("sukru cigdem", "ÇİĞDEM", "0532 123 45 67"):
        [row] = owner.get(_contacts(firm, session), {"q": q}).data["rows"]
        assert (row["id"], row["chatId"]) == (str(contact.id), None), q


# ------------------------------------------------------------------------- sharing


def test_a_read_share_lists_all_and_removing_it_ends_that_at_once(
    api: Api, firm: Firm, other_firm: Firm, session: Inbox
) -> None:
    message = receive(session, partner=AYSE)
    guest = api.as_owner(other_firm)
    paths = [
        _chats(other_firm, session),
        f"{_chats(other_firm, session)}/{message.conversation_id}",
        _messages(other_firm, session, message),
        _contacts(other_firm, session),
    ]
    for path in paths:
        assert guest.get(path).status == 404

    given = share(session, other_firm, "read")
    for path in paths:
        assert guest.get(path).status == 200
    assert guest.get(paths[0]).data["total"] == 1
    refused = guest.patch(paths[1], {"pinned": True})
    assert (refused.status, refused.code) == (403, "messaging.share_too_small")

    given.delete()
    for path in paths:
        assert guest.get(path).status == 404


def test_a_chat_is_found_in_its_own_session_alone(
    api: Api, owner: Api, firm: Firm, session: Inbox
) -> None:
    beside = make_session(firm)
    message = receive(session)
    chat = message.conversation_id
    limited = api.as_api_account(firm, inbox_ids=[beside.id])

    assert owner.get(f"{_chats(firm, beside)}/{chat}").code == "messaging.conversation_not_found"
    assert owner.get(f"{_chats(firm, beside)}/{chat}/messages").status == 404
    assert limited.get(_chats(firm, session)).status == 404
    assert limited.get(_chats(firm, beside)).status == 200
