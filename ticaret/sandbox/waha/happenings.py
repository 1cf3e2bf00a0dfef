"""What happens beside messages: typing, calls, groups, labels, hidden numbers, event answers."""

from __future__ import annotations

import secrets
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.waha import jids, messages, payloads, people
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.people import Group, Person
from ticaret.sandbox.waha.session import of_account
from ticaret.sandbox.waha.talk import Chat

PRESENCES = ("online", "offline", "typing", "recording", "paused")
LABEL_LIMIT = 20
CALL_STATES = ("received", "accepted", "rejected")


def presence(gateway: Gateway, chat: Chat, person: Person, state: str) -> None:
    """Told to the sessions that subscribed to the chat."""
    if state not in PRESENCES:
        raise NotPossible(f"presence is one of {', '.join(PRESENCES)}.")
    payload = presences(chat, person, state)
    for session in of_account(gateway.store, chat.account.phone):
        asked = gateway.store.one(
            "SELECT 1 FROM wa_subscription WHERE session = ? AND chat = ?", session.name, chat.id
        )
        if asked and session.hears:
            gateway.emit(session, "presence.update", payload, chat=chat.id)


def presences(chat: Chat, person: Person | None, state: str) -> dict[str, Any]:
    seen = ids.now_ms() // 1000 if state == "offline" else None
    if person is None:
        return {"id": chat.jid, "presences": []}
    known = {"participant": person.jid, "lastKnownPresence": state, "lastSeen": seen}
    return {"id": chat.jid, "presences": [known]}


def call(
    gateway: Gateway, chat: Chat, state: str, *, call_id: str = "", is_video: bool = False
) -> str:
    """Return the id of the call."""
    if state not in CALL_STATES:
        raise NotPossible(f"state is one of {', '.join(CALL_STATES)}.")
    call_id = call_id or secrets.token_hex(16).upper()
    payload = {
        "id": call_id, "from": chat.jid, "timestamp": ids.now_ms() // 1000, "isVideo": is_video,
        "isGroup": chat.group is not None, "_data": {},
    }  # fmt: skip
    gateway.emit_to_linked(chat.account.phone, f"call.{state}", lambda _: payload, chat=chat.id)
    return call_id


def group_members(gateway: Gateway, group: Group, change: str, phones: list[str]) -> Group:
    """`change` is join, leave, promote or demote."""
    roles = {"join": "participant", "leave": "left", "promote": "admin", "demote": "participant"}
    if change not in roles:
        raise NotPossible(f"type is one of {', '.join(roles)}.")
    members = dict(group.members)
    for phone in phones:
        if change == "leave":
            members.pop(phone, None)
        elif change == "join" or phone in members:
            members[phone] = roles[change]
    for phone in phones:
        people.add_person(gateway.store, group.account, phone)
    people.change_group(gateway.store, group, members=members)
    told = [payloads.participant(gateway, group, phone, roles[change]) for phone in phones]
    payload = {
        "type": change, "timestamp": ids.now_ms() // 1000, "group": {"id": group.id},
        "participants": told, "_data": {},
    }  # fmt: skip
    gateway.emit_to_linked(group.account, "group.v2.participants", lambda _: payload, chat=group.id)
    return people.group(gateway.store, group.account, group.id) or group


def group_changed(gateway: Gateway, group: Group, **values: Any) -> None:
    """Change the subject, the description or who may do what."""
    people.change_group(gateway.store, group, **values)
    names = {"info_admins": "membersCanAddNewMember", "messages_admins": "membersCanSendMessages"}
    told = {
        names.get(name, name): (not value if name in names else value)
        for name, value in values.items()
    }
    payload = {
        "group": {"id": group.id, **told}, "timestamp": ids.now_ms() // 1000, "_data": {},
    }  # fmt: skip
    gateway.emit_to_linked(group.account, "group.v2.update", lambda _: payload, chat=group.id)


def we_joined(gateway: Gateway, group: Group) -> None:
    payload = {
        "group": payloads.group(gateway, group), "timestamp": ids.now_ms() // 1000, "_data": {},
    }  # fmt: skip
    gateway.emit_to_linked(group.account, "group.v2.join", lambda _: payload, chat=group.id)


