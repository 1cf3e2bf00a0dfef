"""Whom and what a control call means."""

from __future__ import annotations

import dataclasses
from typing import Any

from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import jids, messages, people, talk
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.messages import Message
from ticaret.sandbox.waha.people import Account, Person
from ticaret.sandbox.waha.session import Session
from ticaret.sandbox.waha.talk import Chat

Json = dict[str, Any]


def session_of(gateway: Gateway, asked: Json) -> Session:
    found = sessions.find(gateway.store, str(asked.get("session") or ""))
    if found is None:
        raise NotPossible("There is no session with this name.")
    return found


def account_of(sandbox: Sandbox, asked: Json) -> Account:
    """By `account` (a phone number), by `session` or by `firm`; else the first firm's."""
    phone = str(asked.get("account") or "").lstrip("+")
    if not phone and asked.get("session"):
        phone = session_of(sandbox.gateway, asked).account
    if not phone and not asked.get("session"):
        directory = sandbox.directory
        firm = directory.firm(str(asked["firm"])) if asked.get("firm") else directory.firms[0]
        phone = firm.gateway["phone"] if firm else ""
    found = people.account(sandbox.store, phone)
    if found is None:
        raise NotPossible("There is no such number; give account, session or firm.")
    return found


def person_of(sandbox: Sandbox, account: Account, address: Any) -> Person:
    found = people.person(sandbox.store, account.phone, str(address or ""))
    if found is None:
        raise NotPossible(f"There is no such person: {address}.")
    return found


def chat_of(sandbox: Sandbox, asked: Json) -> Chat:
    account = account_of(sandbox, asked)
    address = str(asked.get("chatId") or "")
    if address and "@" not in address:
        address = jids.person(address.lstrip("+"))
    found = talk.chat_of(sandbox.gateway, account, address, make=True)
    if found is None:
        raise NotPossible("There is no such chat; chatId is a phone number or an address.")
    return found


def message_of(sandbox: Sandbox, asked: Json) -> Message:
    account = account_of(sandbox, asked)
    bare = jids.bare(str(asked.get("messageId") or ""))
    found = messages.find(sandbox.store, account.phone, bare)
    if found is None:
        raise NotPossible("There is no message with this messageId.")
    return found


def author_of(sandbox: Sandbox, chat: Chat, asked: Json) -> Person | None:
    """`by`: `me` for the number itself, else a phone; the person of a direct chat by itself."""
    by = str(asked.get("by") or "")
    if by == "me":
        return None
    person = chat.person if chat.person and not by else person_of(sandbox, chat.account, by)
    shown_as = asked.get("as")
    if shown_as in ("lid", "phone"):
        return dataclasses.replace(person, hidden=shown_as == "lid")
    return person
