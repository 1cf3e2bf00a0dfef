"""Labels: an account's own words on its chats and messages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from messaging.models import ConversationLabel, Inbox, Label, LabelEvent, MessageLabel
from messaging.services import labelling
from messaging.services.labels import PALETTE
from tests.factories.accounts import Firm, make_member
from tests.factories.messaging import make_conversation, make_inbox, receive
from tests.factories.sessions import share
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _labels(firm: Firm) -> str:
    return f"/accounts/{firm.id}/labels"


def _make(owner: Api, firm: Firm, *names: str) -> list[dict[str, Any]]:
    return [owner.post(_labels(firm), {"name": name}).data for name in names]


def _chat_labels(firm: Firm, session: Inbox, chat: Any) -> str:
    return f"/accounts/{firm.id}/wa-sessions/{session.id}/chats/{chat.id}/labels"


def _names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.data["rows"]]


def test_a_label_gets_the_next_place_and_the_next_colour(owner: Api, firm: Firm) -> None:
    made = _make(owner, firm, "Kargo bekliyor", "Ödeme geldi")

    assert [(label["name"], label["position"], label["color"]) for label in made] == [
        ("Kargo bekliyor", 0, PALETTE[0]),
        ("Ödeme geldi", 1, PALETTE[1]),
    ]
    assert made[0]["chatCount"] == made[0]["messageCount"] == 0
    assert _names(owner.get(_labels(firm))) == ["Kargo bekliyor", "Ödeme geldi"]


@pytest.mark.parametrize("again", ["ışık", "IŞIK", "İŞİK", " isik "])
def test_a_name_is_taken_in_every_way_to_write_it(owner: Api, firm: Firm, again: str) -> None:
    _make(owner, firm, "Işık")

    answer = owner.post(_labels(firm), {"name": again})

    assert (answer.status, answer.code) == (409, "messaging.label_name_taken")
    assert Label.objects.unscoped().count() == LabelEvent.objects.unscoped().count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "x\u0000"}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": "x", "color": "red"}, "color"),
        ({"name": "x", "color": "#12345g"}, "color"),
    ],
)
def test_a_bad_label_is_refused_by_field(
    owner: Api, firm: Firm, body: dict[str, Any], field: str
) -> None:
    answer = owner.post(_labels(firm), body)

    assert answer.status == 400
    assert list(answer.fields) == [field]
    assert not Label.objects.unscoped().exists()


def test_labels_are_found_in_the_turkish_way(owner: Api, firm: Firm) -> None:
    _make(owner, firm, "İSTANBUL şubesi", "Ankara")

    assert _names(owner.get(_labels(firm), {"q": "istanbul"})) == ["İSTANBUL şubesi"]
    assert _names(owner.get(_labels(firm), {"q": "SUBESI ıst"})) == ["İSTANBUL şubesi"]


def test_a_change_is_kept_with_before_and_after(owner: Api, firm: Firm) -> None:
    [label] = _make(owner, firm, "Kargo")

    changed = owner.patch(
        f"{_labels(firm)}/{label['id']}", {"name": "Kargoda", "color": "#ABCDEF"}
    ).data

    assert (changed["name"], changed["color"]) == ("Kargoda", "#abcdef")
    entry = AuditEntry.objects.unscoped().latest("id")
    assert (entry.action, entry.changes) == (
        "label.updated",
        {"name": ["Kargo", "Kargoda"], "color": [PALETTE[0], "#abcdef"]},
    )
    history = owner.get(f"{_labels(firm)}/history").data["rows"]
    assert [(row["action"], row["label"]["name"]) for row in history] == [
        ("updated", "Kargoda"),
        ("created", "Kargo"),
    ]
    assert history[0]["actor"]["id"] == str(firm.owner.pk)


def test_a_stale_change_is_refused(owner: Api, firm: Firm) -> None:
    [label] = _make(owner, firm, "Kargo")
    path = f"{_labels(firm)}/{label['id']}"
    owner.patch(path, {"name": "Kargoda"})

    for answer in (
        owner.patch(path, {"name": "Yolda"}, If_Match=f'"{label["entityVersion"]}"'),
        owner.delete(path, If_Match=f'"{label["entityVersion"]}"'),
    ):
        assert (answer.status, answer.code) == (412, "stale_entity_version")
    assert _names(owner.get(_labels(firm))) == ["Kargoda"]


def test_a_label_moves_and_the_others_make_room(owner: Api, firm: Firm) -> None:
    made = _make(owner, firm, "a", "b", "c", "d")

    owner.patch(f"{_labels(firm)}/{made[3]['id']}", {"position": 1})
    assert _names(owner.get(_labels(firm))) == ["a", "d", "b", "c"]

    owner.patch(f"{_labels(firm)}/{made[0]['id']}", {"position": 99})
    assert _names(owner.get(_labels(firm))) == ["d", "b", "c", "a"]

    ordered = owner.put(f"{_labels(firm)}/order", {"labelIds": [made[2]["id"], made[0]["id"]]})
    assert _names(ordered) == ["c", "a", "d", "b"]
    positions = Label.objects.unscoped().order_by("position").values_list("position", flat=True)
    assert list(positions) == [0, 1, 2, 3]


def test_an_order_with_a_label_of_others_changes_nothing(
    owner: Api, api: Api, firm: Firm, other_firm: Firm
) -> None:
    made = _make(owner, firm, "a", "b")
    [theirs] = _make(api.as_owner(other_firm), other_firm, "x")

    answer = owner.put(f"{_labels(firm)}/order", {"labelIds": [made[1]["id"], theirs["id"]]})

    assert (answer.status, answer.code) == (404, "messaging.label_not_found")
    assert _names(owner.get(_labels(firm))) == ["a", "b"]


def test_labels_are_put_on_a_chat_once_each_with_their_events(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    chat = make_conversation(session)
    a, b = _make(owner, firm, "a", "b")
    path = _chat_labels(firm, session, chat)

    assert _names(owner.post(path, {"labelId": a["id"]})) == ["a"]
    assert _names(owner.post(path, {"labelIds": [a["id"], b["id"]]})) == ["a", "b"]

    assert ConversationLabel.objects.unscoped().count() == 2
    told = OutboxEvent.objects.unscoped().filter(type="label.added").order_by("id")
    assert [(e.payload["label"]["name"], e.payload["conversationId"]) for e in told] == [
        ("a", str(chat.id)),
        ("b", str(chat.id)),
    ]
    assert {e.account_id for e in told} == {firm.id}
    assert {e.inbox_id for e in told} == {None}
    counts = [row["chatCount"] for row in owner.get(_labels(firm)).data["rows"]]
    assert counts == [1, 1]


def test_a_set_of_labels_replaces_what_was_there(owner: Api, firm: Firm, session: Inbox) -> None:
    chat = make_conversation(session)
    a, b, c = _make(owner, firm, "a", "b", "c")
    path = _chat_labels(firm, session, chat)
    owner.post(path, {"labelIds": [a["id"], b["id"]]})

    assert _names(owner.put(path, {"labelIds": [b["id"], c["id"]]})) == ["b", "c"]

    deeds = LabelEvent.objects.unscoped().filter(conversation=chat).order_by("id")
    assert [(e.deed, e.label_name) for e in deeds] == [
        ("added", "a"),
        ("added", "b"),
        ("added", "c"),
        ("removed", "a"),
    ]
    assert _names(owner.put(path, {"labelIds": []})) == []
    assert _names(owner.get(path)) == []


def test_a_set_with_an_unknown_label_changes_nothing(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    chat = make_conversation(session)
    [a] = _make(owner, firm, "a")
    path = _chat_labels(firm, session, chat)
    owner.post(path, {"labelId": a["id"]})

    for method in (owner.put, owner.post):
        answer = method(path, {"labelIds": [str(uuid4())]})
        assert (answer.status, answer.code) == (404, "messaging.label_not_found")
    assert owner.post(path, {}).status == 400
    assert _names(owner.get(path)) == ["a"]


def test_a_label_comes_off_a_chat_and_only_once(owner: Api, firm: Firm, session: Inbox) -> None:
    chat = make_conversation(session)
    [a] = _make(owner, firm, "a")
    path = _chat_labels(firm, session, chat)
    owner.post(path, {"labelId": a["id"]})

    assert owner.delete(f"{path}/{a['id']}").data == {"id": a["id"], "deleted": True}
    again = owner.delete(f"{path}/{a['id']}")

    assert (again.status, again.code) == (404, "messaging.label_not_found")
    assert OutboxEvent.objects.unscoped().filter(type="label.removed").count() == 1


def test_a_message_bears_labels_too(owner: Api, firm: Firm, session: Inbox) -> None:
    message = receive(session)
    a, b = _make(owner, firm, "a", "b")
    path = f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/{message.id}/labels"

    assert _names(owner.post(path, {"labelIds": [a["id"], b["id"]]})) == ["a", "b"]
    assert _names(owner.put(path, {"labelIds": [b["id"]]})) == ["b"]
    assert _names(owner.get(path)) == ["b"]
    [row] = owner.get(
        f"/accounts/{firm.id}/wa-sessions/{session.id}/chats/{message.conversation_id}/messages"
    ).data["rows"]
    assert row["labels"] == [{"id": b["id"], "name": "b", "color": PALETTE[1]}]
    assert owner.delete(f"{path}/{b['id']}").status == 200
    event = OutboxEvent.objects.unscoped().filter(type="label.removed").latest("id")
    assert event.payload["messageId"] == str(message.id)


def test_a_deleted_label_leaves_nothing_that_bears_it(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    a, b = _make(owner, firm, "a", "b")
    messages = [receive(session) for _ in range(3)]
    for message in messages:
        chat = f"/accounts/{firm.id}/wa-sessions/{session.id}/chats/{message.conversation_id}"
        owner.post(f"{chat}/labels", {"labelIds": [a["id"], b["id"]]})
    of_message = f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/{messages[0].id}/labels"
    owner.post(of_message, {"labelId": a["id"]})

    assert owner.delete(f"{_labels(firm)}/{a['id']}").status == 200

    assert ConversationLabel.objects.unscoped().filter(label_id=a["id"]).count() == 0
    assert MessageLabel.objects.unscoped().count() == 0
    assert ConversationLabel.objects.unscoped().filter(label_id=b["id"]).count() == 3
    assert _names(owner.get(_labels(firm))) == ["b"]
    latest = owner.get(f"{_labels(firm)}/history", {"action": "deleted"}).data["rows"][0]
    assert latest["changes"] == {"name": ["a", None], "chats": [3, 0], "messages": [1, 0]}
    # Its name is free again.
    assert owner.post(_labels(firm), {"name": "A"}).status == 201


def test_a_deletion_that_fails_half_way_takes_nothing_off(
    owner: Api, firm: Firm, session: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    [a] = _make(owner, firm, "a")
    chat = make_conversation(session)
    owner.post(_chat_labels(firm, session, chat), {"labelId": a["id"]})

    def fails(**_: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("messaging.services.labels.label_history.note", fails)
    assert owner.delete(f"{_labels(firm)}/{a['id']}").status == 500

    assert ConversationLabel.objects.unscoped().filter(label_id=a["id"]).count() == 1
    assert Label.objects.unscoped().get().deleted_at is None
    assert not OutboxEvent.objects.unscoped().filter(type="label.deleted").exists()


def test_history_is_filtered_by_what_was_labelled_by_whom_and_when(
    api: Api, owner: Api, firm: Firm, session: Inbox
) -> None:
    [a] = _make(owner, firm, "a")
    agent = make_member(firm, Role.AGENT)
    chat, other = make_conversation(session), make_conversation(session)
    api.as_user(agent).post(_chat_labels(firm, session, chat), {"labelId": a["id"]})
    owner.post(_chat_labels(firm, session, other), {"labelId": a["id"]})
    path = f"{_labels(firm)}/history"

    def chats(**query: Any) -> list[str | None]:
        return [row["chatId"] for row in owner.get(path, query).data["rows"]]

    assert chats() == [str(other.id), str(chat.id), None]
    assert chats(actor=agent.pk) == [str(chat.id)]
    assert chats(chatId=chat.id) == [str(chat.id)]
    assert chats(sessionId=session.id, action="added") == [str(other.id), str(chat.id)]
    assert chats(labelId=uuid4()) == []
    assert chats(to="2020-01-01T00:00:00Z") == []
    assert owner.get(path, {"action": "stolen"}).fields == {"action": "invalid_choice"}


def test_a_share_has_labels_of_its_own_and_never_sees_the_owners(
    api: Api, owner: Api, firm: Firm, other_firm: Firm, session: Inbox
) -> None:
    share(session, other_firm, "reply")
    guest = api.as_owner(other_firm)
    chat = make_conversation(session)
    [ours] = _make(owner, firm, "Bizim")
    [theirs] = _make(guest, other_firm, "Onların")
    owner.post(_chat_labels(firm, session, chat), {"labelId": ours["id"]})

    assert _names(guest.get(_chat_labels(other_firm, session, chat))) == []
    refused = guest.post(_chat_labels(other_firm, session, chat), {"labelId": ours["id"]})
    assert (refused.status, refused.code) == (404, "messaging.label_not_found")
    assert _names(
        guest.post(_chat_labels(other_firm, session, chat), {"labelId": theirs["id"]})
    ) == ["Onların"]

    for caller, of, name in ((owner, firm, "Bizim"), (guest, other_firm, "Onların")):
        [row] = caller.get(f"/accounts/{of.id}/wa-sessions/{session.id}/chats").data["rows"]
        assert [label["name"] for label in row["labels"]] == [name]
    # Replacing the guest's set leaves the owner's alone.
    guest.put(_chat_labels(other_firm, session, chat), {"labelIds": []})
    assert _names(owner.get(_chat_labels(firm, session, chat))) == ["Bizim"]


def test_a_read_share_may_look_but_not_label(
    api: Api, firm: Firm, other_firm: Firm, session: Inbox
) -> None:
    guest = api.as_owner(other_firm)
    chat = make_conversation(session)
    path = _chat_labels(other_firm, session, chat)
    [label] = _make(guest, other_firm, "x")
    assert guest.get(path).status == 404

    share(session, other_firm, "read")

    assert _names(guest.get(path)) == []
    for answer in (
        guest.post(path, {"labelId": label["id"]}),
        guest.put(path, {"labelIds": [label["id"]]}),
        guest.delete(f"{path}/{label['id']}"),
    ):
        assert (answer.status, answer.code) == (403, "messaging.share_too_small")
    assert not ConversationLabel.objects.unscoped().exists()


def test_two_chats_that_become_one_keep_the_labels_of_both(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    keep, gone = make_conversation(session), make_conversation(session)
    a, b = _make(owner, firm, "a", "b")
    owner.post(_chat_labels(firm, session, keep), {"labelId": a["id"]})
    owner.post(_chat_labels(firm, session, gone), {"labelIds": [a["id"], b["id"]]})

    labelling.move_labels(keep.id, gone.id)

    assert _names(owner.get(_chat_labels(firm, session, keep))) == ["a", "b"]
    moved = owner.get(f"{_labels(firm)}/history", {"chatId": keep.id}).data["rows"]
    assert len(moved) == 3


def test_a_messenger_thread_bears_labels_by_the_same_service(firm: Firm, owner: Api) -> None:
    thread = make_conversation(make_inbox(firm))
    [a] = _make(owner, firm, "a")

    labelling.add_to_conversation(
        actor=firm.actor,
        account_id=firm.id,
        conversation=thread,
        label_ids=[a["id"]],
        now=thread.created_at,
    )

    assert ConversationLabel.objects.unscoped().get().conversation_id == thread.id
