"""People, groups, labels, and what is told beside messages."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import happenings, people, view
from ticaret.sandbox.waha.control import asked as asked_for
from ticaret.sandbox.waha.people import Account, Person

Json = dict[str, Any]


def added(sandbox: Sandbox, account: Account, described: Json) -> Person:
    phone = "".join(filter(str.isdigit, str(described.get("phone") or "")))
    phone = phone or f"90555{ids.numeric_id(7)}"
    if not people.is_on_whatsapp(phone):
        raise NotPossible("phone is no number on WhatsApp.")
    return people.add_person(
        sandbox.store, account.phone, phone, name=str(described.get("name") or ""),
        hidden=bool(described.get("hidden")),
    )  # fmt: skip


async def add_person(sandbox: Sandbox, asked: Json) -> Json:
    person = added(sandbox, asked_for.account_of(sandbox, asked), asked)
    sandbox.changed()
    return view.person_json(person)


async def change_person(sandbox: Sandbox, asked: Json) -> Json:
    """`hidden`: shown by the hidden id; `revealed`: the gateway knows the phone behind it."""
    account = asked_for.account_of(sandbox, asked)
    person = asked_for.person_of(sandbox, account, asked.get("phone"))
    happenings.set_hidden(
        sandbox.gateway, person, hidden=bool(asked.get("hidden", person.hidden)),
        revealed=bool(asked.get("revealed", person.revealed)),
    )  # fmt: skip
    return view.person_json(asked_for.person_of(sandbox, account, person.phone))


def _phones(asked: Json) -> list[str]:
    phones = asked.get("phones")
    if not isinstance(phones, list) or not all(people.is_on_whatsapp(str(p)) for p in phones):
        raise NotPossible("phones is a list of numbers on WhatsApp.")
    return [str(phone) for phone in phones]


async def add_group(sandbox: Sandbox, asked: Json) -> Json:
    """Somebody makes a group with the firm in it."""
    account, phones = asked_for.account_of(sandbox, asked), _phones(asked)
    for phone in phones:
        people.add_person(sandbox.store, account.phone, phone)
    roles = ["superadmin", *["participant"] * len(phones)]
    members = dict(zip([*phones, account.phone], roles, strict=True))
    group = people.add_group(sandbox.store, account.phone, str(asked.get("subject") or ""), members)
    happenings.we_joined(sandbox.gateway, group)
    return {"groupId": group.id}


async def change_group(sandbox: Sandbox, asked: Json) -> Json:
    """`type` (join, leave, promote, demote) with `phones`, or `subject`, `description`."""
    chat = asked_for.chat_of(sandbox, {**asked, "chatId": asked.get("groupId")})
    if chat.group is None:
        raise NotPossible("groupId names no group.")
    gateway, group = sandbox.gateway, chat.group
    values = {n: str(asked[n]) for n in ("subject", "description") if n in asked}
    if values:
        happenings.group_changed(gateway, group, **values)
    if asked.get("type"):
        phones = _phones(asked)
        if group.account not in phones:
            happenings.group_members(gateway, group, str(asked["type"]), phones)
        elif asked["type"] == "leave":
            happenings.we_left(gateway, group)
        else:
            raise NotPossible("The firm's own number can only leave.")
    return {"success": True}


async def presence(sandbox: Sandbox, asked: Json) -> Json:
    chat = asked_for.chat_of(sandbox, asked)
    by = asked_for.author_of(sandbox, chat, asked)
    if by is None:
        raise NotPossible("Say whose presence it is.")
    happenings.presence(sandbox.gateway, chat, by, str(asked.get("presence") or ""))
    return {"success": True}


async def call(sandbox: Sandbox, asked: Json) -> Json:
    call_id = happenings.call(
        sandbox.gateway, asked_for.chat_of(sandbox, asked), str(asked.get("state") or "received"),
        call_id=str(asked.get("id") or ""), is_video=bool(asked.get("isVideo")),
    )  # fmt: skip
    return {"callId": call_id}


async def archive(sandbox: Sandbox, asked: Json) -> Json:
    archived = asked.get("archived", True) is not False
    happenings.archive(sandbox.gateway, asked_for.chat_of(sandbox, asked), archived)
    return {"success": True}


async def save_label(sandbox: Sandbox, asked: Json) -> Json:
    """The firm makes a label on its phone or, with `id`, changes one."""
    color = int(asked.get("color") or 0)
    if color not in range(20):
        raise NotPossible("color is 0 to 19.")
    account = asked_for.account_of(sandbox, asked)
    return happenings.save_label(
        sandbox.gateway, account.phone, str(asked.get("name") or ""), color,
        label_id=str(asked.get("id") or ""),
    )  # fmt: skip


async def delete_label(sandbox: Sandbox, asked: Json) -> Json:
    account = asked_for.account_of(sandbox, asked)
    known = {label["id"]: label for label in happenings.labels(sandbox.gateway, account.phone)}
    if str(asked.get("id")) not in known:
        raise NotPossible("There is no label with this id.")
    happenings.delete_label(sandbox.gateway, account.phone, known[str(asked["id"])])
    return {"success": True}


async def label_chat(sandbox: Sandbox, asked: Json) -> Json:
    """Replace the labels of a chat: `labels` is a list of ids."""
    wanted = {str(label) for label in asked.get("labels") or []}
    happenings.set_labels(sandbox.gateway, asked_for.chat_of(sandbox, asked), wanted)
    return {"success": True}