def we_left(gateway: Gateway, group: Group) -> None:
    """The chat and its messages stay."""
    members = {phone: role for phone, role in group.members.items() if phone != group.account}
    people.change_group(gateway.store, group, members=members)
    payload = {"group": {"id": group.id}, "timestamp": ids.now_ms() // 1000, "_data": {}}
    gateway.emit_to_linked(group.account, "group.v2.leave", lambda _: payload, chat=group.id)


def archive(gateway: Gateway, chat: Chat, archived: bool) -> None:
    people.change_chat(gateway.store, chat.account.phone, chat.id, archived=archived)
    payload = {"id": chat.jid, "archived": archived, "timestamp": ids.now_ms() // 1000}
    gateway.emit_to_linked(chat.account.phone, "chat.archive", lambda _: payload, chat=chat.id)


# --------------------------------------------------------------------- labels


def labels(gateway: Gateway, account: str) -> list[dict[str, Any]]:
    rows = gateway.store.all(
        "SELECT * FROM wa_label WHERE account = ? ORDER BY CAST(id AS INTEGER)", account
    )
    return [payloads.label(row) for row in rows]


def save_label(
    gateway: Gateway, account: str, name: str, color: int, *, label_id: str = ""
) -> dict[str, Any]:
    """Make a label or, with `label_id`, change it; at most twenty."""
    known = labels(gateway, account)
    if not label_id and len(known) >= LABEL_LIMIT:
        raise NotPossible(f"Maximum {LABEL_LIMIT} labels allowed")
    if any(label["name"] == name and label["id"] != label_id for label in known):
        raise NotPossible(f"Label with '{name}' already exists")
    label_id = label_id or str(max((int(label["id"]) for label in known), default=0) + 1)
    gateway.store.run(
        "INSERT OR REPLACE INTO wa_label VALUES (?, ?, ?, ?)", account, label_id, name, color
    )
    label = payloads.label({"id": label_id, "name": name, "color": color})
    gateway.emit_to_linked(account, "label.upsert", lambda _: label)
    return label


def delete_label(gateway: Gateway, account: str, label: dict[str, Any]) -> None:
    gateway.store.run("DELETE FROM wa_label WHERE account = ? AND id = ?", account, label["id"])
    gateway.store.run(
        "DELETE FROM wa_chat_label WHERE account = ? AND label = ?", account, label["id"]
    )
    gateway.emit_to_linked(account, "label.deleted", lambda _: label)


def labels_of_chat(gateway: Gateway, chat: Chat) -> list[dict[str, Any]]:
    rows = gateway.store.all(
        "SELECT label FROM wa_chat_label WHERE account = ? AND chat = ?",
        chat.account.phone, chat.id,
    )  # fmt: skip
    given = {row["label"] for row in rows}
    return [label for label in labels(gateway, chat.account.phone) if label["id"] in given]


def chats_of_label(gateway: Gateway, account: str, label_id: str) -> list[str]:
    rows = gateway.store.all(
        "SELECT chat FROM wa_chat_label WHERE account = ? AND label = ?", account, label_id
    )
    return [row["chat"] for row in rows]


def set_labels(gateway: Gateway, chat: Chat, label_ids: set[str]) -> None:
    """Replace the labels of a chat, telling each change."""
    account = chat.account.phone
    known = {label["id"]: label for label in labels(gateway, account)}
    if missing := label_ids - set(known):
        raise NotPossible(f"Label {min(missing)} not found")
    before = {label["id"] for label in labels_of_chat(gateway, chat)}
    for label_id in sorted(before ^ label_ids):
        added = label_id in label_ids
        gateway.store.run(
            "INSERT INTO wa_chat_label VALUES (?, ?, ?)" if added else
            "DELETE FROM wa_chat_label WHERE account = ? AND label = ? AND chat = ?",
            account, label_id, chat.id,
        )  # fmt: skip
        _tell_label(gateway, chat, known[label_id], added=added)


def _tell_label(gateway: Gateway, chat: Chat, label: dict[str, Any], *, added: bool) -> None:
    payload = {"labelId": label["id"], "chatId": chat.jid, "label": label}
    event = "label.chat.added" if added else "label.chat.deleted"
    gateway.emit_to_linked(chat.account.phone, event, lambda _: payload, chat=chat.id)


# -------------------------------------------------------------------- people


def set_hidden(gateway: Gateway, person: Person, *, hidden: bool, revealed: bool) -> None:
    """Show a person by the hidden id or the phone from now on; nothing is told of it."""
    people.change_person(gateway.store, person, hidden=hidden, revealed=revealed)
    gateway.changed()


def answer_event(
    gateway: Gateway, event: messages.Message, person: Person, response: str, guests: int = 0
) -> None:
    if event.kind != "event" or response not in ("GOING", "NOT_GOING", "MAYBE"):
        raise NotPossible("An event is answered with GOING, NOT_GOING or MAYBE.")
    own_id, now = jids.new_message(by_app=True), ids.now_ms()
    payload = {
        "id": f"false_{event.jid}_{own_id}", "timestamp": now // 1000, "from": person.jid,
        "fromMe": False, "source": "app", "to": None, "participant": None, "body": "",
        "hasMedia": False, "media": None, "ack": messages.DEVICE, "ackName": "DEVICE",
        "eventCreationKey": {
            "id": event.id, "to": event.jid, "from": None, "fromMe": event.from_me,
        },
        "eventResponse": {
            "response": response, "timestampMs": now, "extraGuestCount": guests,
        },
        "_data": {},
    }  # fmt: skip
    gateway.emit_to_linked(event.account, "event.response", lambda _: payload, chat=event.chat)
