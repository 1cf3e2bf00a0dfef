"""The gateway's part of the control API: the phones, and the network in between."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.control import media_of, route
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import (
    files,
    happenings,
    jids,
    linking,
    messages,
    people,
    talk,
    view,
)
from ticaret.sandbox.waha import (
    session as sessions,
)
from ticaret.sandbox.waha.gateway import EVENTS, Gateway
from ticaret.sandbox.waha.messages import ACK_NAMES, MEDIA_KINDS, Message
from ticaret.sandbox.waha.people import Account, Person
from ticaret.sandbox.waha.session import ENGINES, SCAN_QR_CODE, STATUSES, Session
from ticaret.sandbox.waha.talk import Chat, Writing

Json = dict[str, Any]

KINDS = ("text", *MEDIA_KINDS, "location", "contact", "poll", "event")
OUTAGES = ("", "reset", "503", "hang")


# ------------------------------------------------------------ who and where


def _session(gateway: Gateway, asked: Json) -> Session:
    found = sessions.find(gateway.store, str(asked.get("session") or ""))
    if found is None:
        raise NotPossible("There is no session with this name.")
    return found


def _account(sandbox: Sandbox, asked: Json) -> Account:
    """By `account` (a phone number), by `session` or by `firm`; else the first firm's."""
    phone = str(asked.get("account") or "").lstrip("+")
    if not phone and asked.get("session"):
        phone = _session(sandbox.gateway, asked).account
    if not phone and not asked.get("session"):
        directory = sandbox.directory
        firm = directory.firm(str(asked["firm"])) if asked.get("firm") else directory.firms[0]
        phone = firm.gateway["phone"] if firm else ""
    found = people.account(sandbox.store, phone)
    if found is None:
        raise NotPossible("There is no such number; give account, session or firm.")
    return found


def _person(sandbox: Sandbox, account: Account, address: Any) -> Person:
    found = people.person(sandbox.store, account.phone, str(address or ""))
    if found is None:
        raise NotPossible(f"There is no such person: {address}.")
    return found


def _chat(sandbox: Sandbox, asked: Json) -> Chat:
    account = _account(sandbox, asked)
    address = str(asked.get("chatId") or "")
    if address and "@" not in address:
        address = jids.person(address.lstrip("+"))
    found = talk.chat_of(sandbox.gateway, account, address, make=True)
    if found is None:
        raise NotPossible("There is no such chat; chatId is a phone number or an address.")
    return found


def _message(sandbox: Sandbox, asked: Json) -> Message:
    account = _account(sandbox, asked)
    bare = jids.bare(str(asked.get("messageId") or ""))
    found = messages.find(sandbox.store, account.phone, bare)
    if found is None:
        raise NotPossible("There is no message with this messageId.")
    return found


def _author(sandbox: Sandbox, chat: Chat, asked: Json) -> Person | None:
    """`by`: `me` for the number itself, else a phone; the person of a direct chat by itself."""
    by = str(asked.get("by") or "")
    if by == "me":
        return None
    person = chat.person if chat.person and not by else _person(sandbox, chat.account, by)
    shown_as = asked.get("as")
    if shown_as in ("lid", "phone"):
        return dataclasses.replace(person, hidden=shown_as == "lid")
    return person


# ------------------------------------------------------------------ sessions


async def see(sandbox: Sandbox, asked: Json) -> Json:
    gateway = sandbox.gateway
    accounts = sandbox.store.all("SELECT phone, name FROM wa_account ORDER BY rowid")
    return {
        "sessions": [view.session_json(session) for session in gateway.sessions()],
        "accounts": accounts,
        "outage": gateway.outage,
        "readsByItself": sandbox.reads_by_itself,
    }


async def make_session(sandbox: Sandbox, asked: Json) -> Json:
    name = str(asked.get("name") or f"demo-{len(sandbox.gateway.sessions()) + 1}")
    if sessions.find(sandbox.store, name):
        raise NotPossible("There is a session with this name.")
    made = sessions.add(sandbox.store, name, {}, engine=ENGINES[0])
    return view.session_json(linking.start(sandbox.gateway, made))


