"""Contacts of the number, and the phones behind hidden ids."""

from __future__ import annotations

from ticaret.sandbox.waha import errors, people
from ticaret.sandbox.waha.api.chats import picture_url
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.people import Account, Person


def _contact(person: Person) -> Json:
    return {
        "id": person.jid, "number": person.phone if person.revealed else None,
        "lid": person.lid_jid, "name": person.saved_name or None, "pushname": person.name,
        "shortName": (person.saved_name or person.name).partition(" ")[0],
        "isMe": False, "isGroup": False, "isWAContact": True,
        "isMyContact": bool(person.saved_name), "isBlocked": person.blocked,
    }  # fmt: skip


async def contacts(call: Call) -> list[Json]:
    found = people.persons(call.gateway.store, call.account().phone)
    by_id = call.choice("sortBy", ("id", "name"), "id") == "id"
    descending = call.choice("sortOrder", ("desc", "asc"), "asc") == "desc"
    found.sort(key=lambda p: p.jid if by_id else p.saved_name or p.name, reverse=descending)
    return [_contact(person) for person in call.page(found)]


def _person(call: Call, address: str) -> Person:
    account = call.account()
    found = people.person(call.gateway.store, account.phone, address)
    if found is None:
        raise errors.not_found("Contact not found")
    return found


def _asked(call: Call) -> str:
    if not call.query.get("contactId"):
        raise errors.invalid("contactId should not be empty")
    return call.query["contactId"]


async def contact(call: Call) -> Json:
    return _contact(_person(call, call.names.get("id") or _asked(call)))


async def rename(call: Call) -> Json:
    person = _person(call, call.names["chatId"])
    name = f"{call.body['firstName']} {call.body['lastName']}".strip()
    people.change_person(call.gateway.store, person, saved_name=name)
    call.gateway.changed()
    return {"success": True}


async def check_exists(call: Call) -> Json:
    account = call.account()
    phone = "".join(filter(str.isdigit, call.query.get("phone", "")))
    if not phone:
        raise errors.invalid("phone should not be empty")
    if not people.is_on_whatsapp(phone):
        return {"numberExists": False}
    known = people.person(call.gateway.store, account.phone, phone)
    return {"numberExists": True, "chatId": known.jid if known else f"{phone}@c.us"}


async def about(call: Call) -> Json:
    return {"about": _person(call, _asked(call)).about or None}


async def profile_picture(call: Call) -> Json:
    return {"profilePictureURL": picture_url(call, _person(call, _asked(call)).phone)}


async def block(call: Call) -> Json:
    return _set_blocked(call, blocked=True)


async def unblock(call: Call) -> Json:
    return _set_blocked(call, blocked=False)


def _set_blocked(call: Call, *, blocked: bool) -> Json:
    person = _person(call, str(call.body["contactId"]))
    people.change_person(call.gateway.store, person, blocked=blocked)
    return {"success": True}


def _mapping(person: Person) -> Json:
    return {"lid": person.lid_jid, "pn": person.chat if person.revealed else None}


def _known(call: Call, account: Account) -> list[Person]:
    return [p for p in people.persons(call.gateway.store, account.phone) if p.revealed]


async def lids(call: Call) -> list[Json]:
    found = _known(call, call.account())
    return [_mapping(person) for person in call.page(found, limit=100)]


async def lids_count(call: Call) -> Json:
    return {"count": len(_known(call, call.account()))}


async def lid(call: Call) -> Json:
    """An unknown or hidden one has `pn` null."""
    asked = call.names["lid"].partition("@")[0]
    person = people.person(call.gateway.store, call.account().phone, f"{asked}@lid")
    return _mapping(person) if person else {"lid": f"{asked}@lid", "pn": None}


async def lid_of_phone(call: Call) -> Json:
    asked = "".join(filter(str.isdigit, call.names["phoneNumber"].partition("@")[0]))
    person = people.person(call.gateway.store, call.account().phone, asked)
    if person is None or not person.revealed:
        return {"lid": None, "pn": f"{asked}@c.us"}
    return _mapping(person)
