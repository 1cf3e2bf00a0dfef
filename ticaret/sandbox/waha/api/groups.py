"""Groups of the number."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox.waha import errors, happenings, jids, payloads, people
from ticaret.sandbox.waha.api.chats import picture_url
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.people import Group

ADMINS = ("admin", "superadmin")


def _shown(call: Call, group: Group, *, bare: bool = False) -> Json:
    """The engines' own objects differ; the part that all have is shown, GOWS' names beside it."""
    shown = payloads.group(call.gateway, group)
    shown |= {"JID": group.id, "Name": group.subject, "Topic": group.description}
    if bare:
        del shown["participants"]
    return shown


def _phones(call: Call) -> list[str]:
    found = []
    for one in call.body["participants"]:
        jid = jids.parse(str(one["id"]))
        person = people.person(call.gateway.store, call.account().phone, str(one["id"]))
        if person:
            found.append(person.phone)
        elif jid and jid.server == jids.PERSON and people.is_on_whatsapp(jid.user):
            found.append(jid.user)
        else:
            raise errors.unprocessable(f"{one['id']} is not on WhatsApp")
    return found


def _administered(call: Call) -> Group:
    group = call.group()
    if group.members.get(group.account) not in ADMINS:
        raise errors.failure("not-authorized: only admins may do that")
    return group


async def index(call: Call) -> list[Json]:
    found = people.groups(call.gateway.store, call.account().phone)
    by_id = call.choice("sortBy", ("id", "subject"), "subject") == "id"
    descending = call.choice("sortOrder", ("desc", "asc"), "asc") == "desc"
    found.sort(key=lambda g: g.id if by_id else g.subject, reverse=descending)
    bare = call.query.get("exclude") == "participants"
    return [_shown(call, group, bare=bare) for group in call.page(found)]


async def count(call: Call) -> Json:
    return {"count": len(people.groups(call.gateway.store, call.account().phone))}


async def refresh(call: Call) -> Json:
    call.working()
    return {"success": True}


async def create(call: Call) -> Json:
    account, phones = call.account(), _phones(call)
    for phone in phones:
        people.add_person(call.gateway.store, account.phone, phone)
    members = {account.phone: "superadmin", **dict.fromkeys(phones, "participant")}
    group = people.add_group(call.gateway.store, account.phone, str(call.body["name"]), members)
    happenings.we_joined(call.gateway, group)
    return _shown(call, group)


async def show(call: Call) -> Json:
    return _shown(call, call.group())


async def delete(call: Call) -> Json:
    return await leave(call)


async def leave(call: Call) -> Json:
    happenings.we_left(call.gateway, call.group())
    return {"success": True}


async def picture(call: Call) -> Json:
    return {"url": picture_url(call, call.group().id)}


async def subject(call: Call) -> Json:
    happenings.group_changed(call.gateway, call.group(), subject=str(call.body["subject"]))
    return {"success": True}


async def description(call: Call) -> Json:
    group = call.group()
    happenings.group_changed(call.gateway, group, description=str(call.body["description"]))
    return {"success": True}


async def participants(call: Call) -> list[Json]:
    return [
        {"JID": one["id"], "PhoneNumber": one["pn"], "IsAdmin": one["role"] in ADMINS}
        for one in payloads.participants(call.gateway, call.group())
    ]


async def participants_v2(call: Call) -> list[Json]:
    return payloads.participants(call.gateway, call.group())


async def add(call: Call) -> Json:
    return _members(call, "join")


async def remove(call: Call) -> Json:
    return _members(call, "leave")


async def promote(call: Call) -> Json:
    return _members(call, "promote")


async def demote(call: Call) -> Json:
    return _members(call, "demote")


def _members(call: Call, change: str) -> Json:
    happenings.group_members(call.gateway, _administered(call), change, _phones(call))
    return {"success": True}


async def invite_code(call: Call) -> str:
    return call.group().invite


async def revoke_invite_code(call: Call) -> str:
    group = _administered(call)
    people.change_group(call.gateway.store, group, invite=jids.new_message()[:22])
    return call.group().invite


def _invited(call: Call, code: str) -> Group:
    code = code.rpartition("/")[2]
    groups = people.groups(call.gateway.store, call.account().phone)
    found = next((group for group in groups if group.invite == code), None)
    if found is None:
        raise errors.unprocessable("The invitation is not valid")
    return found


async def join_info(call: Call) -> Json:
    return _shown(call, _invited(call, call.query.get("code", "")))


async def join(call: Call) -> Json:
    group = _invited(call, str(call.body["code"]))
    members = {**group.members, group.account: "participant"}
    people.change_group(call.gateway.store, group, members=members)
    joined = people.group(call.gateway.store, group.account, group.id)
    assert joined is not None
    happenings.we_joined(call.gateway, joined)
    return {"id": group.id}


async def info_admins(call: Call) -> Json:
    return {"adminsOnly": call.group().info_admins}


async def messages_admins(call: Call) -> Json:
    return {"adminsOnly": call.group().messages_admins}


async def set_info_admins(call: Call) -> Json:
    return _setting(call, "info_admins")


async def set_messages_admins(call: Call) -> Json:
    return _setting(call, "messages_admins")


def _setting(call: Call, name: str) -> Json:
    values: dict[str, Any] = {name: call.body["adminsOnly"]}
    happenings.group_changed(call.gateway, _administered(call), **values)
    return {"success": True}