async def change_session(sandbox: Sandbox, asked: Json) -> Json:
    """`engine`, `muted`, `online`, or `status` to force one."""
    gateway = sandbox.gateway
    session = _session(gateway, asked)
    if asked.get("engine") not in (None, *ENGINES):
        raise NotPossible(f"engine is one of {', '.join(ENGINES)}.")
    if asked.get("status") not in (None, *STATUSES):
        raise NotPossible(f"status is one of {', '.join(STATUSES)}.")
    if "engine" in asked:
        session = sessions.change(sandbox.store, session, engine=asked["engine"])
    if "muted" in asked:
        session = sessions.change(sandbox.store, session, muted=bool(asked["muted"]))
    if "online" in asked:
        session = linking.set_online(gateway, session, bool(asked["online"]))
    if asked.get("status"):
        session = linking.set_status(gateway, session, asked["status"])
    sandbox.changed()
    return view.session_json(session)


async def scan(sandbox: Sandbox, asked: Json) -> Json:
    """Scan the session's QR code with the phone of `phone` or `firm`, or type its `code`."""
    session = _session(sandbox.gateway, asked)
    if session.status != SCAN_QR_CODE:
        raise NotPossible(f"The session waits for no scan, it is {session.status}.")
    if "code" in asked and asked["code"] != session.pairing_code:
        raise NotPossible("This is not the pairing code.")
    phone = "".join(filter(str.isdigit, str(asked.get("phone") or "")))
    name = str(asked.get("name") or "")
    if not phone:
        account = _account(sandbox, {"firm": asked.get("firm")})
        phone, name = account.phone, name or account.name
    if not people.is_on_whatsapp(phone):
        raise NotPossible("phone is no number on WhatsApp.")
    return view.session_json(linking.link(sandbox.gateway, session, phone, name or f"+{phone}"))


async def unlink(sandbox: Sandbox, asked: Json) -> Json:
    session = _session(sandbox.gateway, asked)
    if not session.account:
        raise NotPossible("No number is linked.")
    return view.session_json(linking.unlink_from_phone(sandbox.gateway, session))


async def outage(sandbox: Sandbox, asked: Json) -> Json:
    kind = str(asked.get("kind") or "")
    if kind not in OUTAGES:
        raise NotPossible("kind is reset, 503, hang or empty.")
    if kind:
        linking.begin_outage(sandbox.gateway, kind)
    else:
        linking.end_outage(sandbox.gateway)
    sandbox.changed()
    return {"outage": kind}


async def settings(sandbox: Sandbox, asked: Json) -> Json:
    """`qrMs`, `fileMs`: how long a QR code and the address of a file live; `globalHook`:
    `{url, events, hmac?: {key}}` as the server's environment would have it, or null."""
    for name, setting in (("qrMs", "wa_qr_ms"), ("fileMs", "wa_file_ms")):
        if name in asked:
            sandbox.store.set_setting(setting, str(int(asked[name])))
    if "globalHook" in asked:
        hook = asked["globalHook"]
        good = hook is None or (isinstance(hook, dict) and {"url", "events"} <= set(hook))
        if not good:
            raise NotPossible("globalHook is null or has url and events.")
        sandbox.store.set_setting("wa_global_hook", json.dumps(hook))
    return {"success": True}


async def see_hooks(sandbox: Sandbox, asked: Json) -> Json:
    """What is on its way, and what was lost."""
    hooks = sandbox.gateway.hooks
    return {"waiting": hooks.waiting(), "lost": list(hooks.lost)}


async def send_event(sandbox: Sandbox, asked: Json) -> Json:
    """Send any event of a session with any payload."""
    session = _session(sandbox.gateway, asked)
    if asked.get("event") not in EVENTS:
        raise NotPossible(f"event is one of {', '.join(EVENTS)}.")
    sandbox.gateway.emit(session, asked["event"], asked.get("payload"))
    return {"success": True}


# ------------------------------------------------------------------ messages


async def see_chats(sandbox: Sandbox, asked: Json) -> Json:
    account = _account(sandbox, asked)
    found = view.chats_json(sandbox.gateway, account)
    labels = happenings.labels(sandbox.gateway, account.phone)
    return {"account": dataclasses.asdict(account), "chats": found, "labels": labels}


async def see_messages(sandbox: Sandbox, asked: Json) -> Json:
    """The chat and its messages, the oldest first."""
    chat = _chat(sandbox, asked)
    found = messages.listed(
        sandbox.store, chat.account.phone, chat.id, limit=int(asked.get("limit") or 200)
    )
    return {
        "chat": view.chat_json(sandbox.gateway, chat),
        "messages": [view.message_json(sandbox.gateway, m) for m in reversed(found)],
    }


async def write(sandbox: Sandbox, asked: Json) -> Json:
    """Write as a customer, or with `by: "me"` on the firm's own phone."""
    gateway = sandbox.gateway
    described = asked.get("person")
    account = _account(sandbox, asked)
    if isinstance(described, dict):
        person = _add_person(sandbox, account, described)
        asked = {**asked, "chatId": asked.get("chatId") or person.chat}
        asked.setdefault("by", person.phone)
    chat = _chat(sandbox, asked)
    author = _author(sandbox, chat, asked)
    writing = await _writing(sandbox, account, asked)
    if writing.bare and messages.find(sandbox.store, account.phone, writing.bare):
        raise NotPossible("There is a message with this id.")
    if author is None:
        message = talk.firm_sends(gateway, chat, writing, source="app")
    else:
        message = talk.customer_writes(gateway, chat, author, writing)
    return {"messageId": message.id, "chatId": chat.id}


async def _writing(sandbox: Sandbox, account: Account, asked: Json) -> Writing:
    media = await media_of(sandbox, files.owner(account.phone), asked)
    kind = str(asked.get("type") or (_kind(media.kind) if media else "text"))
    if kind not in KINDS:
        raise NotPossible(f"type is one of {', '.join(KINDS)}.")
    if kind in MEDIA_KINDS and media is None:
        raise NotPossible("This type needs a file.")
    content: Json = {}
    if media:
        content = {"media": media.id, "mimetype": media.mime_type, "filename": media.filename}
    for name in ("location", "poll", "event"):
        if kind == name:
            content[name] = _part(asked, name)
    if kind == "contact":
        cards = asked.get("vcards")
        if not isinstance(cards, list) or not cards:
            raise NotPossible("vcards is a list of vCards.")
        content["vcards"] = [str(card) for card in cards]
    if isinstance(asked.get("mentions"), list):
        content["mentions"] = asked["mentions"]
    return Writing(
        kind=kind, body=str(asked.get("text") or ""), content=content,
        reply_to=jids.bare(str(asked.get("replyTo") or "")), bare=str(asked.get("id") or ""),
        at_ms=int(asked.get("atMs") or 0), quiet=bool(asked.get("quiet")),
    )  # fmt: skip


def _kind(media_kind: str) -> str:
    return "document" if media_kind == "file" else media_kind


_PARTS = {
    "location": {"latitude", "longitude"}, "poll": {"name", "options"}, "event": {"name"},
}  # fmt: skip


def _part(asked: Json, name: str) -> Json:
    part = asked.get(name)
    if not isinstance(part, dict) or not _PARTS[name] <= set(part):
        raise NotPossible(f"{name} has {', '.join(sorted(_PARTS[name]))}.")
    if name == "location":
        part |= {k: float(part[k]) for k in ("latitude", "longitude")}
    return part


async def react(sandbox: Sandbox, asked: Json) -> Json:
    message = _message(sandbox, asked)
    by = _author(sandbox, talk.chat_of_message(sandbox.gateway, message), asked)
    emoji = str(asked.get("emoji") or "")
    talk.react(sandbox.gateway, message, emoji, by=by, source="app")
    return {"success": True}


async def edit(sandbox: Sandbox, asked: Json) -> Json:
    """Its author edits a message, whether the customer or the firm on its phone."""
    message = _message(sandbox, asked)
    if message.revoked:
        raise NotPossible("The message was deleted.")
    talk.edit(sandbox.gateway, message, str(asked.get("text") or ""))
    return {"success": True}


async def unsend(sandbox: Sandbox, asked: Json) -> Json:
    talk.revoke(sandbox.gateway, _message(sandbox, asked))
    return {"success": True}


async def vote(sandbox: Sandbox, asked: Json) -> Json:
    message = _message(sandbox, asked)
    by = _author(sandbox, talk.chat_of_message(sandbox.gateway, message), asked)
    options = [str(option) for option in asked.get("options") or []]
    readable = asked.get("readable", True) is not False
    talk.vote(sandbox.gateway, message, options, by=by, readable=readable)
    return {"success": True}


async def press(sandbox: Sandbox, asked: Json) -> Json:
    """Choose a row of a list or a button; the choice is a message of the customer."""
    message = _message(sandbox, asked)
    chat = talk.chat_of_message(sandbox.gateway, message)
    by = _author(sandbox, chat, asked)
    wanted = str(asked.get("buttonId") or "")
    sections = message.content.get("list", {}).get("sections", [])
    rows = {row["rowId"]: row["title"] for section in sections for row in section["rows"]}
    offered = message.content.get("buttons", {}).get("buttons", [])
    buttons = {button.get("id") or button["text"]: button["text"] for button in offered}
    if by is None or wanted not in {**rows, **buttons}:
        raise NotPossible("There is no such row or button.")
    is_row = wanted in rows
    writing = Writing(
        kind="list_reply" if is_row else "button_reply",
        body=rows[wanted] if is_row else buttons[wanted],
        content={"rowId": wanted} if is_row else {"buttonId": wanted}, reply_to=message.bare,
    )  # fmt: skip
    return {"messageId": talk.customer_writes(sandbox.gateway, chat, by, writing).id}


async def answer_event(sandbox: Sandbox, asked: Json) -> Json:
    message = _message(sandbox, asked)
    by = _author(sandbox, talk.chat_of_message(sandbox.gateway, message), asked)
    if by is None:
        raise NotPossible("Say who answers.")
    response = str(asked.get("response") or "")
    guests = int(asked.get("guests") or 0)
    happenings.answer_event(sandbox.gateway, message, by, response, guests)
    return {"success": True}


async def read(sandbox: Sandbox, asked: Json) -> Json:
    """The customer reads everything or, `by: "me"`, the firm on its phone."""
    chat = _chat(sandbox, asked)
    if asked.get("by") == "me":
        talk.firm_reads(sandbox.gateway, chat)
        return {"read": 0}
    return {"read": talk.customer_reads(sandbox.gateway, chat)}


async def play(sandbox: Sandbox, asked: Json) -> Json:
    talk.customer_plays(sandbox.gateway, _message(sandbox, asked))
    return {"success": True}


async def ack(sandbox: Sandbox, asked: Json) -> Json:
    """Move a message's tick: `ackName` is one of `ACK_NAMES`."""
    names = {name: value for value, name in ACK_NAMES.items()}
    if asked.get("ackName") not in names:
        raise NotPossible(f"ackName is one of {', '.join(names)}.")
    talk.advance(sandbox.gateway, _message(sandbox, asked), names[asked["ackName"]])
    return {"success": True}


# ------------------------------------------------------------ people, groups


def _add_person(sandbox: Sandbox, account: Account, described: Json) -> Person:
    phone = "".join(filter(str.isdigit, str(described.get("phone") or "")))
    phone = phone or f"90555{ids.numeric_id(7)}"
    if not people.is_on_whatsapp(phone):
        raise NotPossible("phone is no number on WhatsApp.")
    return people.add_person(
        sandbox.store, account.phone, phone, name=str(described.get("name") or ""),
        hidden=bool(described.get("hidden")),
    )  # fmt: skip


async def add_person(sandbox: Sandbox, asked: Json) -> Json:
    person = _add_person(sandbox, _account(sandbox, asked), asked)
    sandbox.changed()
    return view.person_json(person)


async def change_person(sandbox: Sandbox, asked: Json) -> Json:
    """`hidden`: shown by the hidden id; `revealed`: the gateway knows the phone behind it."""
    account = _account(sandbox, asked)
    person = _person(sandbox, account, asked.get("phone"))
    happenings.set_hidden(
        sandbox.gateway, person, hidden=bool(asked.get("hidden", person.hidden)),
        revealed=bool(asked.get("revealed", person.revealed)),
    )  # fmt: skip
    return view.person_json(_person(sandbox, account, person.phone))


def _phones(asked: Json) -> list[str]:
    phones = asked.get("phones")
    if not isinstance(phones, list) or not all(people.is_on_whatsapp(str(p)) for p in phones):
        raise NotPossible("phones is a list of numbers on WhatsApp.")
    return [str(phone) for phone in phones]


async def add_group(sandbox: Sandbox, asked: Json) -> Json:
    """Somebody makes a group with the firm in it."""
    account, phones = _account(sandbox, asked), _phones(asked)
    for phone in phones:
        people.add_person(sandbox.store, account.phone, phone)
    roles = ["superadmin", *["participant"] * len(phones)]
    members = dict(zip([*phones, account.phone], roles, strict=True))
    group = people.add_group(sandbox.store, account.phone, str(asked.get("subject") or ""), members)
    happenings.we_joined(sandbox.gateway, group)
    return {"groupId": group.id}


async def change_group(sandbox: Sandbox, asked: Json) -> Json:
    """`type` (join, leave, promote, demote) with `phones`, or `subject`, `description`."""
    chat = _chat(sandbox, {**asked, "chatId": asked.get("groupId")})
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
    chat = _chat(sandbox, asked)
    by = _author(sandbox, chat, asked)
    if by is None:
        raise NotPossible("Say whose presence it is.")
    happenings.presence(sandbox.gateway, chat, by, str(asked.get("presence") or ""))
    return {"success": True}


async def call(sandbox: Sandbox, asked: Json) -> Json:
    call_id = happenings.call(
        sandbox.gateway, _chat(sandbox, asked), str(asked.get("state") or "received"),
        call_id=str(asked.get("id") or ""), is_video=bool(asked.get("isVideo")),
    )  # fmt: skip
    return {"callId": call_id}


async def archive(sandbox: Sandbox, asked: Json) -> Json:
    archived = asked.get("archived", True) is not False
    happenings.archive(sandbox.gateway, _chat(sandbox, asked), archived)
    return {"success": True}


async def save_label(sandbox: Sandbox, asked: Json) -> Json:
    """The firm makes a label on its phone or, with `id`, changes one."""
    color = int(asked.get("color") or 0)
    if color not in range(20):
        raise NotPossible("color is 0 to 19.")
    return happenings.save_label(
        sandbox.gateway, _account(sandbox, asked).phone, str(asked.get("name") or ""), color,
        label_id=str(asked.get("id") or ""),
    )  # fmt: skip


async def delete_label(sandbox: Sandbox, asked: Json) -> Json:
    account = _account(sandbox, asked)
    known = {label["id"]: label for label in happenings.labels(sandbox.gateway, account.phone)}
    if str(asked.get("id")) not in known:
        raise NotPossible("There is no label with this id.")
    happenings.delete_label(sandbox.gateway, account.phone, known[str(asked["id"])])
    return {"success": True}


async def label_chat(sandbox: Sandbox, asked: Json) -> Json:
    """Replace the labels of a chat: `labels` is a list of ids."""
    wanted = {str(label) for label in asked.get("labels") or []}
    happenings.set_labels(sandbox.gateway, _chat(sandbox, asked), wanted)
    return {"success": True}


ROUTES = [
    route("/waha", "GET", see),
    route("/waha/sessions", "POST", make_session, 201),
    route("/waha/sessions", "PUT", change_session),
    route("/waha/scan", "POST", scan),
    route("/waha/unlink", "POST", unlink),
    route("/waha/outage", "PUT", outage),
    route("/waha/settings", "PUT", settings),
    route("/waha/hooks", "GET", see_hooks),
    route("/waha/events", "POST", send_event, 202),
    route("/waha/chats", "GET", see_chats),
    route("/waha/messages", "GET", see_messages),
    route("/waha/messages", "POST", write, 201),
    route("/waha/reactions", "POST", react),
    route("/waha/edits", "POST", edit),
    route("/waha/unsends", "POST", unsend),
    route("/waha/votes", "POST", vote),
    route("/waha/presses", "POST", press),
    route("/waha/event-answers", "POST", answer_event),
    route("/waha/read", "POST", read),
    route("/waha/plays", "POST", play),
    route("/waha/acks", "POST", ack),
    route("/waha/people", "POST", add_person, 201),
    route("/waha/people", "PUT", change_person),
    route("/waha/groups", "POST", add_group, 201),
    route("/waha/groups", "PUT", change_group),
    route("/waha/presence", "POST", presence),
    route("/waha/calls", "POST", call, 201),
    route("/waha/archive", "POST", archive),
    route("/waha/labels", "POST", save_label, 201),
    route("/waha/labels", "DELETE", delete_label),
    route("/waha/chat-labels", "PUT", label_chat),
]
